"""An author at the page editor: a long module is saved, of 1,600 fields where Django takes 1,000 unless told, and a
comment stays beside the words it is about.
"""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Comment

from courses.models import ModulePage
from tests.courses.writing import question, reading, step, uid, write_page


@pytest.fixture
def long_module(partnership, author):
    """Forty steps, each with words, a question, and one for the final check."""
    steps = [
        step(reading("<p>One idea.</p>", f"words-{n}"), question(f"asked-{n}"), name=f"step-{n}",
             pool=[question(f"pool-{n}")])
        for n in range(1, 41)
    ]  # fmt: skip
    page = write_page(partnership.awareness, *steps, check_questions=10, check_pass=8)
    page.save_revision(user=author)
    return page


class TestWriting:
    def test_a_long_module_is_saved_with_a_comment(self, visitor, cast, long_module):
        author = visitor(width=1280)
        author.sign_in(cast["author"])
        page = author.page
        page.goto(author.address + reverse("wagtailadmin_pages:edit", args=[long_module.pk]) + f"?at={uid('step-40')}")
        last = page.locator(f"[data-contentpath='{uid('step-40')}']")
        expect(last).to_be_in_viewport()
        last.locator("[data-contentpath=title]").first.get_by_role("textbox").fill("The very last step")
        page.get_by_role("tab", name="Front").click()
        summary = page.locator("[data-contentpath=summary]")
        summary.hover()
        summary.get_by_role("button", name="Add comment").click()
        page.get_by_placeholder("Enter your comments").fill("Shorter, in a colleague’s words?")
        page.get_by_role("button", name="Comment", exact=True).click()
        with page.expect_navigation():
            page.get_by_role("button", name="Save draft").click()
        page.get_by_text("has been updated").wait_for()

        saved = ModulePage.objects.get(pk=long_module.pk).get_latest_revision_as_object()
        assert [each.value["title"] for each in saved.steps][-1] == "The very last step"
        comment = Comment.objects.get()
        assert (comment.contentpath, comment.text) == ("summary", "Shorter, in a colleague’s words?")

    def test_the_help_page_names_every_kind_of_block(self, visitor, cast):
        author = visitor(width=1280)
        author.sign_in(cast["author"])
        author.page.goto(author.address + reverse("editorial_writing"))
        for kind in ("Reading", "Myth and reality", "Chart", "Video", "Question", "Sectors", "Poll"):
            expect(author.page.locator("dt", has_text=kind).first).to_be_visible()
