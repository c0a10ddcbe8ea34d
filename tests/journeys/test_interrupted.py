"""A learner is interrupted: the session ends, another tab signs in again, the network drops. Nothing chosen is lost."""

from __future__ import annotations

import pytest
from django.utils import timezone

from courses.models import (
    Answer,
    CheckAnswer,
    Completion,
    ConfidenceRating,
    DebriefRequest,
    PollAnswer,
    Route,
    ScenarioChoice,
    StepVisit,
    SupervisionDate,
)
from courses.operations import debriefs
from courses.queries import reflections
from tests import private_module as private
from tests.journeys.plain_browser import PlainBrowser
from tests.learning_site.learning import full_module
from tests.learning_site.learning.full_module import FIRST, ORDER, RIGHT, SECOND, TELL, THIRD, WAIT, given
from tests.learning_site.learning.small_module import id_of
from tests.modules import uid

STILL_THERE = "What you chose is still there: send it now."


@pytest.fixture
def asha(partnership, practitioner):
    """Asha, before the first question of the full module."""
    full_module.publish(partnership.awareness)
    asha = PlainBrowser(practitioner).open("learning:module", full_module.SLUG)
    return asha.press("Start")


@pytest.fixture
def private_asha(partnership, practitioner, at):
    """Asha, before what is hers alone in the first step of the private module."""
    private.publish(partnership.awareness, at=at)
    return PlainBrowser(practitioner).open("learning:module", private.SLUG).press("Start")


def to_the_check(asha):
    asha.press("Continue").press("Continue").press("Leave this step out").press("Continue")
    return asha.press("Start the check")


class TestASessionThatEndedWhileAnswering:
    def test_an_order_is_as_it_was_put(self, asha, practitioner):
        asha.session_ends()
        asha.press("Check my answer", option=given({FIRST: "1", SECOND: "3", THIRD: "2"}))
        asha.sign_in(practitioner)
        assert STILL_THERE in asha.words
        assert not Answer.objects.exists()
        asha.press("Check my answer")
        assert Answer.objects.get().chosen == sorted(given({FIRST: "1", SECOND: "3", THIRD: "2"}))

    def test_what_to_do_in_a_story_is_still_marked(self, asha, practitioner):
        asha.press("Continue")
        asha.session_ends()
        asha.press("See what comes of it", choice=asha.value(TELL)).sign_in(practitioner)
        assert asha.marked == {TELL}
        asha.press("See what comes of it")
        assert "This is what helps most" in asha.words

    def test_another_try_in_a_story_is_still_marked_where_it_was(self, asha, practitioner):
        asha.press("Continue").press("See what comes of it", choice=asha.value(WAIT))
        asha.session_ends()
        asha.press("See what comes of it", choice=asha.value(TELL)).sign_in(practitioner)
        assert asha.marked == {TELL}
        asha.press("See what comes of it")
        assert list(ScenarioChoice.objects.values_list("choice_id", flat=True)) != []
        assert str(ScenarioChoice.objects.latest("pk").choice_id) == id_of(TELL)

    def test_an_answer_in_the_check_is_still_marked(self, asha, practitioner):
        to_the_check(asha)
        place, number = asha.path, asha.heading.removeprefix("Pool question ")
        asha.session_ends()
        asha.press("Keep my answer and go on", option=asha.value(f"Right {number}")).sign_in(practitioner)
        assert asha.path == place
        assert asha.marked == {f"Right {number}"}
        asha.press("Keep my answer and go on")
        assert CheckAnswer.objects.count() == 1

    def test_a_poll_and_how_sure_one_is_are_still_marked(self, private_asha, practitioner):
        asha = private_asha
        asha.session_ends()
        asha.press("Answer", option=asha.value("Yes")).sign_in(practitioner)
        assert "Yes" in asha.marked
        asha.press("Answer")
        assert str(PollAnswer.objects.get().option_id) == uid("room-yes")
        asha.session_ends()
        asha.press("Keep these", **{f"sure-{uid('ask')}": "3"}).sign_in(practitioner)
        assert STILL_THERE in asha.words
        asha.press("Keep these now")
        assert ConfidenceRating.objects.get().sure == 3

    def test_a_day_of_supervision_is_as_it_was_typed(self, partnership, practitioner, at):
        private.begun(practitioner, at=at)
        asha = PlainBrowser(practitioner).open("learning:supervision", private.SLUG)
        asha.session_ends()
        asha.press("Record the date", discussed_on="1 May 2026").sign_in(practitioner)
        assert STILL_THERE in asha.words
        assert not SupervisionDate.objects.exists()
        asha.press("Record the date")
        assert str(SupervisionDate.objects.get().discussed_on) == "2026-05-01"

    def test_a_lead_chosen_for_a_conversation_is_offered_first(self, partnership, practitioner, dsl, at):
        private.lead(dsl)
        private.begun(practitioner, at=at)
        asha = PlainBrowser(practitioner).open("learning:one_to_one", private.SLUG)
        asha.session_ends()
        asha.press("Choose Dara Nguyễn").sign_in(practitioner)
        assert STILL_THERE in asha.words
        assert not Route.objects.exists()
        asha.press("Choose Dara Nguyễn")
        assert Route.objects.get().lead == dsl

    def test_the_day_of_a_conversation_is_as_it_was_typed(self, partnership, practitioner, dsl):
        route = private.conversation(practitioner, private.lead(dsl), at=timezone.now())
        dara = PlainBrowser(dsl).open("learning:conversation", route.uuid)
        dara.session_ends()
        dara.press("It was held", held_on="someday").sign_in(dsl)
        assert STILL_THERE in dara.words
        assert dara.form("It was held").select_one("[name=held_on]")["value"] == "someday"

    def test_whom_to_talk_to_is_still_marked_and_was_not_told(self, partnership, practitioner, dsl):
        now = timezone.now()
        debriefs.agree(private.lead(dsl), on=now.date(), at=now)
        asha = PlainBrowser(practitioner).open("learning:talk")
        asha.session_ends()
        asha.press("Ask them to get in touch", whom=str(dsl.uuid)).sign_in(practitioner)
        assert {line.partition(",")[0] for line in asha.marked} == {"Dara Nguyễn"}
        assert not DebriefRequest.objects.exists()
        asha.press("Ask them to get in touch")
        assert DebriefRequest.objects.get().receiver.person == dsl

    def test_without_anything_chosen_there_is_nothing_to_give_back(self, asha, practitioner):
        asha.session_ends()
        asha.press("Check my answer").sign_in(practitioner)
        assert asha.heading == "Put things in order"
        assert STILL_THERE not in asha.words

    def test_what_was_chosen_lies_sealed_meanwhile_and_in_no_address(self, asha):
        asha.session_ends()
        asha.press("Check my answer", option=RIGHT[ORDER])
        assert id_of(FIRST) not in str(asha.client.session.items())
        assert id_of(FIRST) not in asha.path
        assert asha.heading == "Sign in"

    def test_somebody_else_who_signs_in_there_is_given_nothing(self, asha, colleague):
        asha.session_ends()
        asha.press("Check my answer", option=RIGHT[ORDER]).sign_in(colleague)
        asha.open("learning:module", full_module.SLUG).press("Start")
        assert STILL_THERE not in asha.words
        assert asha.marked == set()


