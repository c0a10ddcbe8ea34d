"""Answering a question: marked on the server, and taught from."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from courses.models import Answer, Completion
from tests.learning_site.learning.small_module import MULTIPLE, QUESTIONS, RIGHT, SINGLE, SLUG, id_of

WRONG, OTHER = id_of("Only people trained to look"), id_of("Only the family doctor")
PLACE = reverse("learning:step", args=[SLUG, 3]) + f"#q-{id_of(SINGLE)}"


def feedback(text: str) -> str:
    return f"Why not to leave it at: {text}"


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def asked(learner):
    """Asha, with the two questions before her."""
    learner.reach_questions()
    return learner


class TestRight:
    def test_leads_back_to_its_place_on_the_page(self, asked):
        assert asked.answer(SINGLE, RIGHT[SINGLE]).url == PLACE

    def test_shows_every_answer_with_its_reason_the_explanation_and_the_source(self, asked):
        asked.answer(SINGLE, RIGHT[SINGLE])
        words = asked.step(3).content.decode()
        for option in QUESTIONS[0]["options"]:
            assert option["feedback"] in words
        assert "<p>Each may hold a <em>piece</em>.</p>" in words
        assert "A source and its year" in words

    def test_opens_the_next_question(self, asked):
        asked.answer(SINGLE, RIGHT[SINGLE])
        words = asked.step(3).content.decode()
        assert f'href="#q-{id_of(MULTIPLE)}">Next question' in words
        assert f'id="q-{id_of(MULTIPLE)}"' in words

    def test_of_several_needs_all_of_them(self, asked):
        asked.answer(MULTIPLE, RIGHT[MULTIPLE][:1])
        assert not Answer.objects.get().is_right

    def test_when_it_is_the_last_thing_finishes_the_module(self, asked):
        asked.go_on(3)
        asked.answer(SINGLE, RIGHT[SINGLE])
        response = asked.answer(MULTIPLE, RIGHT[MULTIPLE])
        assert said(response) == ["That was the last thing left to do. You have finished this module."]
        assert Completion.objects.count() == 1


class TestWrong:
    def test_shows_the_feedback_of_what_was_chosen_and_of_nothing_else(self, asked):
        asked.answer(SINGLE, [WRONG])
        words = asked.step(3).content.decode()
        assert "Not quite. Here is why." in words
        assert feedback("Only people trained to look") in words
        assert feedback("Anyone who meets the child") not in words
        assert feedback("Only the family doctor") not in words
        assert "Each may hold" not in words

    def test_keeps_the_choice_in_the_form_for_another_try(self, asked):
        asked.answer(SINGLE, [WRONG])
        words = asked.step(3).content.decode()
        assert f'value="{WRONG}" id="option-{WRONG}" checked' in words
        assert 'name="attempt" value="2"' in words

    def test_may_be_tried_again_until_it_is_right(self, asked):
        asked.answer(SINGLE, [WRONG])
        asked.answer(SINGLE, [OTHER], attempt=2)
        asked.answer(SINGLE, RIGHT[SINGLE], attempt=3)
        tries = Answer.objects.order_by("number").values_list("number", "is_right")
        assert list(tries) == [(1, False), (2, False), (3, True)]


class TestCannotBeMarked:
    def test_nothing_chosen_is_said_first_and_beside_the_question(self, asked):
        response = asked.answer(SINGLE, [])
        words = response.content.decode()
        assert response.status_code == 422
        assert "<title>Error: Step 3 of 3" in words
        assert words.count("Choose an answer, then check it.") == 2
        assert words.index("One thing to put right") < words.index("<h1>")
        assert not Answer.objects.exists()

    def test_a_second_answer_where_one_is_asked_keeps_what_was_chosen(self, asked):
        response = asked.answer(SINGLE, [WRONG, OTHER])
        words = response.content.decode()
        assert response.status_code == 422
        assert "Choose one answer only." in words
        assert f'id="option-{WRONG}" checked' in words
        assert f'id="option-{OTHER}" checked' in words

    @pytest.mark.parametrize("chosen", [RIGHT[MULTIPLE], ["nonsense"], ["' OR 1=1"]])
    def test_options_of_something_else_are_refused_with_a_sentence(self, asked, chosen):
        response = asked.answer(SINGLE, chosen)
        assert response.status_code == 422
        assert "That answer does not belong to this question." in response.content.decode()
        assert not Answer.objects.exists()

    def test_everything_chosen_at_once_does_not_tell_the_key(self, asked):
        asked.answer(SINGLE, [WRONG])
        words = asked.answer(SINGLE, [*RIGHT[SINGLE], WRONG, OTHER], attempt=2).content.decode()
        assert feedback("Only people trained to look") in words
        assert feedback("Anyone who meets the child") not in words
        assert feedback("Only the family doctor") not in words

    def test_a_question_still_waiting_is_shown_with_its_sentence(self, asked):
        words = asked.answer(MULTIPLE, []).content.decode()
        assert MULTIPLE in words
        assert words.count("Choose an answer, then check it.") == 2


class TestRefused:
    def test_a_question_that_is_not_in_the_edition(self, asked):
        response = asked.answer("Some other question", RIGHT[SINGLE])
        assert response.url == reverse("learning:step", args=[SLUG, 3])
        assert said(response) == [
            "This question is not part of the step as you are taking it. Open the step again to go on."
        ]

    def test_a_question_of_another_step(self, asked):
        assert asked.answer(SINGLE, RIGHT[SINGLE], number=1).url == reverse("learning:step", args=[SLUG, 1])
        assert not Answer.objects.exists()

    def test_a_step_that_is_not_open(self, learner):
        learner.start()
        response = learner.answer(SINGLE, RIGHT[SINGLE])
        assert response.url == reverse("learning:step", args=[SLUG, 1])
        assert said(response) == ["Step 3 opens when you have read the steps before it. You are at step 1."]
        assert not Answer.objects.exists()

    def test_a_step_that_is_not_there(self, asked):
        assert asked.answer(SINGLE, RIGHT[SINGLE], number=9).url == reverse("learning:module", args=[SLUG])

    def test_after_the_finish(self, learner):
        learner.finish()
        response = learner.answer(SINGLE, [WRONG], attempt=2)
        assert response.url == reverse("learning:finish", args=[SLUG])
        assert Answer.objects.count() == 2


class TestTheDoor:
    def test_sends_a_stranger_to_sign_in(self, stranger):
        response = stranger.answer(SINGLE, RIGHT[SINGLE])
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))

    def test_lets_an_outsider_answer_only_for_themselves(self, asked, other):
        assert other.answer(SINGLE, RIGHT[SINGLE]).status_code == 404
        assert not Answer.objects.exists()

    def test_arrived_at_by_a_link_leads_to_the_step(self, asked):
        response = asked.get("answer", SLUG, 3, id_of(SINGLE))
        assert response.url == reverse("learning:step", args=[SLUG, 3]) + f"#q-{id_of(SINGLE)}"

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_refuses_other_methods(self, asked, method):
        address = reverse("learning:answer", args=[SLUG, 3, id_of(SINGLE)])
        assert getattr(asked.client, method)(address).status_code == 405

    def test_knows_no_question_that_is_no_id(self, asked):
        assert asked.client.post(f"/modules/{SLUG}/steps/3/questions/7/").status_code == 404

    def test_the_same_try_sent_twice_is_kept_once_as_it_was_first_sent(self, asked):
        asked.answer(SINGLE, [WRONG])
        asked.answer(SINGLE, [OTHER])
        assert Answer.objects.get().chosen == [WRONG]

    @pytest.mark.parametrize("attempt", ["", "x", "-1", "99999999", "²", "1.5"])
    def test_a_try_without_a_sound_number_is_the_first(self, asked, attempt):
        asked.answer(SINGLE, [WRONG], attempt=attempt)
        assert Answer.objects.get().number == 1

    @pytest.mark.usefixtures("training_lead")
    def test_takes_a_fixed_number_of_queries(self, asked, django_assert_max_num_queries):
        with django_assert_max_num_queries(20):
            asked.answer(SINGLE, RIGHT[SINGLE])
