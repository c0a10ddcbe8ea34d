"""What is a learner's alone, from the first word to the last: reflections, confidence, polls, supervision, a talk."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from competencies.models import AuditEntry, GrantKind
from courses.models import ConfidenceRating, DebriefRequest
from courses.queries import reflections
from tests import private_module as private
from tests.journeys.plain_browser import PlainBrowser
from tests.journeys.test_finishing import right
from tests.modules import uid
from tests.private_module import SLUG

MINE = "I looked away on Thursday."


class Clock:
    """What the doors' clock shows; it may be put forward."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def forward(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def clock(monkeypatch, at):
    """A Monday morning, until it is put forward."""
    clock = Clock(at)
    monkeypatch.setattr(timezone, "now", lambda: clock.at)
    return clock


@pytest.fixture
def edition(partnership, at):
    return private.publish(partnership.awareness, at=at)


@pytest.fixture
def asha(edition, clock, practitioner):
    return PlainBrowser(practitioner).open("learning:module", SLUG).press("Start")


def finish(browser):
    for number in (1, 2, 3):
        browser.open("learning:step", SLUG, number)
        for name in {1: (), 2: ("one",), 3: ("two", "three")}[number]:
            browser.press("Check my answer", option=right(name))
        browser.open("learning:step", SLUG, number)
        if browser.main.find("button", string=["Continue", "Finish"]):
            browser.press("Finish" if number == 3 else "Continue")
    return browser.open("learning:finish", SLUG)


class TestAReflection:
    def test_is_written_taken_along_and_deleted_for_good(self, asha, practitioner):
        asha.press("Keep this", words=MINE)
        assert "Only you can read them here." in asha.words
        asha.press("Keep it as it is now", words=MINE + " And I said so.")
        asha.open("learning:reflections")
        assert MINE in asha.words
        text = asha.client.get("/learning/reflections.md").content.decode()
        assert MINE + " And I said so." in text
        assert MINE in asha.follow("Print for supervision").words
        asha.open("learning:reflections").follow("Delete it").press("Delete it for good")
        assert "You have written nothing yet" in asha.words
        assert not reflections.all_of(practitioner)
        assert MINE not in asha.client.get("/learning/record.json").content.decode()

    def test_leaves_no_word_and_no_sign_anywhere_else(
        self, asha, training_lead, partnership, give, practitioner, caplog
    ):
        before = AuditEntry.objects.count()
        asha.press("Keep this", words=MINE)
        assert AuditEntry.objects.count() == before
        assert MINE not in caplog.text
        give(training_lead, GrantKind.MANAGER, partnership.ward)
        lead = PlainBrowser(training_lead)
        for door in (("competencies:compliance", partnership.ward.uuid),
                     ("competencies:person", partnership.ward.uuid, practitioner.uuid),
                     ("learning:supervision_of", partnership.ward.uuid, practitioner.uuid)):  # fmt: skip
            page = lead.open(*door)
            assert page.status == 200
            assert "looked away" not in page.words
            assert "eflection" not in page.words

    def test_one_thing_to_do_differently_is_kept_after_the_finish(self, asha):
        finish(asha).press("Keep this", words="Ask about Tuesdays.")
        assert asha.heading == "You have finished"
        assert "Ask about Tuesdays." in asha.open("learning:reflections").words


class TestHowSureOneIs:
    def test_is_asked_three_times_and_then_never_again(self, asha, clock, practitioner):
        sure = f"sure-{uid('ask')}"
        asha.press("Keep these", **{sure: "2"})
        finish(asha).press("Keep these", **{sure: "4"})
        for weeks, is_asked in ((7, False), (2, True)):
            clock.forward(weeks=weeks)
            asha = PlainBrowser(practitioner).open("learning:home")
            assert ("how sure you are now" in asha.words) is is_asked
        asha.follow("how sure you are now").press("Keep these", **{sure: "5"})
        said = ConfidenceRating.objects.order_by("rated_at").values_list("round", "sure")
        assert list(said) == [("BEFORE", 2), ("AFTER", 4), ("LATER", 5)]
        clock.forward(weeks=8)
        assert "how sure you are now" not in PlainBrowser(practitioner).open("learning:home").words

    def test_may_be_said_by_those_who_read_the_text(self, asha):
        asha.open("learning:text", SLUG)
        assert "How sure are you of each of these today? I can ask a child an open question." in asha.words
        asha.follow("how sure you are today").press("Keep these", **{f"sure-{uid('ask')}": "2"})
        assert ConfidenceRating.objects.get().round == "BEFORE"

    def test_said_nothing_finishes_the_same(self, asha):
        assert finish(asha).heading == "You have finished"


class TestAPollOfTheRoom:
    def test_shows_what_others_said_from_the_tenth_answer_on(self, asha, join, partnership, at):
        for number in range(8):
            private.answered(join(f"R{number}", "Room", partnership.ward), "room-no", at=at)
        asha.press("Answer", option=asha.value("Yes"))
        assert "once ten people have answered" in asha.words
        private.answered(join("R9", "Room", partnership.ward), "room-no", at=at)
        assert "The room: 10 people have answered" in asha.open("learning:step", SLUG, 1).words


class TestSupervision:
    def test_leaves_a_date_that_a_manager_sees_and_nothing_else(
        self, asha, clock, colleague, partnership, give, practitioner
    ):
        asha.open("learning:supervision", SLUG)
        assert "What would you ask now?" in asha.words
        asha.press("Record the date", discussed_on="1 May 2026")
        assert "The date is recorded, and nothing of what was said." in asha.words
        give(colleague, GrantKind.MANAGER, partnership.ward)
        manager = PlainBrowser(colleague).open("competencies:person", partnership.ward.uuid, practitioner.uuid)
        manager.follow("What they discussed in supervision")
        assert "1 May 2026" in manager.words
        asha.open("learning:supervision", SLUG).press("Take it back: 1 May 2026")
        assert "1 May 2026" not in manager.go(manager.path).words


class TestAskingToTalk:
    @pytest.fixture
    def dara(self, edition, clock, dsl):
        private.lead(dsl)
        return PlainBrowser(dsl).open("learning:receive").press("I agree to be asked")

    def test_is_seen_answered_and_erased(self, asha, dara):
        asha.open("learning:talk").press("Ask them to get in touch")
        assert "They answer by the end of Tuesday 5 May 2026." in asha.words
        dara.open("learning:home").follow("asked to talk")
        dara.follow("Asha Patel").press("I will be in touch")
        assert "Dara Nguyễn has seen it" in asha.open("learning:talk").words
        dara.press("We have talked: erase this")
        assert not DebriefRequest.objects.exists()
        assert "Asha" not in dara.open("learning:receive").words
        assert not AuditEntry.objects.filter(action__icontains="debrief").exists()
        assert "Ask them to get in touch" in asha.open("learning:talk").words

    def test_unanswered_is_answered_with_helplines_and_erased(self, asha, dara, clock, practitioner):
        asha.open("learning:talk").press("Ask them to get in touch")
        clock.forward(days=2)
        asha = PlainBrowser(practitioner).open("learning:talk")
        assert "Nobody could answer in time" in asha.words
        assert "Samaritans" in asha.words
        mail.outbox.clear()
        call_command("run_due")
        assert not DebriefRequest.objects.exists()
        told = [letter for letter in mail.outbox if "Nobody was free to answer" in letter.body]
        assert [letter.to for letter in told] == [[practitioner.email]]
        assert "talk" not in told[0].subject
