"""A module before it is signed off: its pilot group tries it, and what they finish counts when it is signed off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from certificates.models import Certificate
from competencies.models import Attainment, RefreshCall, Standing
from competencies.operations.refusals import Refusal
from competencies.rules import london_day
from courses.models import Answer, ChangeClass, Completion, Edition, SignOff
from courses.operations import pilots
from courses.operations.sign_offs import NewSignOff
from courses.queries import learning, sign_offs
from courses.rules.gate import ReviewKind
from learning_site.journeys import read_on, sign_off_module, start_module
from tests.courses.writing import publish, question, reading, step, uid, write_page

SLUG = "a-small-module"


@pytest.fixture(autouse=True)
def outside_the_demonstration(settings):
    settings.OPEN_BEFORE_SIGN_OFF = False


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def live(partnership):
    return publish(write_page(partnership.awareness, step(reading("<p>One idea.</p>"))))


@pytest.fixture
def edition(live):
    return Edition.objects.get()


def review(kind=ReviewKind.EXPERT, **changes):
    today = london_day(timezone.now())
    given = {
        "role": "Designated doctor",
        "name": "Dr Example",
        "signed_on": today,
        "review_by": today + timedelta(days=365),
    }
    return NewSignOff(kind=kind, **{**given, **changes})


def both(**changes):
    return [review(kind, **changes) for kind in (ReviewKind.EXPERT, ReviewKind.SURVIVOR_INFORMED)]


def sign_off(edition, officer, reviews=None, **changes):
    return sign_off_module.sign_off(
        edition.module,
        reviews if reviews is not None else both(),
        digest=edition.digest,
        written_by=None,
        by=officer,
        at=changes.get("at", timezone.now()),
    )


def invite(person, edition, *, days=30):
    today = london_day(timezone.now())
    (place,) = pilots.invite(
        [person],
        module=edition.module,
        from_on=today,
        until_on=today + timedelta(days=days),
        by=None,
        at=timezone.now(),
    )
    return place


def take(person, edition, *, at):
    enrolment = start_module.start(person, edition, at=at)
    _, completion = read_on.read_on(enrolment, 1, at=at)
    assert completion is not None
    return completion


class TestAnEditionThatNobodyHasSignedOff:
    @pytest.mark.parametrize(
        "part", ["practitioner", "colleague", "training_lead", "dsl", "officer", "author", "outsider"]
    )
    def test_does_not_exist_for_learners(self, cast, visit, edition, part):
        client = visit(cast[part])
        assert client.get(f"/modules/{SLUG}/").status_code == 404
        assert client.post(f"/modules/{SLUG}/start/").status_code == 404
        assert edition.title not in client.get("/learning/", follow=True).text

    @pytest.mark.parametrize("part", ["practitioner", "outsider"])
    def test_is_there_for_its_pilot_group(self, cast, visit, edition, part):
        invite(cast[part], edition)
        client = visit(cast[part])
        assert client.get(f"/modules/{SLUG}/").status_code == 200
        assert client.post(f"/modules/{SLUG}/start/").url == f"/modules/{SLUG}/steps/1/"
        assert edition.title in client.get("/learning/", follow=True).text

    def test_is_closed_again_from_the_first_day_out(self, practitioner, edition, visit, now):
        place = invite(practitioner, edition)
        pilots.end([place], on=london_day(now), by=None, at=now)
        assert visit(practitioner).get(f"/modules/{SLUG}/").status_code == 404

    def test_is_not_opened_by_the_pilot_group_of_another_module(self, practitioner, edition, partnership, visit):
        other = publish(write_page(partnership.awareness, code="M2", slug="another"))
        invite(practitioner, Edition.objects.get(module=other.module))
        assert visit(practitioner).get(f"/modules/{SLUG}/").status_code == 404

    def test_takes_no_answer_to_what_only_it_asks(self, practitioner, officer, live, edition, visit):
        sign_off(edition, officer)
        client = visit(practitioner)
        client.post(f"/modules/{SLUG}/start/")
        publish(live, steps=[step(reading("<p>One idea.</p>"), question("whom"))], change_class=ChangeClass.MATERIAL)
        sent = {"option": [uid("whom-a")], "attempt": "1"}
        answered = client.post(f"/modules/{SLUG}/steps/1/questions/{uid('whom')}/", sent, follow=True)
        assert "This question is not part of the step as you are taking it." in answered.text
        assert not Answer.objects.exists()

    def test_leaves_new_starters_the_edition_that_is_open(self, practitioner, officer, live, edition, now):
        sign_off(edition, officer)
        publish(live, title="Another title", change_class=ChangeClass.MATERIAL)
        taking = learning.taking(practitioner, SLUG, open_on=london_day(now))
        assert taking.edition.number == 1
        (line,) = learning.library(practitioner, open_on=london_day(now))
        assert line.edition.number == 1

    def test_is_read_with_as_many_queries(self, practitioner, edition, django_assert_num_queries, now):
        invite(practitioner, edition)
        with django_assert_num_queries(2):
            learning.taking(practitioner, SLUG, open_on=london_day(now))
        with django_assert_num_queries(2):
            learning.library(practitioner, open_on=london_day(now))


class TestWhatThePilotGroupFinishes:
    @pytest.fixture
    def completion(self, practitioner, edition, now):
        invite(practitioner, edition)
        return take(practitioner, edition, at=now - timedelta(days=3))

    def test_is_kept_and_counts_for_nothing_yet(self, practitioner, completion):
        assert Completion.objects.count() == 1
        assert not Attainment.objects.exists()
        assert not Certificate.objects.exists()
        assert set(Standing.objects.filter(person=practitioner).values_list("attainment", flat=True)) <= {None}

    def test_is_shown_to_its_learner_as_what_it_is(self, practitioner, completion, visit):
        client = visit(practitioner)
        assert "a pilot edition, not yet signed off" in client.get(f"/modules/{SLUG}/finish/").text
        assert "pilot edition, not yet signed off" in client.get("/learning/record/").text

    def test_counts_from_its_own_day_once_it_is_signed_off(self, practitioner, officer, edition, completion, now):
        sign_off(edition, officer)
        attainment = Attainment.objects.get(person=practitioner)
        assert attainment.attained_on == london_day(completion.completed_at)
        assert attainment.recorded_at > completion.completed_at + timedelta(days=2)
        assert Certificate.objects.get().awaiting_sign_off is False

    def test_counts_once_however_often_it_is_signed_off(self, officer, edition, completion):
        sign_off(edition, officer)
        sign_off(edition, officer)
        assert Attainment.objects.count() == 1

    def test_keeps_what_it_counted_when_a_sign_off_is_withdrawn(self, officer, edition, completion, now):
        expert, _ = sign_off(edition, officer)
        sign_off_module.withdraw(expert, why="A figure was wrong.", by=officer, at=now)
        edition.refresh_from_db()
        assert edition.awaits_sign_off
        assert Attainment.objects.count() == 1


class TestASignOff:
    def awaits(self, edition):
        return Edition.objects.get(pk=edition.pk).awaits_sign_off

    def test_of_every_kind_that_is_needed_opens_the_edition(self, officer, practitioner, edition, visit):
        sign_off(edition, officer, [review()])
        assert self.awaits(edition)
        sign_off(edition, officer, [review(ReviewKind.SURVIVOR_INFORMED, name="")])
        assert not self.awaits(edition)
        assert visit(practitioner).get(f"/modules/{SLUG}/").status_code == 200

    def test_of_a_community_is_needed_where_one_is_the_subject(self, officer, live):
        publish(live, about_a_community=True)
        edition = Edition.objects.latest("number")
        sign_off(edition, officer)
        assert self.awaits(edition)
        sign_off(edition, officer, [review(ReviewKind.COMMUNITY), review(ReviewKind.VOLUNTARY_ORGANISATION)])
        assert not self.awaits(edition)

    def test_holds_for_a_correction(self, officer, live, edition):
        sign_off(edition, officer)
        publish(live, title="A better title", change_class=ChangeClass.CORRECTION)
        assert not self.awaits(Edition.objects.latest("number"))

    @pytest.mark.parametrize("change", [ChangeClass.MATERIAL, ChangeClass.CRITICAL])
    def test_does_not_hold_for_what_changes_the_learning(self, officer, live, edition, change):
        sign_off(edition, officer)
        publish(live, title="Another title", change_class=change)
        assert self.awaits(Edition.objects.latest("number"))
        assert not self.awaits(edition)

    def test_given_before_publishing_holds_for_exactly_those_words(self, officer, live, edition):
        publish(live, title="Another title", change_class=ChangeClass.MATERIAL)
        sign_off(Edition.objects.latest("number"), officer)
        assert self.awaits(edition)
        publish(live, title="Another title", change_class=ChangeClass.MATERIAL)
        assert not self.awaits(Edition.objects.latest("number"))

    def test_does_not_open_what_has_something_to_put_right(self, officer, live):
        publish(live, notice_inside=" ", change_class=ChangeClass.MATERIAL)
        edition = Edition.objects.latest("number")
        sign_off(edition, officer)
        assert self.awaits(edition)

    def test_that_ran_out_closes_nothing_that_is_open(self, officer, live, edition, now):
        sign_off(edition, officer, both(review_by=london_day(now) + timedelta(days=1)))
        sign_off_module.open_what_is_signed_off(edition.module, by=None, at=now + timedelta(days=9))
        assert not self.awaits(edition)

    def test_calls_holders_when_the_change_is_open_to_them_and_not_before(self, officer, live, edition):
        sign_off(edition, officer)
        publish(live, title="Another title", change_class=ChangeClass.MATERIAL)
        assert not RefreshCall.objects.exists()
        sign_off(Edition.objects.latest("number"), officer)
        assert RefreshCall.objects.get().below_number == 2
        sign_off(Edition.objects.latest("number"), officer)
        assert RefreshCall.objects.count() == 1


class TestASignOffThatIsRefused:
    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"role": " "}, "by which role"),
            ({"name": ""}, "An expert signs off with their name."),
            ({"signed_on": date(2030, 1, 1)}, "still to come"),
            ({"review_by": date(2020, 1, 1)}, "has passed"),
            ({"review_by": date(2099, 1, 1)}, "within 3 years"),
        ],
    )
    def test_says_why_and_keeps_nothing(self, officer, edition, changes, said):
        with pytest.raises(Refusal, match=said):
            sign_off(edition, officer, [review(ReviewKind.SURVIVOR_INFORMED), review(**changes)])
        assert not SignOff.objects.exists()

    def test_is_that_of_whoever_wrote_it(self, author, edition, now):
        with pytest.raises(Refusal, match="nobody signs off their own words"):
            sign_off_module.sign_off(
                edition.module, both(), digest=edition.digest, written_by=author, by=author, at=now
            )

    def test_is_a_second_withdrawal(self, officer, edition, now):
        expert, _ = sign_off(edition, officer)
        sign_off_module.withdraw(expert, why="A figure was wrong.", by=officer, at=now)
        with pytest.raises(Refusal, match="withdrawn before"):
            sign_off_module.withdraw(expert, why="Again.", by=officer, at=now)


class TestWhatIsSaidOfAModule:
    def test_takes_as_many_queries_for_many_as_for_few(self, partnership, live, django_assert_num_queries, now):
        for number in (2, 3, 10, 11):
            publish(write_page(partnership.awareness, code=f"M{number}", slug=f"m{number}"))
        with django_assert_num_queries(4):
            found = sign_offs.states(on=london_day(now))
        assert [state.page.code for state in found] == ["M1", "M2", "M3", "M10", "M11"]

    def test_names_who_checked_what_learners_have(self, officer, edition, django_assert_num_queries):
        sign_off(edition, officer)
        with django_assert_num_queries(2):
            kinds = [row.kind for row in sign_offs.of_edition(edition)]
        assert kinds == ["EXPERT", "SURVIVOR_INFORMED"]


class TestAModulesFront:
    def front(self, person, visit):
        return visit(person).get(f"/modules/{SLUG}/").text

    def test_says_who_checked_it_when_and_until_when(self, officer, practitioner, edition, visit):
        sign_off(edition, officer, both(signed_on=date(2026, 5, 3), review_by=date(2028, 5, 2)))
        text = self.front(practitioner, visit)
        assert "Dr Example, Designated doctor, 3 May 2026. To be looked at again by 2 May 2028." in text
        assert "Awaiting sign-off" not in text

    def test_says_to_its_pilot_group_that_it_is_not_signed_off(self, practitioner, edition, visit):
        invite(practitioner, edition)
        text = self.front(practitioner, visit)
        assert "You have it because you are in its pilot group" in text
        assert "Who has checked it" not in text
