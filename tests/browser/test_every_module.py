"""Every module of the content folder, taken from its content notice to its certificate in a real browser.

A folder added tomorrow is taken tomorrow. What is right, and what helps most in a story, is read from the edition that
is being taken. Each module is taken another way: wide or narrow, with scripts or without, one of them by keyboard.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from certificates.models import Certificate
from competencies.models import Attainment, Sector
from competencies.operations import agencies
from courses.files.content_folder import read_content
from courses.models import Edition, EditionStep, ScenarioChoice
from learning_site.management.commands import load_modules
from tests.browser.test_first_journey import right_answers
from tests.browser.test_learning import enter, tab_to
from tests.conftest import LOADED

SLUGS = sorted(path.parent.name for path in (settings.BASE_DIR / "content").glob("*/module.yaml"))


class Pointer:
    """Somebody with a mouse or a finger."""

    def mark(self, field: Locator, value: str) -> None:
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.check()

    def press(self, page: Page, button: Locator) -> None:
        with page.expect_navigation():
            button.click()


class Keyboard(Pointer):
    """Somebody who reaches everything with Tab, the arrows, the space bar and Enter."""

    def mark(self, field: Locator, value: str) -> None:
        kind = field.evaluate("field => field.type")
        if kind == "radio":
            group = field.page.locator(f"input[name={field.get_attribute('name')}]").and_(
                field.locator("xpath=ancestor::form//input")
            )
            tab_to(field.page, group.first)
            if not field.is_checked():
                field.page.keyboard.press("Space")
            while not field.is_checked():
                field.page.keyboard.press("ArrowDown")
            return
        tab_to(field.page, field)
        if kind == "checkbox":
            field.page.keyboard.press("Space")
        while kind == "select-one" and field.input_value() != value:
            field.page.keyboard.press("ArrowDown")

    def press(self, page: Page, button: Locator) -> None:
        tab_to(page, button)
        enter(page)


POINTER = Pointer()


@dataclass(frozen=True)
class Way:
    """How a module is taken, and where whoever takes it works."""

    sector: str = "HEALTH"
    width: int = 1280
    scripts: bool = True
    hands: Pointer = POINTER
    leaves_out: bool = False


WAYS = {
    "disclosure": Way("SOCIAL_CARE", scripts=False),
    "grooming": Way("POLICE", width=390, leaves_out=True),
    "harmful-sexual-behaviour": Way("EDUCATION", width=320, scripts=False),
    "looking-after-yourself": Way("HEALTH", hands=Keyboard()),
    "people-dont-talk-about-it": Way("VOLUNTARY", scripts=False),
    "responding-together": Way("PROBATION", width=320),
    "schools": Way("EDUCATION", scripts=False),
    "signs-and-indicators": Way("EARLY_YEARS", width=390, scripts=False),
    "the-trained-lead": Way("HEALTH", width=320, scripts=False),
    "think-the-unthinkable": Way("POLICE"),
}


def answer(learner: Any, form: Locator, right: dict[str, list[str]], hands: Pointer, button: str) -> None:
    """Choose what is right for the question in this form, and send it."""
    question = (form.get_attribute("action") or "").split("/questions/")[1].split("/")[0]
    for option in right[question]:
        arranged = f"select:has(option[value='{option}'])"
        target = f"#option-{option.split(':')[0]}" if ":" in option else f"#option-{option}"
        hands.mark(form.locator(target).or_(form.locator(arranged)).first, option)
    hands.press(learner.page, form.get_by_role("button", name=button))


def walk(learner: Any, story: dict[str, Any], hands: Pointer) -> int:
    """Do what helps most until the story ends. Answers how many choices that took."""
    best = {
        situation["id"]: choice["id"]
        for situation in story["situations"]
        for choice in situation["choices"]
        if choice["grade"] == "BEST"
    }
    open_moment, made = learner.page.locator(f"#part-{story['id']} .story-moment > form"), 0
    while open_moment.count():
        situation = open_moment.locator("input[name=situation]").input_value()
        hands.mark(open_moment.locator(f"#choice-{best[situation]}"), best[situation])
        hands.press(learner.page, open_moment.get_by_role("button"))
        made += 1
        assert made <= len(best), f"'{story['title']}' goes round"
    expect(learner.page.locator(f"#part-{story['id']}")).to_contain_text("Where this story ends")
    return made


def take_step(learner: Any, step: EditionStep, right: dict[str, list[str]], way: Way) -> int:
    """Read a step, answer every question in it and walk its stories. Answers how many choices were made in those."""
    page, made = learner.page, 0
    expect(page.locator("h1")).to_have_text(step.title)
    if step.flagged:
        expect(learner.main).to_contain_text(step.notice)
        if way.leaves_out:
            way.hands.press(page, learner.main.get_by_role("button", name="Leave this step out"))
            return 0
    for part in step.content:
        if part["kind"] == "question":
            answer(learner, page.locator("form:has(input[name=attempt])"), right, way.hands, "Check my answer")
            expect(page.locator(f"#q-{part['id']}")).to_contain_text("Yes, that is right.")
        elif part["kind"] == "scenario":
            made += walk(learner, part, way.hands)
        elif part["kind"] == "sectors" and any(way.sector in insert["sectors"] for insert in part["inserts"]):
            expect(page.locator(f"#part-{part['id']} > .callout").first).to_be_visible()
    way.hands.press(page, learner.main.get_by_role("button", name="Continue"))
    return made


def pass_the_check(learner: Any, edition: Edition, right: dict[str, list[str]], hands: Pointer) -> None:
    """Answer what was drawn, a question a page, and hand it in."""
    hands.press(learner.page, learner.main.get_by_role("button", name="Start the check"))
    for _ in range(edition.front["check"]["questions"]):
        answer(learner, learner.main.locator("form.question"), right, hands, "Keep my answer and go on")
    hands.press(learner.page, learner.main.get_by_role("button", name="Hand in the check"))
    hands.press(learner.page, learner.main.get_by_role("link", name="See what you achieved"))


@pytest.fixture
def learner_at(partnership, join):
    """Somebody who works in a sector."""

    def joined(code: str) -> Any:
        sector, _ = Sector.objects.get_or_create(code=code, defaults={"name": code.title()})
        work = agencies.add(parent=partnership.root, name="Where they work", sector=sector, **LOADED)
        return join("Amina", "Hassan", work)

    return joined


def test_all_ten_are_there():
    assert len(SLUGS) >= 10
    assert set(WAYS) <= set(SLUGS)


# To load one module, all of them are read and held against each other: once is enough for ten.
read_once = cache(read_content)


@pytest.mark.parametrize("slug", SLUGS)
def test_is_taken_from_the_content_notice_to_the_certificate(visitor, learner_at, slug, monkeypatch):
    monkeypatch.setattr(load_modules, "read_content", read_once)
    way = WAYS.get(slug, Way())
    person = learner_at(way.sector)
    call_command("load_framework", overwrite=True, verbosity=0)
    call_command("load_modules", module=slug, verbosity=0)
    edition = Edition.objects.get(module__slug=slug)
    steps, right = list(edition.steps.all()), right_answers(edition)

    learner = visitor(width=way.width, scripts=way.scripts)
    learner.sign_in(person)
    learner.open("learning:module", slug)
    expect(learner.main).to_contain_text(edition.front["notice_inside"].strip())
    way.hands.press(learner.page, learner.main.get_by_role("button", name="Start"))
    made = sum(take_step(learner, step, right, way) for step in steps)
    assert made == ScenarioChoice.objects.count()
    pass_the_check(learner, edition, right, way.hands)
    learner.look(f"{slug}-finished")
    assert learner.heading == "You have finished"

    certificate = Certificate.objects.get()
    assert Attainment.objects.get().person == person
    expect(learner.main).to_contain_text(certificate.code)
    opens = learner.main.get_by_role("link", name="Open your certificate").get_attribute("href") or ""
    paper = PdfReader(io.BytesIO(learner.page.request.get(learner.address + opens).body()))
    words = " ".join(paper.pages[0].extract_text().split())
    assert "Amina Hassan" in words
    assert certificate.code in words
    answered = anybody(visitor, certificate.code)
    expect(answered.main).to_contain_text("Amina Hassan")
    expect(answered.main).to_contain_text(edition.title)


def anybody(visitor: Any, code: str) -> Any:
    """Somebody without an account who checks a code."""
    checking = visitor(scripts=False)
    checking.page.goto(checking.address + reverse("certificates:check_code", args=[code]))
    assert checking.heading == "This certificate stands"
    return checking
