"""From a draft to learners: the panel, the sign-off, the report of sources and the checklist, in a real browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from courses.models import Edition, GlossaryTerm, ModulePage, Source
from tests.browser.conftest import PICTURES
from tests.courses.writing import block, question, reading, step, uid, write_page

FIGURE = {
    "figure": "About one in ten",
    "text": "<p>is abused.</p>",
    "base": "England, 2025",
    "source": "CSA Centre (S06)",
}


@pytest.fixture
def draft(partnership, author):
    """A module with something to put right, saved by its author."""
    Source.objects.create(
        code="S06", title="What you need to know", publisher="CSA Centre", year=2025, trust="SEEN",
        review_by=date(2026, 3, 31),
    )  # fmt: skip
    GlossaryTerm.objects.create(key="harm", term="Significant harm", meaning="Harm that the law counts.", source="S06")
    found = write_page(
        partnership.awareness,
        step(reading("<p>One idea.</p>"), block("fact", "fact", FIGURE), name="first"),
        step(question(), name="second", flagged=True),
    )
    found.save_revision(user=author)
    return ModulePage.objects.get(pk=found.pk)


def picture(visitor, name):
    if PICTURES:
        PICTURES.mkdir(parents=True, exist_ok=True)
        visitor.page.screenshot(path=Path(PICTURES) / f"review-{name}.png", full_page=True)


class TestFromADraftToLearners:
    def test_goes_through_the_gate(self, visitor, cast, draft, settings):
        settings.OPEN_BEFORE_SIGN_OFF = False
        author = visitor(width=1280)
        author.sign_in(cast["author"])
        author.page.goto(author.address + reverse("wagtailadmin_pages:edit", args=[draft.pk]))
        author.page.get_by_text("its notice does not say what is inside").wait_for()
        picture(author, "editor")
        author.page.get_by_role("link", name="its notice does not say what is inside").click()
        expect(author.page.get_by_role("tab", name="Steps")).to_have_attribute("aria-selected", "true")
        expect(
            author.page.locator(f"[data-contentpath='{uid('second')}'] [data-contentpath=title]")
        ).to_be_in_viewport()
        picture(author, "editor-at-the-place")

        draft.steps[1].value["notice"] = "A child’s words, without detail."
        draft.save_revision(user=cast["author"]).publish()
        assert Edition.objects.get().awaits_sign_off

        officer = visitor(width=1280)
        officer.sign_in(cast["officer"])
        officer.page.goto(officer.address + reverse("editorial_publication"))
        officer.page.get_by_text("open to its pilot group alone").wait_for()
        picture(officer, "publication")
        officer.page.goto(officer.address + reverse("editorial_module", args=[draft.pk]))
        officer.page.get_by_label("Safeguarding expert: name").fill("Dr Example")
        officer.page.get_by_label("Safeguarding expert: role").fill("Designated doctor")
        officer.page.get_by_label("Survivor-informed review").fill("Two members of a reference group")
        picture(officer, "module")
        officer.page.get_by_role("button", name="Record the sign-off").click()
        officer.page.get_by_text("Edition 1 is open to everybody.").wait_for()
        picture(officer, "module-signed-off")
        for name in ("editorial_resting", "editorial_checklist", "editorial_sources:index", "editorial_contacts:index"):
            officer.page.goto(officer.address + reverse(name))
            picture(officer, name.replace("editorial_", "").replace(":", "-"))

        learner = visitor(width=320)
        learner.sign_in(cast["practitioner"])
        learner.open("learning:module", "a-small-module")
        assert "Dr Example, Designated doctor" in learner.page.content()
        learner.look("module-checked")

    @pytest.mark.parametrize("window", [{"width": 1280}, {"width": 320, "dark": True}], ids=["wide", "narrow-dark"])
    def test_leads_to_a_glossary(self, visitor, cast, draft, window):
        learner = visitor(**window)
        learner.sign_in(cast["practitioner"])
        learner.open("learning:glossary")
        learner.look("glossary")
