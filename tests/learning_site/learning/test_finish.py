"""The end of a module: what was achieved, or what is still to do."""

import pytest
from django.urls import reverse

from certificates.models import Certificate
from competencies.models import Attainment
from tests.learning_site.learning.small_module import RIGHT, SINGLE, SLUG


class TestFinished:
    def test_shows_the_certificate_with_its_paper_and_code(self, learner):
        learner.finish()
        words = learner.get("finish").content.decode()
        certificate = Certificate.objects.get()
        assert "<h1>You have finished</h1>" in words
        assert certificate.code in words
        assert reverse("certificates:pdf", args=[certificate.uuid]) in words
        assert "Recognises that child sexual abuse happens in families, and says so." in words

    def test_is_one_attainment_however_often_it_is_visited(self, learner):
        learner.finish()
        learner.get("finish")
        learner.get("finish")
        assert Attainment.objects.count() == Certificate.objects.count() == 1

    @pytest.mark.usefixtures("training_lead")
    def test_takes_a_fixed_number_of_queries(self, learner, django_assert_num_queries):
        learner.finish()
        with django_assert_num_queries(10):
            learner.get("finish")


class TestStillToDo:
    def test_says_what_is_missing_and_where(self, learner):
        learner.reach_questions()
        learner.go_on(3)
        learner.answer(SINGLE, RIGHT[SINGLE])
        words = learner.get("finish").content.decode()
        assert "<h1>Still to do</h1>" in words
        assert "One thing keeps this module from being finished." in words
        assert "1 of 2 questions left to answer" in words
        assert f'href="{reverse("learning:step", args=[SLUG, 3])}">Go on' in words

    def test_links_no_step_that_is_not_open(self, learner):
        learner.start()
        words = learner.get("finish").content.decode()
        assert "Two things keep this module" in words
        assert reverse("learning:step", args=[SLUG, 3]) not in words


class TestTheDoor:
    def test_sends_a_stranger_to_sign_in(self, stranger):
        address = reverse("learning:finish", args=[SLUG])
        assert stranger.get("finish").url == f"{reverse('account_login')}?next={address}"

    def test_leads_an_outsider_who_has_not_begun_to_the_front(self, learner, other):
        learner.finish()
        assert other.get("finish").url == reverse("learning:module", args=[SLUG])

    def test_refuses_other_methods(self, learner):
        assert learner.post("finish").status_code == 405

    def test_knows_no_other_module(self, learner):
        assert learner.get("finish", "no-such-module").status_code == 404
