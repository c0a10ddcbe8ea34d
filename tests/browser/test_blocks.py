"""Blocks in a browser: a term that explains itself, and the page editor in which authors put them in."""

from __future__ import annotations

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.courses.writing import question, reading, scenario, step, write_page

WINDOWS = pytest.mark.parametrize(
    "window", [{"width": 1280}, {"width": 320, "dark": True}], ids=["wide-light", "narrow-dark"]
)


@WINDOWS
@pytest.mark.usefixtures("partnership")
class TestATermOfTheGlossary:
    def test_opens_its_meaning_by_keyboard_and_without_a_script(self, visitor, window):
        reader = visitor(**window, scripts=False)
        reader.open("gallery")
        meaning = reader.page.locator("#term-sample")
        expect(meaning).to_be_hidden()
        reader.page.get_by_role("button", name="significant harm").focus()
        reader.page.keyboard.press("Enter")
        expect(meaning).to_be_visible()
        reader.look("term")
        reader.page.keyboard.press("Escape")
        expect(meaning).to_be_hidden()

    def test_is_as_axe_would_have_it_when_it_is_open(self, visitor, window):
        reader = visitor(**window)
        reader.open("gallery")
        reader.page.get_by_role("button", name="significant harm").click()
        reader.look("term-open")


class TestThePageEditor:
    def test_opens_whole_and_offers_blocks_in_groups(self, visitor, client, author, partnership):
        body = step(reading("<p>One idea.</p>"), scenario(), pool=[question("pooled")])
        page = write_page(partnership.awareness, body)
        writer = visitor()
        client.force_login(author)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        signed_in = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": writer.address}
        writer.page.context.add_cookies([signed_in])
        writer.page.goto(f"{writer.address}/admin/pages/{page.pk}/edit/")
        writer.page.get_by_role("tab", name="Steps").click()
        steps = writer.page.get_by_role("tabpanel", name="Steps")
        steps.get_by_role("button", name="Toggle section").nth(1).click()
        expect(steps.get_by_text("For the final check")).to_be_visible()
        steps.get_by_title("Insert a block").nth(1).click()
        for group in ("Words", "Figures and pictures", "Files, sound and film", "For the reader to do"):
            expect(writer.page.get_by_role("listbox").get_by_text(group, exact=True)).to_be_attached()
        assert not writer.complaints
