"""A learner's own journeys through a module, as somebody goes through them in a browser that runs no script."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from certificates.models import Certificate
from competencies.models import Attainment
from courses.models import ChangeClass, CheckAttempt, Completion, Enrolment, StepVisit
from courses.operations import editions, pilots
from tests import private_module as private
from tests.journeys.plain_browser import PlainBrowser
from tests.learning_site.learning import full_module
from tests.learning_site.learning.full_module import (
    FIRST,
    RIGHT,
    SECOND,
    TELL,
    THIRD,
    given,
)
from tests.learning_site.learning.small_module import id_of
from tests.modules import publish, question, revision_of_something, small_module, uid

TITLE, SLUG = "A full module", full_module.SLUG


@pytest.fixture
def edition(partnership):
    return full_module.publish(partnership.awareness)


@pytest.fixture
def asha(edition, practitioner):
    return PlainBrowser(practitioner).open("learning:home")


def begin(browser):
    return browser.follow("Look inside").press("Start")


def answer_the_steps(browser):
    """The three questions of the first step, each as soon as it opens."""
    for stem in RIGHT:
        browser.press("Check my answer", option=RIGHT[stem])
    return browser


def pass_the_check(browser):
    browser.press("Start the check")
    for _ in range(3):
        number = browser.heading.removeprefix("Pool question ")
        browser.press("Keep my answer and go on", option=browser.value(f"Right {number}"))
    return browser.press("Hand in the check")


class TestComingBack:
    def test_goes_on_at_the_step_with_what_was_done_in_it(self, asha, practitioner):
        begin(asha).press("Check my answer", option=given({FIRST: "2", SECOND: "1", THIRD: "3"}))
        tomorrow = PlainBrowser(practitioner).open("learning:home")
        assert "Step 1 of 4" in tomorrow.words
        tomorrow.follow("Continue")
        assert tomorrow.heading == "Put things in order"
        assert "Not quite. Here is why." in tomorrow.words
        assert {"1", "2", "3"} == tomorrow.marked

    def test_goes_on_in_the_middle_of_a_story(self, asha, practitioner):
        begin(asha).press("Continue").press("See what comes of it", choice=asha.value(TELL))
        tomorrow = PlainBrowser(practitioner).open("learning:home").follow("Continue")
        assert tomorrow.heading == "Try it out"
        assert "This is what helps most" in tomorrow.words
        assert "What do you say?" in tomorrow.words

    def test_goes_on_in_the_middle_of_the_check_at_the_question_that_waits(self, asha, practitioner):
        answer_the_steps(begin(asha)).press("Continue").press("Continue").press("Leave this step out").press("Continue")
        asha.press("Start the check")
        number = asha.heading.removeprefix("Pool question ")
        asha.press("Keep my answer and go on", option=asha.value(f"Right {number}"))
        waiting = asha.path
        tomorrow = PlainBrowser(practitioner).open("learning:home").follow("Continue")
        assert tomorrow.path == waiting
        assert CheckAttempt.objects.count() == 1


class TestAFlaggedStep:
    def test_left_out_for_good_bars_nothing_and_tells_nobody(self, asha):
        answer_the_steps(begin(asha)).press("Continue").press("Continue")
        assert "A story of a young child. Nothing that was done is described." in asha.words
        asha.press("Leave this step out").press("Continue")
        pass_the_check(asha).follow("See what you achieved")
        assert asha.heading == "You have finished"
        assert Attainment.objects.count() == Certificate.objects.count() == 1
        left = StepVisit.objects.get(step_id=id_of(full_module.FLAGGED))
        read = StepVisit.objects.get(step_id=id_of("To end with"))
        assert {field.name for field in left._meta.fields} == {"id", "enrolment", "step_id", "read_at"}
        assert left.enrolment == read.enrolment

    def test_is_come_back_to_before_the_end_and_after_it(self, asha):
        begin(asha).press("Continue").press("Continue").press("Leave this step out").follow(full_module.FLAGGED)
        asha.press("See what comes of it", choice=asha.value(TELL))
        assert "This is what helps most" in asha.words
        answer_the_steps(asha.open("learning:step", SLUG, 1))
        asha.open("learning:step", SLUG, 4).press("Continue")
        pass_the_check(asha)
        assert asha.open("learning:step", SLUG, 3).heading == full_module.FLAGGED


class TestOtherWays:
    @pytest.mark.parametrize("way", ["Take the text", "Take guided reading"])
    def test_reading_it_all_still_asks_the_questions_and_the_check(self, asha, way):
        asha.follow("Look inside").follow("Other ways").press(way)
        asha.press("I have read it: go on to the questions")
        assert asha.heading == "Still to do"
        assert "Two things keep this module from being finished." in asha.words
        answer_the_steps(asha.follow("Put things in order"))
        assert not Completion.objects.exists()
        pass_the_check(asha.open("learning:finish", SLUG).follow("Final check")).follow("See what you achieved")
        assert asha.heading == "You have finished"
        assert Certificate.objects.get().holder == "Asha Patel"

    def test_reading_it_all_with_every_question_answered_before_still_asks_the_check(self, asha):
        answer_the_steps(begin(asha)).open("learning:text", SLUG).press("I have read it: go on to the questions")
        assert asha.heading == "Still to do"
        assert not Completion.objects.exists()

    def test_reading_it_all_again_after_the_check_was_passed_keeps_the_pass(self, asha):
        begin(asha).press("Continue").press("Continue").press("Leave this step out").press("Continue")
        pass_the_check(asha).open("learning:text", SLUG).press("I have read it: go on to the questions")
        answer_the_steps(asha.open("learning:step", SLUG, 1))
        assert Completion.objects.count() == 1

    def test_a_conversation_opens_every_step_and_asks_nothing_in_it(self, asha, dsl):
        private.lead(dsl)
        asha.follow("Look inside").follow("Other ways").follow("Find somebody").press("Choose Dara Nguyễn")
        assert "from then on the competency is yours" in asha.words
        dara = PlainBrowser(dsl).open("learning:conversations").follow("Asha Patel").press("It was held")
        assert "The competency counts from that day" in dara.words
        assert asha.open("learning:finish", SLUG).heading == "You have finished"
        asha.open("learning:module", SLUG).follow("To end with").follow("Back").follow("Back").follow("Back")
        assert asha.heading == "Put things in order"
        assert "You finished without this question. Here is what it teaches." in asha.words
        assert "Why not to leave it at: True" in asha.words
        assert not asha.main.find_all("button")
        asha.open("learning:step", SLUG, 2).press("See what comes of it", choice=asha.value(TELL))
        assert "This is what helps most" in asha.words

    def test_a_conversation_in_a_pilot_edition_says_that_it_counts_later(
        self, asha, edition, practitioner, dsl, settings
    ):
        settings.OPEN_BEFORE_SIGN_OFF = False
        private.lead(dsl)
        today = timezone.localdate()
        until = today + timedelta(days=30)
        pilots.invite([practitioner], module=edition.module, from_on=today, until_on=until, by=None, at=timezone.now())
        asha.open("learning:one_to_one", SLUG).press("Choose Dara Nguyễn")
        assert (
            "this is a pilot edition, so the competency counts from that day once it has been signed off" in asha.words
        )
        dara = PlainBrowser(dsl).open("learning:conversations").follow("Asha Patel")
        assert "the competency counts from that day once it has been signed off" in dara.words
        dara.press("It was held")
        assert "This was a pilot edition" in dara.words
        assert not Attainment.objects.exists()
        assert "This was a pilot edition, not yet signed off." in asha.open("learning:finish", SLUG).words


class TestRefusedInWords:
    def test_options_of_another_question(self, asha):
        begin(asha).press("Check my answer", option=[id_of("True")])
        assert asha.status == 422
        assert str(asha.html.title).startswith("<title>Error: ")
        assert not StepVisit.objects.exists()

    def test_none_chosen(self, asha):
        begin(asha).press("Check my answer")
        assert asha.status == 422
        assert "One thing to put right" in asha.words

    def test_a_forged_completion_is_not_believed(self, asha):
        begin(asha).press("Continue", completed="true", passed="true", score="100", number="4")
        assert asha.heading == "Try it out"
        assert not Completion.objects.exists()
        asha.open("learning:finish", SLUG)
        assert asha.heading == "Still to do"

    def test_an_answer_to_a_module_finished_in_another_tab(self, asha):
        answer_the_steps(begin(asha)).press("Continue").press("Continue").press("Leave this step out").press("Continue")
        other = asha.tab().open("learning:step", SLUG, 4)
        pass_the_check(asha)
        other.press("Continue")
        assert "You have finished this module" in other.words
        assert other.heading == "You have finished"
        assert Completion.objects.count() == 1

    def test_the_check_of_a_try_that_was_handed_in(self, asha):
        answer_the_steps(begin(asha)).press("Continue").press("Continue").press("Leave this step out").press("Continue")
        asha.press("Start the check")
        other = asha.tab().go(asha.path)
        for _ in range(3):
            number = asha.heading.removeprefix("Pool question ")
            asha.press("Keep my answer and go on", option=asha.value(f"Wrong {number}"))
        asha.press("Hand in the check")
        assert asha.heading == "Not yet"
        other.press("Keep my answer and go on", option=other.main.select_one("input[type=radio]")["value"])
        assert "You have handed in this try. What you answered is kept; nothing was changed." in other.words
        assert CheckAttempt.objects.get().right == 0

    def test_a_module_that_is_only_a_draft(self, asha, partnership):
        assert asha.go("/modules/a-draft/").status == 404
        assert not Enrolment.objects.exists()


class TestLongAndShort:
    """One step, and 120 of them: begun, gone through, finished."""

    @pytest.fixture(params=[1, 120])
    def steps(self, request, partnership, at):
        publish(partnership.awareness, at=at)
        small = small_module("Long or short")
        first = small.steps[0]
        many = [
            replace(first, step_id=uid(f"step {number}"), number=number, title=f"Number {number}")
            for number in range(1, request.param)
        ]
        last = replace(first, number=request.param, title="The last", content=[question("last")])
        module = editions.register(code="L1", slug="long-or-short", competency=partnership.awareness, by=None, at=at)
        editions.publish(
            module,
            replace(small, steps=(*many, last)),
            revision_id=revision_of_something(at),
            change_class=ChangeClass.CORRECTION,
            by=None,
            at=at,
        )
        return request.param

    def test_are_gone_through_to_the_certificate(self, steps, practitioner):
        asha = PlainBrowser(practitioner).open("learning:module", "long-or-short")
        assert f"{steps} step{'' if steps == 1 else 's'}, about" in asha.words
        asha.press("Start")
        assert f"Step 1 of {steps}" in asha.words
        if steps > 1:
            asha.press("Continue").open("learning:text", "long-or-short")
            asha.press("I have read it: go on to the questions").follow("The last")
        asha.press("Check my answer", option=[uid("last-a")])
        if steps == 1:
            asha.press("Finish")
        assert asha.open("learning:finish", "long-or-short").heading == "You have finished"
        assert len(asha.html.select(".contents li")) == steps
        assert Certificate.objects.count() == 1
