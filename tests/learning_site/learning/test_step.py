"""A step, and going on from it."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from courses.models import Completion, StepVisit
from tests.learning_site.learning.small_module import MULTIPLE, NOTICE, QUESTIONS, SINGLE, SLUG


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


class TestStep:
    def test_says_where_one_is(self, learner):
        learner.start()
        words = learner.step(1).content.decode()
        assert "<title>Step 1 of 3 – Safeguarding learning</title>" in words
        assert "<h1>The first thought</h1>" in words
        assert "<h2>A first thought</h2><p>It is ten to three.</p>" in words

    def test_warns_before_a_hard_one_and_lets_it_be_left_out(self, learner):
        learner.start()
        learner.go_on(1)
        words = learner.step(2).content.decode()
        assert words.index(NOTICE) < words.index("Mia is made up.")
        assert "Leave this step out" in words

    def test_shows_one_question_at_a_time(self, learner):
        learner.reach_questions()
        words = learner.step(3).content.decode()
        assert SINGLE in words
        assert MULTIPLE not in words
        assert "One more question follows, one at a time." in words

    def test_never_carries_the_key(self, learner):
        learner.reach_questions()
        words = learner.step(3).content.decode()
        for question in QUESTIONS:
            assert question["explanation"] not in words
            assert question["source"] not in words
            assert not [option for option in question["options"] if option["feedback"] in words]

    def test_keeps_the_order_of_the_options_for_one_learner(self, learner):
        learner.reach_questions()
        shown = [re.findall(r'id="option-([^"]+)"', learner.step(3).content.decode()) for _ in range(2)]
        assert shown[0] == shown[1]
        assert sorted(shown[0]) == sorted(option["id"] for option in QUESTIONS[0]["options"])

    def test_out_of_order_leads_to_the_one_that_is_open(self, learner):
        learner.start()
        response = learner.step(3)
        assert response.url == reverse("learning:step", args=[SLUG, 1])
        assert said(response) == ["Step 3 opens when you have read the steps before it."]

    def test_before_the_start_leads_to_the_front(self, learner):
        response = learner.step(1)
        assert response.url == reverse("learning:module", args=[SLUG])
        assert said(response) == ["Begin here: read what is inside, then start."]

    @pytest.mark.parametrize("number", [0, 4, 99999999999])
    def test_past_either_end_is_not_here(self, learner, number):
        learner.start()
        assert learner.step(number).status_code == 404

    def test_stays_open_after_the_finish_with_nothing_to_send(self, learner):
        learner.finish()
        words = learner.step(3).content.decode()
        assert "<form" not in words.split("<main")[1].split("</main>")[0]
        assert "See what you achieved" in words

    @pytest.mark.usefixtures("training_lead")
    def test_takes_a_fixed_number_of_queries(self, learner, django_assert_num_queries):
        learner.reach_questions()
        with django_assert_num_queries(10):
            learner.step(3)
        with django_assert_num_queries(9):
            learner.step(1)


class TestGoingOn:
    def test_leads_to_the_next_step(self, learner):
        learner.start()
        assert learner.go_on(1).url == reverse("learning:step", args=[SLUG, 2])

    def test_from_the_last_step_leads_to_the_finish(self, learner):
        learner.reach_questions()
        assert learner.go_on(3).url == reverse("learning:finish", args=[SLUG])
        assert not Completion.objects.exists()

    def test_twice_is_written_once(self, learner):
        learner.start()
        learner.go_on(1)
        learner.go_on(1)
        assert StepVisit.objects.count() == 1

    def test_from_a_step_not_yet_open_is_refused_with_a_sentence(self, learner):
        learner.start()
        response = learner.go_on(3)
        assert response.url == reverse("learning:step", args=[SLUG, 1])
        assert said(response) == ["Step 3 opens when you have read the steps before it. You are at step 1."]
        assert not StepVisit.objects.exists()

    def test_from_a_step_that_is_not_there_is_refused_with_a_sentence(self, learner):
        learner.start()
        response = learner.go_on(9)
        assert said(response) == ["This module has 3 steps; there is no step 9."]

    def test_after_the_finish_changes_nothing(self, learner):
        learner.finish()
        response = learner.go_on(3)
        assert response.url == reverse("learning:finish", args=[SLUG])
        assert said(response)[-1] == "You have finished this module. What you answered is kept; nothing was changed."
        assert StepVisit.objects.count() == 3

    def test_arrived_at_by_a_link_leads_to_the_step_and_changes_nothing(self, learner):
        learner.start()
        assert learner.get("continue", SLUG, 1).url == reverse("learning:step", args=[SLUG, 1])
        assert not StepVisit.objects.exists()


class TestTheDoors:
    @pytest.mark.parametrize("name", ["step", "continue"])
    def test_send_a_stranger_to_sign_in(self, stranger, name):
        address = reverse(f"learning:{name}", args=[SLUG, 1])
        for response in (stranger.client.get(address), stranger.client.post(address)):
            assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={address}")

    def test_tell_an_outsider_nothing_of_somebody_elses_way(self, learner, other):
        learner.reach_questions()
        assert other.step(3).url == reverse("learning:module", args=[SLUG])
        assert other.go_on(1).status_code == 404
        assert StepVisit.objects.count() == 2

    @pytest.mark.parametrize(("name", "method"), [("step", "post"), ("continue", "put"), ("continue", "delete")])
    def test_refuse_other_methods(self, learner, name, method):
        learner.start()
        assert getattr(learner.client, method)(reverse(f"learning:{name}", args=[SLUG, 1])).status_code == 405

    def test_know_no_other_module(self, learner):
        assert learner.get("step", "no-such-module", 1).status_code == 404
        assert learner.post("continue", "no-such-module", 1).status_code == 404
