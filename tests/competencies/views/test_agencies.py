"""The list of agencies, and the front of one."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from competencies.models import AuditEntry, DeclaredWorkforce, GrantKind, LeadDesignation
from competencies.operations import grants, leads, posts, standings
from competencies.operations.posts import NewPost
from competencies.queries.compliance import Filters, compliance
from competencies.queries.lead_cover import cover
from competencies.queries.scope import scope_of
from competencies.queries.tallies import Tally
from competencies.queries.workforce import Said, declared, of_each
from competencies.rules import Status
from competencies.views.agencies import truth
from tests.competencies.views import reading

pytestmark = pytest.mark.usefixtures("now")


def shown(response):
    return {line.agency.name: line.tally for line in response.context["lines"]}


def block(page, need):
    """One kind of need on the front."""
    return next(one for one in page.context["needs"] if one.need == need)


def named(page, need):
    return [one.name for one in block(page, need).people]


class TestTheSentence:
    @pytest.mark.parametrize(
        ("tally", "sentence"),
        [
            (Tally(), "Nobody has a post here today."),
            (Tally(people=3, exempt=3), "Nothing is asked of the three people here today."),
            (Tally(people=1, met=1), "The one person here is current."),
            (Tally(people=2, late=1, exempt=1), "The one person here is overdue or expired."),
            (Tally(people=1, waiting=1), "The one person here has time left before the due date."),
            (
                Tally(people=180, met=142, late=21, waiting=17),
                "142 of 180 people are current (78\u00a0%); 21 are overdue or expired; "
                "17 have time left before the due date.",
            ),
            (Tally(people=4, late=4), "None of four people are current; four are overdue or expired."),
            (
                Tally(people=1900, met=1420, waiting=480),
                "1,420 of 1,900 people are current (74\u00a0%); 480 have time left before the due date.",
            ),
        ],
    )
    def test_says_every_number_with_its_base(self, tally, sentence):
        assert truth(tally) == sentence


class TestTheList:
    def test_a_lead_sees_their_part_of_the_tree_with_its_numbers(
        self, door, training_lead, practitioner, colleague, dsl
    ):
        tallies = shown(door(training_lead, "agencies"))
        assert list(tallies) == ["Riverside NHS Trust", "Ward 7"]
        assert tallies["Ward 7"] == Tally(people=2, late=1, waiting=1)
        assert tallies["Riverside NHS Trust"] == Tally(people=3, late=2, waiting=1)

    def test_an_officer_sees_the_whole_tree(self, door, officer, cast):
        assert list(shown(door(officer, "agencies"))) == [
            "Hounslow Safeguarding Children Partnership",
            "Riverside NHS Trust",
            "Ward 7",
            "Heath Academies",
            "Heath Primary School",
        ]

    def test_somebody_with_one_agency_goes_straight_to_it(self, door, dsl, partnership):
        assert door(dsl, "agencies").url == reverse("competencies:agency", args=[partnership.school.uuid])

    def test_a_person_with_two_posts_counts_once_in_each_place_and_once_above(
        self, door, officer, practitioner, partnership, join_again
    ):
        join_again(practitioner, partnership.trust)
        join_again(practitioner, partnership.school)
        tallies = shown(door(officer, "agencies"))
        assert [tally.people for tally in tallies.values()] == [1, 1, 1, 1, 1]

    def test_the_numbers_are_true_when_days_have_passed_and_nothing_was_refreshed(
        self, door, officer, practitioner, partnership, monkeypatch, at
    ):
        assert shown(door(officer, "agencies"))["Ward 7"] == Tally(people=1, waiting=1)
        monkeypatch.setattr("django.utils.timezone.now", lambda: at.replace(day=14))
        assert shown(door(officer, "agencies"))["Ward 7"] == Tally(people=1, late=1)
        standings.refresh_due(at=at.replace(day=14))
        assert shown(door(officer, "agencies"))["Ward 7"] == Tally(people=1, late=1)

    def test_the_statements_do_not_grow_with_the_tree(
        self, visit, officer, cast, partnership, django_assert_num_queries, add_units
    ):
        browser, url = visit(officer), reverse("competencies:agencies")
        with django_assert_num_queries(12):
            browser.get(url)
        add_units(partnership.trust, 12)
        with django_assert_num_queries(12):
            browser.get(url)

    def test_a_tree_too_large_for_one_page_shows_its_organisations(
        self, door, officer, cast, partnership, add_units, monkeypatch
    ):
        monkeypatch.setattr("competencies.views.agencies.MOST_ROWS", 4)
        response = door(officer, "agencies")
        assert len(response.context["lines"]) == 3
        assert response.context["left_out"] == 2


class TestTheListOpens:
    def test_for_nobody_who_is_not_signed_in(self, door):
        assert door(None, "agencies").url.startswith(reverse("account_login"))

    def test_for_nobody_without_authority(self, door, cast, subtests):
        for who in ("outsider", "author", "practitioner"):
            with subtests.test(who):
                assert door(cast[who], "agencies").status_code == 404

    def test_for_reading_only(self, door, officer):
        assert door(officer, "agencies", sent={}).status_code == 405


class TestTheFront:
    def test_says_who_is_overdue_longest_running_out_and_new(
        self, door, training_lead, practitioner, colleague, partnership, finish, on
    ):
        finish(colleague, partnership.awareness, date(2024, 5, 20))
        page = door(training_lead, "agency", partnership.trust)
        assert named(page, "late") == ["Carys Evans"]
        assert [(one.name, one.day) for one in block(page, "soon").people] == [("Ben O'Neill", date(2026, 5, 19))]
        assert named(page, "new") == ["Asha Patel"]
        assert named(page, "roles") == []
        assert page.context["truth"] == (
            "One of three people is current; one is overdue or expired; one has time left before the due date; "
            "there has been no trained lead with training in date."
        )

    def test_counts_as_the_list_does(
        self, door, training_lead, practitioner, colleague, partnership, join_again, finish, on
    ):
        join_again(practitioner, partnership.trust)
        finish(colleague, partnership.awareness, date(2024, 5, 20))
        tally = door(training_lead, "agency", partnership.trust).context["tally"]
        listed = compliance(
            partnership.trust, on=on, today=on, filters=Filters(), visible_to=scope_of(training_lead, on=on)
        ).overall
        late = listed.of(Status.OVERDUE) + listed.of(Status.EXPIRED)
        assert (tally.people, tally.asked, tally.met, tally.late) == (listed.people, listed.asked, listed.met, late)

    def test_the_longest_overdue_come_first_and_only_five(self, door, training_lead, partnership, join):
        for month in range(1, 8):
            join("Late", f"Number {month}", partnership.ward, started_on=date(2025, month, 1))
        longest = block(door(training_lead, "agency", partnership.ward), "late").people
        assert [one.name for one in longest] == [f"Late Number {month}" for month in range(1, 6)]
        assert longest[0].why == "Think the Unthinkable, was due by 31 January 2025"

    def test_the_short_lists_are_true_when_days_have_passed_and_nothing_was_refreshed(
        self, door, training_lead, practitioner, colleague, partnership, finish, monkeypatch, at
    ):
        finish(colleague, partnership.awareness, date(2024, 7, 20))
        monkeypatch.setattr("django.utils.timezone.now", lambda: at.replace(month=7, day=1))
        page = door(training_lead, "agency", partnership.ward)
        assert (named(page, "late"), named(page, "soon")) == (["Asha Patel"], ["Ben O'Neill"])
        monkeypatch.setattr("django.utils.timezone.now", lambda: at.replace(month=8, day=1))
        page = door(training_lead, "agency", partnership.ward)
        assert [one.why for one in block(page, "late").people] == [
            "Think the Unthinkable, was due by 13 May 2026",
            "Think the Unthinkable, was current until 19 July 2026",
        ]
        assert named(page, "soon") == []

    def test_a_person_late_in_two_things_is_named_once(self, door, training_lead, partnership):
        assert named(door(training_lead, "agency", partnership.trust), "late") == ["Carys Evans"]

    def test_names_the_lead_and_never_says_that_training_ran_out(self, door, training_lead, partnership, finish):
        page = door(training_lead, "agency", partnership.trust).content.decode()
        assert "csa.lead@riverside.example" in page
        assert "Training in date" not in page
        finish(training_lead, partnership.leading, date(2026, 3, 2))
        assert "Training in date" in door(training_lead, "agency", partnership.trust).content.decode()

    def test_says_so_when_no_lead_is_named(self, door, dsl, partnership):
        assert "No trained lead is named" in door(dsl, "agency", partnership.school).content.decode()

    def test_an_officer_without_an_agreement_sees_numbers_and_no_names(
        self, door, officer, practitioner, colleague, training_lead, partnership
    ):
        page = door(officer, "agency", partnership.trust)
        words = page.content.decode()
        assert page.context["truth"].startswith("None of three people are current")
        assert "Carys Evans" in words  # the register of leads is open
        assert "Asha Patel" not in words
        assert "Ben O" not in words
        assert reverse("competencies:compliance", args=[partnership.trust.uuid]) not in words

    def test_an_officer_sees_names_while_an_agreement_is_in_force(self, door, officer, colleague, partnership, on, at):
        grants.agree_sharing(partnership.trust, from_on=date(2026, 5, 4), until_on=date(2026, 6, 1), by=None, at=at)
        assert "Ben O" in door(officer, "agency", partnership.trust).content.decode()

    def test_a_viewer_reads_and_is_offered_nothing_to_change(self, door, outsider, practitioner, partnership, give):
        give(outsider, GrantKind.VIEWER, partnership.trust)
        words = door(outsider, "agency", partnership.trust).content.decode()
        assert "Asha Patel" in words
        assert reverse("competencies:posts_add", args=[partnership.trust.uuid]) not in words

    def test_has_the_numbers_of_its_units_as_doors_to_their_people(
        self, door, visit, training_lead, officer, practitioner, colleague, partnership
    ):
        front, ward = door(training_lead, "agency", partnership.trust), f"/agencies/{partnership.ward.uuid}/people/"
        (unit,) = front.context["below"]
        for query, count in (("due=OVERDUE", unit.tally.late), ("status=NOT_STARTED", unit.tally.waiting)):
            assert f'<a href="{ward}?{query}">{count}<' in front.content.decode()
            assert len(visit(training_lead).get(f"{ward}?{query}").context["page"].rows) == count == 1
        assert ward not in door(officer, "agency", partnership.trust).content.decode()

    def test_says_when_its_units_do_not_add_up_to_it_and_why(self, door, training_lead, practitioner, partnership):
        words = door(training_lead, "agency", partnership.trust).content.decode()
        assert "Whoever works in none of the units counts only there." in words  # Carys works in the trust itself
        assert "counts only there" not in door(training_lead, "agency", partnership.ward).content.decode()

    def test_an_empty_agency_says_so(self, door, officer, partnership):
        words = door(officer, "agency", partnership.schools).content.decode()
        assert "Nobody has a post here today." in words

    def test_the_statements_do_not_grow_with_the_people(
        self, visit, training_lead, practitioner, colleague, partnership, join, django_assert_num_queries
    ):
        browser, url = visit(training_lead), reverse("competencies:agency", args=[partnership.trust.uuid])
        with django_assert_num_queries(23):
            browser.get(url)
        for number in range(12):
            join("One of", f"many {number}", partnership.ward, started_on=date(2024, 3, 4))
        with django_assert_num_queries(23):
            browser.get(url)


class TestWhatTheFrontSaysOfTheLead:
    def truth(self, door, person, agency):
        return door(person, "agency", agency).context["truth"]

    def test_until_when_their_training_is_in_date(self, door, training_lead, partnership, finish):
        finish(training_lead, partnership.leading, date(2026, 3, 2))
        words = self.truth(door, training_lead, partnership.trust)
        assert words.endswith("Your trained lead’s training expires on 1 March 2027.")

    def test_the_lead_of_the_whole_agency_leads_its_ward(self, door, training_lead, practitioner, partnership, finish):
        finish(training_lead, partnership.leading, date(2026, 3, 2))
        page = door(training_lead, "agency", partnership.ward)
        assert "Your trained lead’s training expires on 1 March 2027." in page.context["truth"]
        assert "No trained lead is named" not in page.content.decode()

    def test_since_when_nobody_who_leads_has_training_in_date(self, door, training_lead, partnership, finish):
        finish(training_lead, partnership.leading, date(2025, 4, 1))
        page = door(training_lead, "agency", partnership.trust)
        assert "There has been no trained lead with training in date since 1 April 2026." in page.context["truth"]
        assert "No trained lead with training in date since 1 April 2026" in page.content.decode()

    def test_since_the_last_of_several_times(self, training_lead, partnership, finish, on):
        for day in (date(2024, 2, 1), date(2025, 3, 1)):
            finish(training_lead, partnership.leading, day)
        assert cover(partnership.trust, on=on).since == date(2026, 3, 1)
        assert cover(partnership.trust, on=date(2025, 2, 10)).since == date(2025, 2, 1)

    def test_since_when_when_they_stood_down(self, door, training_lead, partnership, finish, at, on):
        finish(training_lead, partnership.leading, date(2026, 3, 2))
        fact = LeadDesignation.objects.known().get(agency=partnership.trust)
        leads.stand_down([fact], on=date(2026, 5, 1), by=None, at=at)
        found = cover(partnership.trust, on=on)
        assert (found.is_named, found.is_in_date, found.since) == (False, False, date(2026, 5, 1))
        assert "No trained lead is named." in self.truth(door, training_lead, partnership.trust)

    def test_to_a_reader_of_numbers_no_date_of_a_person(self, door, officer, training_lead, partnership, finish):
        finish(training_lead, partnership.leading, date(2026, 3, 2))
        words = door(officer, "agency", partnership.trust).content.decode()
        assert "1 March 2027" not in words
        assert "Training in date" in words


class TestNeeds:
    """The blocks of the front, and the list that each leads to."""

    def test_empty_ones_say_so_on_the_front(self, door, training_lead, partnership, finish):
        finish(training_lead, partnership.awareness, date(2026, 3, 2))
        finish(training_lead, partnership.leading, date(2026, 3, 2))
        words = door(training_lead, "agency", partnership.trust).content.decode()
        for sentence in (
            "Nobody is overdue.",
            "Nobody’s training runs out in the next month.",
            "Nobody began in the last 30 days.",
            "Every job title here is known as a role.",
        ):
            assert sentence in words

    def test_of_the_new_are_those_who_began_within_thirty_days(self, door, training_lead, join, partnership):
        join("Lena", "Long", partnership.ward, started_on=date(2026, 4, 4))
        join("Nils", "New", partnership.ward, started_on=date(2026, 4, 5))
        assert named(door(training_lead, "agency", partnership.trust), "new") == ["Nils New"]

    def test_of_roles_are_posts_with_a_title_and_no_role(self, door, training_lead, practitioner, partnership, at):
        assert named(door(training_lead, "agency", partnership.trust), "roles") == []
        new = {"agency": partnership.trust, "started_on": date(2026, 4, 20), "job_title": "Bank healthcare support"}
        posts.begin([NewPost(person=practitioner, **new)], by=None, at=at)
        page = door(training_lead, "agency", partnership.trust)
        assert [one.why for one in block(page, "roles").people] == ["Bank healthcare support, Riverside NHS Trust"]

    @pytest.mark.parametrize("need", ["late", "soon", "new", "roles"])
    def test_leads_to_exactly_those_it_counts(
        self, door, visit, training_lead, practitioner, colleague, partnership, finish, need
    ):
        finish(colleague, partnership.awareness, date(2024, 5, 20))
        front = block(door(training_lead, "agency", partnership.trust), need)
        page = visit(training_lead).get(front.url)
        listed = reading.people(page)
        assert page.context["page"].matching == front.count == len(listed)
        assert {line.uuid for line in listed} == {one.uuid for one in front.people}
        assert page.context["page"].clear_url


class TestTheDeclaredWorkforce:
    @pytest.fixture
    def say(self, door, training_lead, partnership):
        def said(**sent):
            return door(training_lead, "workforce", partnership.trust, sent={"as_on": "1 May 2026", **sent})

        return said

    def test_is_said_beside_what_is_known(self, say, door, training_lead, practitioner, officer, partnership):
        assert say(people="52").status_code == 302
        for reader in (training_lead, officer):
            page = door(reader, "agency", partnership.trust).content.decode()
            assert "52 people declared on 1 May 2026; two known here, so 50 are in none of these numbers." in page
        assert AuditEntry.objects.get(action="workforce.declare").actor_uuid == training_lead.uuid

    def test_is_said_in_the_table_where_fewer_are_known(self, say, visit, training_lead, practitioner, officer):
        for people, is_said in (("52", True), ("2", False)):
            say(people=people)
            page = visit(officer).get(reverse("competencies:agencies")).content.decode()
            assert (f'2 <span class="small quiet">of {people} declared</span>' in page) is is_said

    def test_the_latest_day_counts_and_of_one_day_what_was_said_last(self, say, door, training_lead, partnership):
        for day, people in (("1 May 2026", "52"), ("1 April 2026", "60"), ("1 May 2026", "1")):
            say(people=people, as_on=day)
        page = door(training_lead, "agency", partnership.trust)
        assert page.context["declared"].words == "One person declared on 1 May 2026; one known here."
        place = partnership.trust
        assert of_each([place], on=date(2026, 4, 2)) == {place.pk: Said(60, date(2026, 4, 1))}

    def test_may_be_of_one_role(self, say, practitioner, partnership, on):
        say(people="9", job_role=partnership.nurse.uuid)
        (one,) = declared(partnership.trust, on=on)
        assert (one.said.job_role, one.said.people, one.known, one.unknown) == (partnership.nurse, 9, 1, 8)
        assert of_each([partnership.trust], on=on) == {}

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"people": ""}, "Give a number."),
            ({"people": "some"}, "Give a whole number, such as 52."),
            ({"people": "-1"}, "not below nothing"),
            ({"people": "5", "as_on": "5 May 2026"}, "That day has not come yet."),
            ({"people": "5", "as_on": ""}, "Give a day"),
        ],
    )
    def test_that_cannot_be_understood_gets_its_sentence(self, say, sent, sentence):
        response = say(**sent)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not DeclaredWorkforce.objects.exists()

    def test_is_said_by_nobody_else(self, door, cast, partnership, subtests):
        for who in ("outsider", "author", "practitioner", "dsl", "officer"):
            with subtests.test(who):
                assert door(cast[who], "workforce", partnership.trust, sent={"people": "5"}).status_code == 404
