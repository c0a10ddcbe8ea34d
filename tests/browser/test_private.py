"""What is a learner's alone, and what stands beside the steps: looked at wide, narrow and printed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from competencies.models import GrantKind
from courses.models import DebriefRequest, Route
from courses.operations import debriefs
from courses.queries import reflections
from tests import private_module as private
from tests.browser.conftest import PICTURES
from tests.modules import uid
from tests.private_module import SLUG

WINDOWS = pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 320, "dark": True}], ids=["wide-light", "narrow-dark"]
)


@pytest.fixture
def edition(partnership):
    return private.publish(partnership.awareness, at=timezone.now() - timedelta(weeks=12))


@pytest.fixture
def room(join, partnership, edition):
    for number in range(9):
        private.answered(join(f"R{number}", "Room", partnership.ward), "room-no", at=timezone.now())


def on_paper(visitor, screen):
    """How the page is printed: nothing around it, and nothing wider than the sheet."""
    visitor.page.emulate_media(media="print")
    expect(visitor.page.locator(".band")).to_be_hidden()
    if PICTURES:
        visitor.page.pdf(path=PICTURES / f"{visitor.name}-{screen}.pdf")
    visitor.page.emulate_media(media="screen")


@WINDOWS
@pytest.mark.usefixtures("edition", "room", "training_lead")
class TestALearner:
    def test_what_is_theirs_in_the_steps(self, visitor, window, practitioner):
        asha = visitor(**window)
        asha.sign_in(practitioner)
        asha.look("private-home")
        asha.open("learning:module", SLUG)
        asha.press("Start")
        asha.look("private-step")
        asha.page.get_by_label("For yourself").fill("I looked away. 🌧")
        asha.press("Keep this")
        expect(asha.page.get_by_label("For yourself")).to_have_value("I looked away. 🌧")
        asha.main.get_by_role("group", name="I can ask a child").get_by_label("A little sure").check()
        asha.press("Keep these")
        asha.main.get_by_label("Yes", exact=True).check()
        asha.press("Answer")
        expect(asha.main).to_contain_text("The room: 10 people have answered")
        asha.look("private-step-answered")
        on_paper(asha, "private-step")
        asha.page.emulate_media(media="print")
        expect(asha.page.get_by_label("For yourself")).to_be_hidden()
        asha.page.emulate_media(media="screen")
        asha.page.get_by_label("For yourself").fill("")
        asha.press("Keep it as it is now")
        assert asha.page.title().startswith("Error: ")
        asha.look("private-nothing-written")
        for name in ("reflections", "reflections_print", "record", "seen", "talk"):
            asha.open(f"learning:{name}")
            asha.look(f"private-{name}")
        asha.open("learning:reflection_delete", reflections.all_of(practitioner)[0].uuid)
        asha.look("private-delete")
        asha.press("Delete it for good")
        asha.look("private-reflections-empty")

    def test_a_session_that_ends_while_they_write(self, visitor, window, practitioner):
        asha = visitor(**window)
        asha.sign_in_by_code(practitioner)
        asha.open("learning:module", SLUG)
        asha.press("Start")
        asha.page.get_by_label("For yourself").fill("Do not lose this")
        asha.page.context.clear_cookies(name="sessionid")
        asha.press("Keep this")
        asha.page.get_by_label("Email address").fill(practitioner.email)
        asha.page.get_by_label("Password", exact=True).fill("correct horse battery")
        asha.press("Sign in")
        expect(asha.page.get_by_label("For yourself")).to_have_value("Do not lose this")
        asha.look("private-set-aside")
        asha.press("Keep this")
        assert [one.words for one in reflections.all_of(practitioner)] == ["Do not lose this"]

    def test_other_ways(self, visitor, window, practitioner):
        asha = visitor(**window)
        asha.sign_in(practitioner)
        asha.open("learning:ways", SLUG)
        asha.look("private-ways")
        asha.press("Take guided reading")
        asha.look("private-guided")
        on_paper(asha, "private-guided")
        asha.press("I have read it: go on to the questions")
        assert asha.heading == "Still to do"
        for name in ("one_to_one", "handout", "supervision", "confidence"):
            asha.open(f"learning:{name}", SLUG)
            asha.look(f"private-{name}")
        asha.open("learning:one_to_one", SLUG)
        asha.press("Choose Carys Evans")
        asha.look("private-one-to-one-chosen")

    def test_a_full_record(self, visitor, window, practitioner):
        private.finished(practitioner, at=timezone.now() - timedelta(weeks=9))
        private.written(practitioner, at=timezone.now())
        private.discussed(practitioner, at=timezone.now())
        asha = visitor(**window)
        asha.sign_in(practitioner)
        asha.open("learning:record")
        asha.look("private-record-full")
        on_paper(asha, "private-record")
        asha.open("learning:one_thing", SLUG)
        asha.look("private-one-thing")
        asha.open("learning:confidence", SLUG)
        asha.look("private-confidence-later")


@WINDOWS
@pytest.mark.usefixtures("edition")
class TestALead:
    def test_is_asked_to_talk_and_confirms_a_conversation(
        self, visitor, window, practitioner, training_lead, give, partnership
    ):
        now = timezone.now()
        debriefs.agree(training_lead, on=now.date(), at=now)
        asha = visitor(**window)
        asha.sign_in(practitioner)
        asha.open("learning:talk")
        asha.look("private-talk-free")
        asha.press("Ask them to get in touch")
        asha.look("private-talk-asked")
        asha.open("learning:one_to_one", SLUG)
        asha.press("Choose Carys Evans")
        give(training_lead, GrantKind.MANAGER, partnership.ward)
        private.discussed(practitioner, at=now)
        carys = visitor(**window)
        carys.sign_in(training_lead)
        carys.open("learning:receive")
        carys.look("private-receive")
        carys.open("learning:asked", DebriefRequest.objects.get().uuid)
        carys.look("private-asked")
        carys.press("I will be in touch")
        carys.look("private-asked-seen")
        carys.open("learning:conversations")
        carys.look("private-conversations")
        carys.open("learning:conversation", Route.objects.get().uuid)
        carys.look("private-conversation")
        carys.press("It was held")
        carys.look("private-conversations-none")
        carys.open("learning:supervision_of", partnership.ward.uuid, practitioner.uuid)
        carys.look("private-supervision-of")
        asha.open("learning:finish", SLUG)
        assert asha.heading == "You have finished"


@pytest.mark.usefixtures("edition")
def test_without_scripts_a_reflection_is_kept(visitor, practitioner):
    asha = visitor(width=320, scripts=False)
    asha.sign_in(practitioner)
    asha.open("learning:module", SLUG)
    asha.press("Start")
    asha.page.get_by_label("For yourself").fill("plain")
    asha.press("Keep this")
    assert asha.page.url.endswith(f"#r-{uid('stop and think')}")
