"""A real browser; every screen it stops at is looked at by axe.

`SCREENSHOTS=1` keeps a picture of each of those screens in DATA_DIR/screenshots.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from competencies.models import Person
from courses.models import Edition
from tests.learning_site.learning import small_module

# Chromium made without a window comes first: the same engine, without an interface that would be drawn for nobody.
INSTALLED = shutil.which("chromium-headless-shell") or shutil.which("chromium")
CHROMIUM = os.environ.get("CHROMIUM") or INSTALLED or "/usr/bin/chromium"
PICTURES = Path(settings.DATA_DIR) / "screenshots" if os.environ.get("SCREENSHOTS") else None

# Playwright's loop runs in the thread of the tests, where Django would refuse to reach the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


# What a person does across the whole house is told on either database; what a screen looks like hangs on neither.
ON_BOTH = {"test_a_week.py", "test_first_journey.py", "test_learning.py", "test_staff_import.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test here drives a browser; without one they are skipped, each saying so. Most are run `once`."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            if item.path.name not in ON_BOTH:
                item.add_marker(pytest.mark.once)
            if not Path(CHROMIUM).exists():
                item.add_marker(pytest.mark.skip(reason=f"NOT RUN: there is no browser at {CHROMIUM}; set CHROMIUM"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]}


@pytest.fixture
def published(partnership: Any) -> Edition:
    return small_module.publish(partnership.awareness)


@dataclass
class Visitor:
    """Somebody at a browser. `scripts` says whether the browser runs any."""

    page: Page
    address: str
    name: str
    scripts: bool = True
    complaints: list[str] = field(default_factory=list)

    def open(self, name: str, *args: Any) -> None:
        self.page.goto(self.address + reverse(name, args=args))

    def sign_in(self, person: Person) -> None:
        """Signed in already, at their own first page. Where signing in is a part of the story: `sign_in_by_code`, which
        also proves the address, so that a password alone does later.
        """
        visiting = Client()
        visiting.force_login(person)
        session = visiting.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}])
        self.open("learning:home")

    def sign_in_by_code(self, person: Person) -> None:
        """By a code sent to their address, as somebody does who has never had a password."""
        self.open("account_login")
        self.follow("Send me a code")
        self.page.get_by_label("Email address").fill(person.email or "")
        self.press("Send the code")
        self.page.get_by_label("Code").fill(code_in(mail.outbox[-1].body))
        self.press("Carry on")
        expect(self.page).to_have_url(re.compile("/learning/$"))

    def press(self, name: str) -> None:
        """Press a button that leads to a page, and wait until that page has loaded: a click alone does not."""
        with self.page.expect_navigation():
            self.main.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        """Follow a link to another page, and wait until that page has loaded."""
        with self.page.expect_navigation():
            self.main.get_by_role("link", name=name).click()

    def place(self, beside: dict[str, str]) -> None:
        """Choose from the list beside each of these texts."""
        for text, chosen in beside.items():
            self.main.get_by_label(text, exact=True).select_option(label=chosen)

    def choose(self, *texts: str) -> None:
        """Tick these options of the question that is open, and no other."""
        for box in self.main.locator("input[type=checkbox]").all():
            box.uncheck()
        for text in texts:
            self.main.get_by_label(text, exact=True).check()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def look(self, screen: str) -> None:
        """Stop here: the page fits its window, has one heading and a neutral title, and axe finds nothing."""
        if PICTURES:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{self.name}-{screen}.png", full_page=True)
        assert self.page.title().endswith("– Safeguarding learning"), self.page.title()
        assert not re.search("abuse|unthinkable|overdue", self.page.title(), re.IGNORECASE), self.page.title()
        assert self.page.locator("h1").count() == 1, f"{screen}: one heading of the first level"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{screen} is {wide} px wider than its window"
        if self.scripts:
            found = Axe().run(self.page)
            assert not found.violations_count, f"{screen}: {found.generate_report()}"
        assert not self.complaints, f"{screen}: the browser complains: {self.complaints}"

    def hear(self, message: ConsoleMessage) -> None:
        """A page that answers 404 or 422 is the answer asked for; any other error is a fault."""
        if message.type == "error" and not re.search(r"status of 4(04|22|03|00)|status of 500", message.text):
            self.complaints.append(message.text)


def code_in(letter: str) -> str:
    """The sign-in code in a letter: the line that is nothing but a code."""
    found = re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", letter, re.MULTILINE)
    assert found, letter
    return found[1]


@pytest.fixture
def visitor(browser: Browser, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """A visitor at a window of their own: `visitor(width=320, dark=True, scripts=False)`."""
    contexts = []

    def arrive(*, width: int = 1280, dark: bool = False, scripts: bool = True) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            locale="en-GB",
        )
        # A machine that is busy with other things is no defect: half a minute is.
        context.set_default_timeout(30_000)
        contexts.append(context)
        name = f"{width}{'-dark' if dark else ''}{'' if scripts else '-no-scripts'}"
        arrived = Visitor(context.new_page(), live_server.url, name, scripts)
        arrived.page.on("console", arrived.hear)
        arrived.page.on("pageerror", lambda error: arrived.complaints.append(str(error)))
        return arrived

    yield arrive
    for context in contexts:
        context.close()