class TestATabFromBeforeSigningInAgain:
    """Its form carries a token that is no longer good. Nothing in it is lost for that."""

    def test_an_answer_is_still_marked(self, asha, practitioner):
        other = asha.tab().open("learning:step", full_module.SLUG, 1)
        asha.session_ends()
        asha.open("learning:home").sign_in(practitioner)
        other.press("Check my answer", option=RIGHT[ORDER])
        assert STILL_THERE in other.words
        other.press("Check my answer")
        assert Answer.objects.get().is_right

    def test_words_for_oneself_are_still_in_the_box(self, private_asha, practitioner):
        asha = private_asha
        other = asha.tab().open("learning:step", private.SLUG, 1)
        asha.session_ends()
        asha.open("learning:home").sign_in(practitioner)
        other.press("Keep this", words="Do not lose this.")
        assert "Here it is as you typed it" in other.words
        other.press("Keep this")
        assert [one.words for one in reflections.all_of(practitioner)] == ["Do not lose this."]

    def test_of_somebody_else_it_is_refused_in_words(self, asha, colleague):
        other = asha.tab().open("learning:step", full_module.SLUG, 1)
        asha.session_ends()
        asha.open("learning:home").sign_in(colleague)
        other.press("Check my answer", option=RIGHT[ORDER])
        assert other.status == 403
        assert other.heading == "That form had grown too old"
        assert not Answer.objects.exists()


class TestTwoTabsAndTheBackButton:
    def test_the_same_question_answered_in_both_is_answered_once_as_first_sent(self, asha):
        other = asha.tab().open("learning:step", full_module.SLUG, 1)
        asha.press("Check my answer", option=given({FIRST: "2", SECOND: "1", THIRD: "3"}))
        other.press("Check my answer", option=RIGHT[ORDER])
        assert Answer.objects.count() == 1
        assert "Not quite. Here is why." in other.words

    def test_a_step_gone_on_from_twice_is_read_once(self, asha):
        other = asha.tab().open("learning:step", full_module.SLUG, 1)
        asha.press("Continue")
        other.press("Continue")
        assert (asha.heading, other.heading) == ("Try it out", "Try it out")
        assert StepVisit.objects.count() == 1

    def test_back_in_the_check_shows_what_was_kept_and_it_may_be_changed(self, asha):
        to_the_check(asha)
        place, number = asha.path, asha.heading.removeprefix("Pool question ")
        asha.press("Keep my answer and go on", option=asha.value(f"Wrong {number}")).go(place)
        assert asha.marked == {f"Wrong {number}"}
        asha.press("Keep my answer and go on", option=asha.value(f"Right {number}")).go(place)
        assert asha.marked == {f"Right {number}"}

    def test_handing_in_from_a_tab_left_open_after_the_other_handed_in_changes_nothing(self, asha):
        for stem in RIGHT:
            asha.press("Check my answer", option=RIGHT[stem])
        to_the_check(asha)
        for _ in range(3):
            number = asha.heading.removeprefix("Pool question ")
            asha.press("Keep my answer and go on", option=asha.value(f"Right {number}"))
        other = asha.tab().open("learning:check_answers", full_module.SLUG)
        asha.press("Hand in the check")
        before = timezone.now()
        other.press("Hand in the check")
        assert Completion.objects.get().completed_at < before
        assert "You have passed" in other.open("learning:check_result", full_module.SLUG).words
