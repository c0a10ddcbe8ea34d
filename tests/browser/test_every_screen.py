"""Every door of ours that answers with a page: as one who may open it finds it, and sent empty where it asks something.

axe finds nothing on any of them, and none is wider than its window. A door added tomorrow is looked at tomorrow; one
that never answers with a page is named here, with the reason. What longer journeys pass (long lists, previews,
what was just done) is looked at by those.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Route

from tests.browser.conftest import Visitor
from tests.house.test_doors import DOORS, address, undone
from tests.house.test_doors import examples as examples

ADDRESS = "http://localhost"
ROUNDS = 4

OPENED_BY = ["practitioner", "training_lead", "dsl", "officer", "author", "nobody"]

# Doors that answer no example with a page. Files, and doors that take only what is sent, need no line here.
WITHOUT_A_PAGE = {
    "a visit leads back to the page with the form": {
        *("learning:answer", "learning:check_hand_in", "learning:check_keep", "learning:check_start"),
        *("learning:choose", "learning:continue", "learning:move_on", "learning:poll", "learning:read"),
        *("learning:refresh", "learning:start", "learning:stay"),
        *("learning:supervision_take_back", "learning:talk_take_back"),
    },
    "leads on until the steps are read; test_screens looks at it": {
        *("learning:check", "learning:check_answers", "learning:check_question", "learning:check_result"),
    },
    "leads on until there is a change; test_changes looks at it": {"learning:changes", "sharing:brought"},
    "leads on until the columns are known; test_staff_import looks at it": {
        *("competencies:staff_import", "competencies:staff_import_titles"),
    },
    "leads on until the details are given; test_training_lead looks at it": {"competencies:change"},
    "a file, once the columns are known": {"competencies:staff_import_lines"},
    "a file, once the module has a live page": {"sharing:download"},
    "nobody of the cast supervises; test_private looks at it": {"learning:supervision_of"},
}

REFUSED = {400, 409, 422}


class Shown:
    """A browser that is given the pages which the site answered, with the style sheets and scripts they ask for."""

    def __init__(self, browser: Browser) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
        self.context.set_default_timeout(30_000)
        self.visitor = Visitor(self.context.new_page(), ADDRESS, "every-screen")
        self.visitor.page.on("console", self.visitor.hear)
        self.visitor.page.on("pageerror", lambda error: self.visitor.complaints.append(str(error)))
        self.context.route("**/*", self.give)
        self.answer = None

    def give(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if found:
            kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
            route.fulfill(body=Path(found).read_bytes(), content_type=kind)
        elif route.request.is_navigation_request():
            route.fulfill(body=self.answer.content, headers=dict(self.answer.headers))
        else:
            route.fulfill(body="")

    def look(self, screen: str, where: str, answer) -> None:
        """Our own pages as every journey looks at them; of the editors' pages, what axe says of what we put there."""
        self.answer = answer
        self.visitor.complaints.clear()
        self.visitor.page.set_viewport_size({"width": 1280, "height": 900})
        self.visitor.page.goto(ADDRESS + where)
        if where.startswith("/admin/"):
            found = Axe().run(self.visitor.page, context="main")
            assert not found.violations_count, f"{screen}: {found.generate_report()}"
            return
        self.visitor.look(screen)
        self.visitor.page.set_viewport_size({"width": 320, "height": 900})
        wide = self.visitor.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"{screen} is {wide} px wide in a window of 320"


@pytest.fixture
def shown(browser):
    opened = Shown(browser)
    yield opened
    opened.context.close()


def is_page(answer) -> bool:
    """A whole one: editors' lists also fetch parts of themselves."""
    return answer.get("Content-Type", "").startswith("text/html") and b"<title" in answer.content


def asks_for_no_look(answer) -> bool:
    """A file, a part of a page, or a door that takes only what is sent."""
    return answer.status_code == 405 or (answer.status_code == 200 and (answer.streaming or not is_page(answer)))


@pytest.mark.parametrize("doors", [DOORS[first::ROUNDS] for first in range(ROUNDS)], ids=range(ROUNDS))
def test_every_screen_is_looked_at(doors, shown, examples, cast, visit, subtests):
    clients = {part: visit(cast.get(part)) for part in OPENED_BY}
    named = {name for names in WITHOUT_A_PAGE.values() for name in names}
    for name, entry in doors:
        if not entry.name:
            continue  # a redirect without a name
        with subtests.test(name), undone():
            where, screen = address(name, entry, examples), re.sub(r"\W", "-", name)
            answers = {part: client.get(where) for part, client in clients.items()}
            found = [part for part, one in answers.items() if one.status_code == 200]
            opened = found[0] if found and not asks_for_no_look(answers[found[0]]) else None
            no_page = opened is None and not any(asks_for_no_look(one) for one in answers.values())
            assert no_page == (name in named), (
                f"{name}: who looks at it? Say so in WITHOUT_A_PAGE, or take it out there"
            )
            if opened:
                shown.look(screen, where, answers[opened])
            for part in found[:1] or OPENED_BY:
                refused = clients[part].post(where)
                if refused.status_code in REFUSED and is_page(refused):
                    shown.look(f"{screen}-refused", where, refused)
                    break
