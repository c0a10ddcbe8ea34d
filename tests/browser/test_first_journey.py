"""The main job, end to end, in a real browser: a practitioner learns the real module, and their training lead sees it.

From the content notice to the certificate; then the compliance list, its CSV, the PDF with its code, and what the
record store was told.
"""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from certificates.models import Certificate
from competencies.models import Competency, Framework, ValidityMode
from competencies.operations import frameworks, requirements
from competencies.operations.requirements import Terms
from courses.models import Edition
from courses.rules import Question
from tests.conftest import BEGAN, LOADED
from tests.stores import ralph_lrs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def think_the_unthinkable(transactional_db: None, partnership: Any) -> Edition:
    """The real module, as its writers keep it, asked of everybody."""
    competency = Competency(
        framework=Framework.objects.get(),
        code="CSA-AWARENESS",
        title="Awareness",
        statement="Thinks of child sexual abuse in families.",
        validity_months=24,
    )
    frameworks.save(competency, **LOADED)
    requirements.state(
        code="R-CSA-AWARENESS",
        title="Awareness",
        competency=competency,
        agency=partnership.root,
        terms=Terms(due_within_days=30, validity=ValidityMode.ROLLING, months=24),
        effective_from=BEGAN,
        **LOADED,
    )
    call_command("load_modules", module="think-the-unthinkable")
    return Edition.objects.get(module__slug="think-the-unthinkable")


def right_answers(edition: Edition) -> dict[str, list[str]]:
    """What somebody who has read the module would choose, by question."""
    parts = [part for step in edition.steps.all() for part in step.content if part["kind"] == "question"]
    return {part["id"]: sorted(Question.from_content(part).key) for part in [*parts, *edition.pool]}


def fill(form: Locator, chosen: list[str]) -> None:
    """Choose these of a question's answers, or these places in its lists."""
    for option in chosen:
        if ":" in option:
            form.locator(f"select:has(option[value='{option}'])").select_option(option)
        else:
            form.locator(f"input[value='{option}']").check()


def answer_open_questions(page: Page, answers: dict[str, list[str]]) -> int:
    """Answer the questions of a step, which open one at a time. Answers how many there were."""
    answered = 0
    while (form := page.locator("form:has(input[name=attempt])")).count():
        question = (form.get_attribute("action") or "").rstrip("/").rsplit("/", 1)[1]
        fill(form, answers[question])
        with page.expect_navigation():
            form.get_by_role("button", name="Check my answer").click()
        expect(page.get_by_text("Yes, that is right.")).to_be_visible()
        answered += 1
    return answered


def pass_the_check(learner: Any, answers: dict[str, list[str]]) -> None:
    """Answer what was drawn, a question a page, and hand it in."""
    learner.press("Start the check")
    while (form := learner.main.locator("form.question")).count():
        question = (form.get_attribute("action") or "").split("/questions/")[1].split("/")[0]
        fill(form, answers[question])
        learner.press("Keep my answer and go on")
    learner.press("Hand in the check")
    learner.follow("See what you achieved")


class TestTheFirstJourney:
    def test_from_the_content_notice_to_the_training_leads_list(
        self, visitor, think_the_unthinkable, practitioner, training_lead, partnership, settings, tmp_path
    ):
        edition = think_the_unthinkable

        # The practitioner learns.
        learner = visitor(width=390)
        page = learner.page
        learner.sign_in_by_code(practitioner)
        learner.open("learning:module", "think-the-unthinkable")
        expect(page.get_by_text(edition.front["notice_inside"])).to_be_visible()
        learner.press("Start")
        answered = 0
        for number in range(1, len(edition.outline) + 1):
            expect(page.get_by_text(f"Step {number} of {len(edition.outline)}").first).to_be_visible()
            answered += answer_open_questions(page, right_answers(edition))
            learner.press("Continue")
        assert answered == 3
        pass_the_check(learner, right_answers(edition))
        expect(page.get_by_role("heading", name="You have finished")).to_be_visible()
        certificate = Certificate.objects.get()
        expect(page.get_by_text(certificate.code).first).to_be_visible()

        # The paper opens, and anybody can check its code.
        paper = page.request.get(learner.address + reverse("certificates:pdf", args=[certificate.uuid]))
        words = " ".join(PdfReader(io.BytesIO(paper.body())).pages[0].extract_text().split())
        assert "Asha Patel" in words
        assert certificate.code in words
        anybody = visitor()
        anybody.open("certificates:check")
        page = anybody.page
        page.get_by_label("Code").fill(certificate.code.lower())
        anybody.press("Check")
        expect(page.get_by_role("heading", name="This certificate stands")).to_be_visible()

        # The training lead sees it, and the file says the same.
        lead = visitor()
        page = lead.page
        lead.sign_in_by_code(training_lead)
        lead.open("competencies:compliance", partnership.trust.uuid)
        row = page.get_by_role("row", name="Patel")
        expect(row).to_contain_text("Current")
        with page.expect_download() as download:
            page.get_by_role("button", name="CSV").click()
        text = download.value.path().read_text(encoding="utf-8-sig")
        lines = [line for line in csv.reader(io.StringIO(text)) if any("Patel" in cell for cell in line)]
        assert len(lines) == 1
        assert any("Current" in cell for cell in lines[0])

        # The record store is told.
        with ralph_lrs.running(tmp_path) as store:
            settings.XAPI_ENDPOINT, settings.XAPI_USER, settings.XAPI_PASSWORD = store.endpoint, "lrs", "lrs-secret"
            call_command("deliver_statements")
            told = store.statements()
        assert {statement["verb"]["id"].rsplit("/", 1)[1] for statement in told} >= {"completed", "achieved", "earned"}
        assert {statement["actor"]["account"]["name"] for statement in told} == {str(practitioner.uuid)}
