"""The final check: drawn, answered one question a page, handed in, taught from."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from certificates.models import Certificate
from competencies.models import Attainment
from competencies.models.records import AppendOnlyError
from courses.models import ChangeClass, CheckAnswer, CheckAttempt, Completion
from courses.queries import checks
from learning_site.xapi.models import QueuedStatement
from tests.learning_site.learning import full_module, small_module
from tests.learning_site.learning.full_module import POOL, SLUG, right_of, wrong_of


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def place(name: str, *args) -> str:
    return reverse(f"learning:{name}", args=[SLUG, *args])


@pytest.fixture
def ready(taker):
    """Asha, who has read every step and answered nothing."""
    taker.read_all()
    return taker


@pytest.fixture
def drawn(ready):
    ready.post("check_start")
    return CheckAttempt.objects.get()


@pytest.fixture
def questions(drawn):
    """The ids of the questions drawn."""
    return checks.asked_in(drawn)


class TestBeforeTheStart:
    def test_says_how_many_what_passes_and_what_happens_if_not(self, ready):
        words = ready.get("check").content.decode()
        assert "<title>Final check – Safeguarding learning</title>" in words
        assert "3 questions, one on a page. 2 right answers pass." in words
        assert "try as often as you like" in words
        assert "Nobody in your agency sees your answers, your tries" in words

    def test_is_not_open_while_a_step_is_unread_and_says_so(self, taker):
        taker.start()
        for response in (taker.get("check"), taker.post("check_start")):
            assert response.url == place("step", 1)
            assert said(response)[-1] == "The final check opens when you have read the steps. You are at step 1."
        assert not CheckAttempt.objects.exists()

    def test_opens_with_the_last_step_read(self, taker):
        taker.start()
        for number in (1, 2, 3):
            taker.go_on(number)
        assert taker.go_on(4).url == place("check")

    def test_comes_last_in_the_contents(self, ready):
        words = ready.step(1).content.decode()
        assert f'<a href="{place("check")}" class="contents-step"><span>Final check' in words

    def test_is_in_the_contents_without_a_link_before_it_opens(self, taker):
        taker.start()
        words = taker.step(1).content.decode()
        assert "<span>Final check" in words
        assert place("check") not in words

    def test_is_where_the_learner_goes_on_once_all_is_answered(self, ready):
        ready.answer_all()
        assert place("check") in ready.client.get(reverse("learning:home")).content.decode()
        assert f'href="{place("check")}">Go to the final check' in ready.get("module").content.decode()
        words = ready.get("finish").content.decode()
        assert "One thing keeps this module from being finished." in words
        assert f'href="{place("check")}">Final check' in words


class TestTheDraw:
    def test_freezes_which_questions_and_how_they_are_shown(self, drawn):
        assert len(drawn.drawn) == 3
        pool = {part["id"]: {option["id"] for option in part["options"]} for part in POOL}
        first, again = checks.drawn_in(drawn), checks.drawn_in(CheckAttempt.objects.get())
        for one, other in zip(first, again, strict=True):
            assert {option.id for option in one.options} == pool[one.question.id]
            assert one.options == other.options

    def test_leads_to_the_first_question(self, ready):
        response = ready.post("check_start")
        assert response.url == place("check_question", checks.asked_in(CheckAttempt.objects.get())[0])

    def test_again_while_it_is_open_is_the_same(self, ready, drawn):
        ready.post("check_start")
        assert CheckAttempt.objects.get() == drawn

    def test_after_a_try_that_did_not_pass_takes_other_questions(self, ready):
        ready.take_check(wrong=3)
        ready.post("check_start")
        first, second = CheckAttempt.objects.order_by("number")
        assert not set(checks.asked_in(first)) & set(checks.asked_in(second))

    def test_stands_when_a_correction_changes_the_pool_in_the_middle(self, ready, drawn, questions, partnership):
        full_module.publish(partnership.awareness, pool=POOL[-1:])
        drawn.enrolment.refresh_from_db()
        assert drawn.enrolment.edition.number == 2
        for question in questions:
            ready.keep(question, right_of(question), attempt=drawn.uuid)
        ready.post("check_hand_in", attempt=drawn.uuid)
        drawn.refresh_from_db()
        assert (drawn.right, drawn.passed, drawn.edition.number) == (3, True, 1)


class TestAQuestion:
    def test_is_alone_on_its_page_and_carries_no_key(self, ready, drawn, questions):
        words = ready.get("check_question", SLUG, questions[1]).content.decode()
        part = next(part for part in POOL if part["id"] == questions[1])
        assert "<title>Final check, question 2 of 3" in words
        assert f'<h1 class="question-stem">{part["stem"]}</h1>' in words
        assert part["explanation"] not in words
        assert not [one for one in part["options"] if one["feedback"] in words]

    def test_kept_leads_to_the_next_without_an_answer(self, ready, drawn, questions):
        ready.keep(questions[1], right_of(questions[1]), attempt=drawn.uuid)
        response = ready.keep(questions[0], right_of(questions[0]), attempt=drawn.uuid)
        assert response.url == place("check_question", questions[2])

    def test_kept_last_leads_to_all_of_them(self, ready, drawn, questions):
        for question in questions:
            response = ready.keep(question, right_of(question), attempt=drawn.uuid)
        assert response.url == place("check_answers")

    def test_shows_what_was_kept_and_never_whether_it_is_right(self, ready, drawn, questions):
        ready.keep(questions[0], wrong_of(questions[0]), attempt=drawn.uuid)
        words = ready.get("check_question", SLUG, questions[0]).content.decode()
        assert f'id="option-{wrong_of(questions[0])}" checked' in words
        assert "Not quite" not in words

    def test_may_be_answered_anew_and_the_last_counts(self, ready, drawn, questions):
        for option in (wrong_of(questions[0]), right_of(questions[0])):
            ready.keep(questions[0], option, attempt=drawn.uuid)
        assert list(CheckAnswer.objects.values_list("number", "is_right")) == [(1, False), (2, True)]

    def test_answered_with_the_same_again_is_kept_once(self, ready, drawn, questions):
        for _ in range(2):
            ready.keep(questions[0], right_of(questions[0]), attempt=drawn.uuid)
        assert CheckAnswer.objects.count() == 1

    def test_without_an_answer_asks_for_one(self, ready, drawn, questions):
        response = ready.keep(questions[0], "", attempt=drawn.uuid)
        words = response.content.decode()
        assert response.status_code == 422
        assert "<title>Error: Final check, question 1 of 3" in words
        assert words.count("Choose an answer, then check it.") == 2
        assert not CheckAnswer.objects.exists()

    def test_with_an_option_of_another_is_refused_in_words(self, ready, drawn, questions):
        response = ready.keep(questions[0], right_of(questions[1]), attempt=drawn.uuid)
        assert response.status_code == 422
        assert "That answer does not belong to this question." in response.content.decode()
        assert not CheckAnswer.objects.exists()

    def test_that_was_not_drawn_is_refused_in_words(self, ready, drawn, questions):
        stranger = next(part["id"] for part in POOL if part["id"] not in questions)
        response = ready.keep(stranger, right_of(stranger), attempt=drawn.uuid)
        assert said(response)[-1].startswith("This question is not part of the check as it was drawn for you.")
        assert ready.get("check_question", SLUG, stranger).url == place("check")
        assert not CheckAnswer.objects.exists()

    @pytest.mark.parametrize("attempt", ["", "nonsense", "00000000-0000-0000-0000-000000000001"])
    def test_from_a_form_of_no_try_of_this_learner_is_refused_in_words(self, ready, drawn, questions, attempt):
        response = ready.keep(questions[0], right_of(questions[0]), attempt=attempt)
        assert said(response)[-1].startswith("That was from an earlier try.")
        assert not CheckAnswer.objects.exists()


class TestHandingIn:
    def test_while_answers_are_missing_says_which_and_marks_nothing(self, ready, drawn, questions):
        ready.keep(questions[1], right_of(questions[1]), attempt=drawn.uuid)
        response = ready.post("check_hand_in", attempt=drawn.uuid)
        words = response.content.decode()
        assert response.status_code == 422
        assert "Questions 1 and 3 have no answer yet. Answer them, then hand in the check." in words
        drawn.refresh_from_db()
        assert drawn.handed_in_at is None

    def test_marks_what_was_answered_last_and_tells_what_to_look_at_again(self, ready):
        assert ready.take_check(wrong=2).url == place("check_result")
        words = ready.get("check_result").content.decode()
        attempt = CheckAttempt.objects.get()
        assert (attempt.right, attempt.passed) == (1, False)
        assert "1 of 3 was right." in words
        assert words.count(f'href="{place("step", 1)}">Look again at ‘Put things in order’') == 2
        for place_of, one in enumerate(checks.asked_in(attempt)):
            part = next(part for part in POOL if part["id"] == one)
            chosen, unchosen = (1, 0) if place_of < 2 else (0, 1)
            assert part["options"][chosen]["feedback"] in words
            assert part["options"][unchosen]["feedback"] not in words
            assert part["source"] in words

    def test_not_passed_does_not_tell_the_explanation_of_what_was_wrong(self, ready):
        ready.take_check(wrong=2)
        words = ready.get("check_result").content.decode()
        assert words.count("What to take from it") == 1
        assert "Try again" in words

    def test_not_passed_completes_nothing_though_it_is_the_last_thing(self, ready):
        ready.answer_all()
        ready.take_check(wrong=2)
        assert not Completion.objects.exists()

    def test_passed_counts_and_completes_when_nothing_else_is_missing(self, ready):
        ready.answer_all()
        assert not Completion.objects.exists()
        response = ready.take_check(wrong=1)
        assert said(response)[-1] == "You have finished this module."
        words = ready.get("check_result").content.decode()
        assert "<h1>You have passed</h1>" in words
        assert "What to take from it: Pool question" in words
        assert [model.objects.count() for model in (Completion, Attainment, Certificate)] == [1, 1, 1]

    def test_passed_before_the_questions_of_the_steps_waits_for_them(self, ready):
        ready.take_check()
        assert not Completion.objects.exists()
        assert "something there still waits" in ready.get("check_result").content.decode()
        ready.answer_all()
        assert Completion.objects.count() == 1

    def test_twice_is_once(self, ready):
        ready.answer_all()
        ready.take_check()
        response = ready.post("check_hand_in", attempt=CheckAttempt.objects.get().uuid)
        assert response.url == place("finish")
        assert [model.objects.count() for model in (CheckAttempt, Completion, Certificate)] == [1, 1, 1]

    def test_of_a_closed_try_is_refused_and_changes_nothing(self, ready):
        ready.take_check(wrong=3)
        attempt = CheckAttempt.objects.get()
        question = checks.asked_in(attempt)[0]
        for response in (
            ready.keep(question, right_of(question), attempt=attempt.uuid),
            ready.post("check_hand_in", attempt=attempt.uuid),
        ):
            assert said(response)[-1].startswith("You have handed in this try.")
        attempt.refresh_from_db()
        assert (attempt.right, CheckAnswer.objects.count()) == (0, 3)

    def test_a_form_of_the_try_before_does_not_touch_the_new_one(self, ready):
        ready.take_check(wrong=3)
        before = CheckAttempt.objects.get()
        ready.post("check_start")
        question = checks.asked_in(before)[0]
        response = ready.keep(question, right_of(question), attempt=before.uuid)
        assert said(response)[-1].startswith("That was from an earlier try.")
        assert CheckAnswer.objects.count() == 3

    def test_after_the_session_expired_on_the_last_question_keeps_the_answers_before(
        self, ready, drawn, questions, practitioner
    ):
        ready.answer_all()
        for question in questions[:-1]:
            ready.keep(question, right_of(question), attempt=drawn.uuid)
        ready.client.logout()
        response = ready.keep(questions[-1], right_of(questions[-1]), attempt=drawn.uuid)
        assert response.url.startswith(reverse("account_login"))
        ready.client.force_login(practitioner)
        assert CheckAnswer.objects.count() == len(questions) - 1
        ready.keep(questions[-1], right_of(questions[-1]), attempt=drawn.uuid)
        ready.post("check_hand_in", attempt=drawn.uuid)
        assert Completion.objects.count() == 1

    def test_a_forged_completion_is_no_answer(self, ready, drawn):
        ready.post("check_hand_in", attempt=drawn.uuid, passed="true", completed="true", right="3")
        assert not Completion.objects.exists()
        drawn.refresh_from_db()
        assert drawn.passed is None

    def test_after_a_pass_there_is_no_other(self, ready):
        ready.take_check()
        response = ready.post("check_start")
        assert said(response)[-1].startswith("You have passed the final check.")
        assert ready.get("check").url == place("check_result")
        assert CheckAttempt.objects.count() == 1

    def test_is_told_to_no_record_store(self, ready):
        ready.take_check(wrong=3)
        ready.take_check()
        told = [row.statement() for row in QueuedStatement.objects.order_by("sequence")]
        verbs = {statement["verb"]["id"].rsplit("/", 1)[1] for statement in told}
        assert not verbs & {"answered", "passed", "failed"}

    def test_tells_answers_and_what_came_of_it_where_the_installation_sends_them(self, ready, settings):
        settings.XAPI_SEND_ANSWERS = True
        ready.take_check(wrong=3)
        verbs = [
            row.statement()["verb"]["id"].rsplit("/", 1)[1] for row in QueuedStatement.objects.order_by("sequence")
        ]
        assert verbs[-4:] == ["answered", "answered", "answered", "failed"]
        ready.take_check()
        told = [row.statement() for row in QueuedStatement.objects.order_by("sequence")]
        (passed,) = [statement for statement in told if statement["verb"]["id"].endswith("/passed")]
        assert passed["result"]["score"] == {"scaled": 1.0, "raw": 3, "min": 0, "max": 3}


class TestATry:
    def test_is_neither_deleted_nor_changed_by_the_way(self, ready, drawn):
        for change in (drawn.delete, CheckAttempt.objects.all().delete, lambda: CheckAttempt.objects.update(right=3)):
            with pytest.raises(AppendOnlyError):
                change()
        assert CheckAttempt.objects.filter(pk=drawn.pk).exists()

    def test_of_somebody_else_is_not_touched(self, ready, drawn, questions, other_taker):
        other_taker.read_all()
        response = other_taker.keep(questions[0], right_of(questions[0]), attempt=drawn.uuid)
        assert said(response)[-1].startswith("That was from an earlier try.")
        assert not CheckAnswer.objects.exists()


ASKED = ("check", "check_answers", "check_result")
DONE = ("check_start", "check_hand_in")
ONE = ("check_question", "check_keep")


class TestTheDoors:
    @pytest.mark.parametrize("name", [*ASKED, *DONE, *ONE])
    def test_send_a_stranger_to_sign_in(self, full, client, name):
        where = place(name, *([POOL[0]["id"]] if name in ONE else []))
        for response in (client.get(where), client.post(where)):
            assert (response.status_code, response.url) == (302, f"{reverse('account_login')}?next={where}")

    @pytest.mark.parametrize("name", ASKED)
    def test_are_not_there_for_an_outsider_who_has_not_begun(self, taker, other_taker, name):
        taker.read_all()
        assert other_taker.get(name).status_code == 404

    @pytest.mark.parametrize("name", DONE)
    def test_do_nothing_for_an_outsider_who_has_not_begun(self, taker, other_taker, name):
        taker.read_all()
        assert other_taker.post(name).status_code == 404
        assert not CheckAttempt.objects.exists()

    @pytest.mark.parametrize("name", ASKED)
    def test_are_not_there_in_a_module_without_a_check(self, partnership, taker, name):
        small_module.publish(partnership.awareness)
        taker.post("start", small_module.SLUG)
        assert taker.get(name, small_module.SLUG).status_code == 404

    @pytest.mark.parametrize(("name", "page"), [("check_start", "check"), ("check_hand_in", "check_answers")])
    def test_arrived_at_by_a_link_lead_to_their_page(self, ready, name, page):
        assert ready.get(name).url == place(page)
        assert not CheckAttempt.objects.exists()

    def test_arrived_at_after_signing_in_again_lead_to_the_question(self, ready, drawn, questions):
        assert ready.get("check_keep", SLUG, questions[0]).url == place("check_question", questions[0])

    @pytest.mark.parametrize("name", [*ASKED, "check_start"])
    def test_refuse_other_methods(self, ready, name):
        assert ready.client.put(place(name)).status_code == 405

    def test_know_no_question_that_is_no_id(self, ready, drawn):
        assert ready.client.get(f"/modules/{SLUG}/check/questions/7/").status_code == 404

    def test_take_as_many_queries_for_a_large_pool_as_for_a_small(
        self, ready, drawn, questions, django_assert_num_queries
    ):
        for question in questions[:2]:
            ready.keep(question, right_of(question), attempt=drawn.uuid)
        with django_assert_num_queries(10):
            ready.get("check_question", SLUG, questions[2])
        with django_assert_num_queries(10):
            ready.get("check_answers")
        with django_assert_num_queries(12):
            ready.keep(questions[2], right_of(questions[2]), attempt=drawn.uuid)


class TestAMaterialChange:
    def test_in_the_middle_leaves_the_learner_on_their_own_edition(self, ready, drawn, questions, partnership):
        full_module.publish(partnership.awareness, change=ChangeClass.MATERIAL)
        for question in questions:
            ready.keep(question, right_of(question), attempt=drawn.uuid)
        ready.post("check_hand_in", attempt=drawn.uuid)
        drawn.refresh_from_db()
        assert drawn.passed
        assert drawn.enrolment.edition.number == 1
