"""A module changes: what its learners, its holders and its authors see of it, wide and narrow."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from courses.files import sharing
from courses.models import ChangeClass, Edition
from learning_site.journeys import answer_check, read_on, start_module
from tests.courses.files import as_documented
from tests.courses.writing import publish, question, reading, step, uid, write_page
from tests.journeys.test_changes import finish

SLUG = "a-small-module"
WINDOWS = pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 320, "dark": True}], ids=["wide-light", "narrow-dark"]
)

FIRST = step(
    reading("<p>About one child in twenty is abused before they are sixteen, older surveys say.</p>", "first-text"),
    question("first-question"),
    name="first",
    title="How many children",
)
SECOND = step(reading("<p>Anybody may notice something.</p>", "second-text"), name="second", title="Who notices")
THIRD = step(reading("<p>Write down what was said.</p>", "third-text"), name="third", title="A first note")
NEW_FIRST = step(
    reading("<p>About one child in ten is abused before they are sixteen, newer surveys say.</p>", "first-text"),
    question("first-question"),
    name="first",
    title="How many children",
)
NEW = step(reading("<p>Nobody has to be sure.</p>", "new-text"), name="new", title="Being unsure")
NOTE = "The count of children rests on newer surveys, and there is a step about being unsure."


@pytest.fixture
def page(partnership):
    return publish(write_page(partnership.awareness, FIRST, SECOND, THIRD, title="Seeing and saying"))


def change(page, kind=ChangeClass.MATERIAL):
    publish(page, steps=[NEW_FIRST, SECOND, THIRD, NEW], change_class=kind, change_note=NOTE)


@pytest.fixture
def begun(page, practitioner):
    enrolment = start_module.start(practitioner, Edition.objects.get(), at=timezone.now())
    for number in (1, 2):
        read_on.read_on(enrolment, number, at=timezone.now())
    return enrolment


@WINDOWS
class TestALearnerInTheMiddle:
    def test_sees_what_changed_and_goes_on_in_the_new_edition(self, visitor, window, begun, page, practitioner):
        change(page)
        asha = visitor(**window)
        asha.sign_in(practitioner)
        asha.open("learning:step", SLUG, 3)
        asha.look("changes-said-on-a-step")
        asha.follow("See what changed, and choose")
        asha.look("changes-to-choose")
        asha.press("Go on in the new edition")
        expect(asha.main).to_contain_text("About one child in ten")
        asha.look("changes-moved-on")
        asha.open("learning:module", SLUG)
        asha.look("changes-front-after-moving")

    def test_or_finishes_the_one_they_began(self, visitor, window, begun, page, practitioner):
        change(page)
        asha = visitor(**window, scripts=False)
        asha.sign_in(practitioner)
        asha.open("learning:module", SLUG)
        asha.look("changes-said-on-the-front")
        asha.open("learning:changes", SLUG)
        asha.press("Finish the one I began")
        expect(asha.main).to_contain_text("You are finishing the edition you began")
        asha.look("changes-stayed")


@WINDOWS
class TestAHolder:
    def test_takes_only_what_changed(self, visitor, window, page, colleague):
        finish(start_module.start(colleague, Edition.objects.get(), at=timezone.now()))
        change(page)
        ben = visitor(**window)
        ben.sign_in(colleague)
        ben.look("changes-home")
        ben.follow("See what changed")
        ben.look("changes-to-take")
        ben.press("Take what changed")
        ben.look("changes-first-step")
        ben.main.get_by_label("This", exact=True).check()
        ben.press("Check my answer")
        ben.press("Continue")
        ben.press("Finish")
        expect(ben.main).to_contain_text("You have finished")
        ben.look("changes-finished")
        ben.open("learning:module", SLUG)
        ben.look("changes-front-after-taking")
        ben.open("learning:home")
        ben.look("changes-home-after")


@WINDOWS
class TestAnAuthor:
    def test_sees_what_is_different_and_what_publishing_would_do(
        self, visitor, window, begun, page, colleague, author, join, partnership
    ):
        finish(start_module.start(colleague, Edition.objects.get(), at=timezone.now()))
        for number in range(12):
            person = join(f"P{number}", "Quiet", partnership.ward, roles=[partnership.nurse])
            one = start_module.start(person, Edition.objects.get(), at=timezone.now())
            chosen = uid(f"first-question-{'a' if number < 4 else 'b'}")
            answer_check.answer(one, 1, uid("first-question"), [chosen], attempt=1, at=timezone.now())
        draft = page.get_latest_revision_as_object()
        draft.steps = json.dumps([NEW_FIRST, THIRD, SECOND, NEW])
        draft.save_revision()
        finn = visitor(**window)
        finn.sign_in(author)
        finn.open("dashboards:modules")
        finn.look("authors-modules")
        finn.open("dashboards:next", SLUG)
        finn.look("authors-next")
        finn.open("dashboards:questions", SLUG)
        for more in finn.main.get_by_role("group").locator("summary").all():
            more.click()
        finn.look("authors-questions")
        change(page)
        finn.open("dashboards:editions", SLUG)
        finn.look("authors-editions")
        finn.open("dashboards:edition", SLUG, 2)
        finn.look("authors-different")

    def test_brings_a_module(self, visitor, window, partnership, author, tmp_path):
        (tmp_path / "content").mkdir()
        file = {"name": "a.zip", "mimeType": "application/zip"}
        packed = sharing.pack(as_documented.write(tmp_path / "content").parent)
        finn = visitor(**window)
        finn.sign_in(author)
        finn.open("sharing:bring")
        finn.look("sharing-bring")
        finn.page.get_by_label("The file").set_input_files({**file, "buffer": b"no"})
        finn.press("Look inside")
        finn.look("sharing-refused")
        finn.page.get_by_label("The file").set_input_files({**file, "buffer": packed})
        finn.press("Look inside")
        finn.look("sharing-brought")
