"""Your learning: one thing to do next, then everything else."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from competencies.models import EvidenceKind, Person
from competencies.operations import attainments, posts
from competencies.operations.attainments import NewAttainment
from competencies.operations.posts import NewPost
from competencies.queries import records
from tests.learning_site.learning.small_module import SLUG

HOME = "/learning/"


def words_of(learner) -> str:
    return learner.client.get(HOME).content.decode()


class TestHome:
    def test_leads_a_newcomer_to_the_front_of_the_module(self, learner):
        words = words_of(learner)
        assert "3 steps, about 6 minutes" in words
        assert f'href="{reverse("learning:module", args=[SLUG])}">Look inside' in words

    def test_brings_back_to_the_step_that_is_next(self, learner):
        learner.start()
        learner.go_on(1)
        words = words_of(learner)
        assert "Step 2 of 3, about 4 minutes left" in words
        assert f'href="{reverse("learning:step", args=[SLUG, 2])}">Continue' in words

    def test_brings_back_to_questions_left_open_when_all_is_read(self, learner):
        learner.reach_questions()
        learner.go_on(3)
        assert f'href="{reverse("learning:step", args=[SLUG, 3])}">Continue' in words_of(learner)

    def test_shows_what_is_finished_with_its_certificate(self, learner):
        learner.finish()
        words = words_of(learner)
        certificate = Certificate.objects.get()
        assert "Nothing waits for you" in words
        assert certificate.code in words
        assert reverse("certificates:pdf", args=[certificate.uuid]) in words

    def test_says_so_when_nothing_is_published(self, practitioner, visit):
        assert "There is nothing to learn here yet" in visit(practitioner).get(HOME).content.decode()

    def test_has_one_next_thing_to_do(self, learner):
        assert words_of(learner).count('class="button"') == 1

    def test_names_the_trained_lead(self, learner, training_lead):
        words = words_of(learner)
        assert "Carys Evans" in words
        assert "mailto:csa.lead@riverside.example" in words

    def test_says_how_to_find_a_lead_where_none_is_named(self, learner):
        assert "Nobody is named for your agency today" in words_of(learner)

    def test_is_never_kept_by_the_browser(self, learner):
        assert "no-store" in learner.client.get(HOME)["Cache-Control"]

    @pytest.mark.usefixtures("training_lead")
    def test_takes_a_fixed_number_of_queries(self, learner, django_assert_num_queries):
        learner.finish()
        with django_assert_num_queries(17):
            learner.client.get(HOME)


class TestANewPost:
    """The day is 4 May 2026; what is asked is due thirty days after a start."""

    @pytest.fixture
    def nia(self, join):
        return join("Nia", "Hughes", None)

    @pytest.fixture
    def joined(self, nia, partnership, at):
        def begun(on):
            posts.begin([NewPost(person=nia, agency=partnership.school, started_on=on)], by=None, at=at)
            return records.joined(nia, on=at.date())

        return begun

    def test_says_what_it_brought_and_by_when(self, joined):
        said = joined(date(2026, 4, 20)).words
        assert said == "You joined Heath Primary School on 20 April 2026. One training is asked of you, by 20 May 2026."

    @pytest.mark.parametrize("day", [date(2026, 4, 4), date(2026, 5, 10)], ids=["after-thirty-days", "not-yet-begun"])
    def test_says_nothing(self, joined, day):
        assert joined(day) is None

    def test_says_nothing_of_what_is_held(self, joined, nia, partnership, at):
        new = NewAttainment(
            person=nia,
            competency=partnership.awareness,
            attained_on=date(2026, 3, 2),
            kind=EvidenceKind.SESSION,
            evidence_uuid="00000000-0000-0000-0000-000000000001",
            evidence_title="A morning together",
        )
        attainments.record([new], by=None, at=at)
        assert joined(date(2026, 4, 20)) is None

    def test_is_said_on_the_page(self, nia, joined, visit):
        joined(today := timezone.localdate())
        assert records.joined(nia, on=today).words in visit(nia).get(HOME).content.decode()


class TestTheDoor:
    def test_sends_a_stranger_to_sign_in(self, stranger):
        response = stranger.client.get(HOME)
        assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={HOME}")

    def test_shows_an_outsider_only_their_own(self, learner, other):
        learner.finish()
        words = words_of(other)
        assert Certificate.objects.get().code not in words
        assert str(Person.objects.get(given_name="Asha")) not in words

    def test_refuses_other_methods(self, learner):
        assert learner.client.post(HOME).status_code == 405
