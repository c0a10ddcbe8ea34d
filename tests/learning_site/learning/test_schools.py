"""The schools edition: a safeguarding lead finds what is theirs, and others do not."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.urls import reverse

from competencies.models import LeadKind, Post
from competencies.operations import leads
from competencies.queries.schools import school_of
from learning_site.learning import schools
from tests.conftest import LOADED
from tests.modules import publish

FRONT = reverse("learning:schools")
RESOURCES = [reverse("learning:resource", args=[key]) for key in schools.ORDER]
SLIDE = reverse("learning:slide", args=[1])
HOME = reverse("learning:home")


def words_of(client, where):
    response = client.get(where)
    assert response.status_code == 200, where
    return response.content.decode()


@pytest.fixture
def teacher(partnership, join):
    return join("Ola", "Nowak", partnership.school, roles=[partnership.teacher])


@pytest.fixture
def deputy(partnership, teacher, on):
    post = Post.objects.get(person=teacher)
    leads.designate(post, agency=partnership.school, kind=LeadKind.DEPUTY, from_on=post.started_on, **LOADED)
    return teacher


class TestTheFront:
    def test_shows_a_safeguarding_lead_their_school_their_deputy_and_their_list(self, partnership, dsl, deputy, visit):
        words = words_of(visit(dsl), FRONT)
        assert partnership.school.name in words
        assert str(deputy) in words
        for name in ("compliance", "leads", "training"):
            assert reverse(f"competencies:{name}", args=[partnership.school.uuid]) in words

    def test_says_so_where_no_deputy_is_named(self, dsl, visit):
        assert "Nobody is named today" in words_of(visit(dsl), FRONT)

    def test_shows_a_deputy_the_school_but_no_door_that_is_shut(self, partnership, dsl, deputy, visit):
        words = words_of(visit(deputy), FRONT)
        assert str(dsl) in words
        assert reverse("competencies:compliance", args=[partnership.school.uuid]) not in words

    def test_shows_a_teacher_the_texts_alone(self, partnership, teacher, visit):
        words = words_of(visit(teacher), FRONT)
        assert all(address in words for address in RESOURCES)
        assert partnership.school.name not in words

    def test_leads_to_the_module_where_it_is_live(self, partnership, dsl, visit, at):
        assert "Look inside" not in words_of(visit(dsl), FRONT)
        publish(partnership.awareness, at=at, code="M6", slug="schools")
        assert reverse("learning:module", args=["schools"]) in words_of(visit(dsl), FRONT)

    def test_takes_a_fixed_number_of_queries(
        self, partnership, dsl, deputy, join, visit, django_assert_max_num_queries
    ):
        client = visit(dsl)
        client.get(FRONT)
        for number in range(5):
            person = join("Extra", f"Deputy{number}", partnership.school)
            post = Post.objects.get(person=person)
            leads.designate(post, agency=partnership.school, kind=LeadKind.DEPUTY, from_on=post.started_on, **LOADED)
        with django_assert_max_num_queries(12):
            client.get(FRONT)


class TestHome:
    def test_a_safeguarding_lead_begins_with_the_module_on_schools(self, partnership, dsl, practitioner, visit, at):
        publish(partnership.awareness, at=at)
        publish(partnership.awareness, at=at, code="M6", slug="schools")
        front = reverse("learning:module", args=["schools"])
        for person, comes_first in ((dsl, True), (practitioner, False)):
            words = words_of(visit(person), HOME)
            first = words.index('class="button"')
            assert (front in words[first - 200 : first + 200]) is comes_first, person

    def test_leads_there_from_a_school_and_from_nowhere_else(self, dsl, practitioner, visit):
        assert FRONT in words_of(visit(dsl), HOME)
        assert FRONT not in words_of(visit(practitioner), HOME)


class TestTheTexts:
    @pytest.mark.parametrize("address", RESOURCES)
    def test_say_where_they_come_from_and_that_nobody_has_signed_them_off(self, dsl, visit, address):
        words = words_of(visit(dsl), address)
        assert "Where this comes from" in words
        assert "Awaiting sign-off" in words
        assert "In danger now: 999" in words

    def test_the_hour_for_staff_lasts_an_hour_and_has_three_checks(self):
        hour = schools.resources(settings.BASE_DIR / "content")["inset"]
        plan = next(part for part in hour.parts if part.title == "How the hour runs")
        assert plan.html.count("<strong>") == 7
        assert "57 to 60." in plan.html
        checks = next(part for part in hour.parts if "three checks" in part.title)
        assert checks.html.count("The answer is") == 3

    def test_tell_nobody_to_stand_in_for_the_police(self):
        for text in schools.resources(settings.BASE_DIR / "content").values():
            assert "offender" not in text.opening
            assert "<script" not in "".join(part.html for part in text.parts)


class TestWherePeopleAreReal:
    """What nobody has signed off is for those who look after it; what somebody has is for schools."""

    @pytest.fixture(autouse=True)
    def real_people(self, settings):
        settings.OPEN_BEFORE_SIGN_OFF = False

    @pytest.mark.parametrize("address", [*RESOURCES, SLIDE])
    def test_texts_that_await_sign_off_are_not_there_for_schools(self, dsl, author, visit, address):
        assert visit(dsl).get(address).status_code == 404
        assert visit(author).get(address).status_code == 200

    def test_the_front_leads_to_none_of_them(self, dsl, visit):
        words = words_of(visit(dsl), FRONT)
        assert not any(address in words for address in RESOURCES)

    def test_a_text_that_was_signed_off_says_by_whom(self, dsl, visit, monkeypatch):
        found = schools.resources(settings.BASE_DIR / "content")
        signed = {**found, "inset": replace(found["inset"], checked_by="Efua Mensah, 3 May 2027")}
        monkeypatch.setattr(schools, "resources", lambda _: signed)
        words = words_of(visit(dsl), RESOURCES[0])
        assert "Checked by Efua Mensah, 3 May 2027." in words
        assert "Awaiting sign-off" not in words


class TestTheBriefing:
    def test_goes_from_the_first_page_to_the_last_and_back(self, dsl, visit):
        client, number = visit(dsl), 1
        total = len(schools.resources(settings.BASE_DIR / "content")["briefing"].parts)
        while f'href="{reverse("learning:slide", args=[number + 1])}"' in words_of(
            client, reverse("learning:slide", args=[number])
        ):
            number += 1
        assert number == total == 10
        last = words_of(client, reverse("learning:slide", args=[number]))
        assert reverse("learning:slide", args=[number - 1]) in last
        assert "The handout" in last

    @pytest.mark.parametrize("number", [0, 11, 99])
    def test_has_no_page_past_its_ends(self, dsl, visit, number):
        assert visit(dsl).get(f"/schools/briefing/{number}/").status_code == 404


class TestTheDoors:
    @pytest.mark.parametrize("address", [FRONT, SLIDE, *RESOURCES])
    def test_are_open_to_schools_and_to_those_who_look_after_the_words(self, cast, visit, address):
        open_to = {part for part, person in cast.items() if visit(person).get(address).status_code == 200}
        assert open_to == {"dsl", "officer", "author"}

    def test_send_a_stranger_to_sign_in(self, visit):
        assert visit(None).get(FRONT).status_code == 302

    def test_close_when_the_post_in_the_school_ends(self, partnership, join, visit, on):
        gone = join("Left", "Already", partnership.school, ended_on=on)
        assert visit(gone).get(FRONT).status_code == 404

    def test_refuse_other_methods(self, dsl, visit):
        assert visit(dsl).post(FRONT).status_code == 405

    def test_know_no_other_text(self, dsl, visit):
        assert visit(dsl).get(reverse("learning:resource", args=["nothing"])).status_code == 404


def test_whoever_leads_one_school_and_is_deputy_in_another_is_shown_the_first(partnership, dsl, on):
    post = Post.objects.get(person=dsl)
    leads.designate(post, agency=partnership.schools, kind=LeadKind.DEPUTY, from_on=post.started_on, **LOADED)
    found = school_of(dsl, on=on)
    assert found is not None
    assert found.agency == partnership.school
