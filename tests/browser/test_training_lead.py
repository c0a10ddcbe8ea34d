"""A training lead at the doors of an agency: every screen, wide, narrow and on paper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from competencies.models import Export

WINDOWS = pytest.mark.parametrize(
    "window",
    [{"width": 1280}, {"width": 320, "dark": True}, {"width": 1280, "scripts": False}],
    ids=["wide-light", "narrow-dark", "without-scripts"],
)


@pytest.fixture
def ward(partnership, join):
    """A ward of people who began at different times."""
    today = timezone.now().date()
    for number, days in enumerate([900, 400, 60, 31, 20, 3]):
        join("Ada", f"Byron-Lovelace {number}", partnership.ward, started_on=today - timedelta(days=days))
    return partnership.ward


def look(lead, screen):
    """On the screen, and as it would be printed."""
    lead.look(screen)
    lead.page.emulate_media(media="print")
    lead.look(f"{screen}-print")
    lead.page.emulate_media(media="screen")


@WINDOWS
class TestATrainingLead:
    def test_reads_what_needs_them_and_exempts(
        self, visitor, window, training_lead, practitioner, colleague, ward, partnership
    ):
        lead = visitor(**window)
        lead.sign_in(training_lead)
        lead.open("competencies:agency", partnership.trust.uuid)
        look(lead, "front")
        lead.follow("See all")
        look(lead, "list-late")
        lead.page.get_by_label("Choose Ada Byron-Lovelace 0").check()
        lead.page.get_by_label("Choose Carys Evans").check()
        lead.press("Exempt")
        look(lead, "details")
        lead.page.get_by_label("From what").select_option("Think the Unthinkable")
        lead.page.get_by_label("Covered by another duty").check()
        lead.page.get_by_label("Look at it again on").fill("soon")
        lead.press("Show what would be done")
        look(lead, "details-wrong")
        lead.page.get_by_label("Look at it again on").fill((timezone.now() + timedelta(days=90)).strftime("%d/%m/%Y"))
        lead.press("Show what would be done")
        look(lead, "before")
        expect(lead.main).to_contain_text("This is you. Nobody exempts themselves")
        lead.press("Exempt one person")
        look(lead, "after")
        lead.press("Undo")
        look(lead, "undone")
        lead.follow("All changes for several people")
        look(lead, "changes")

    def test_looks_at_a_team_and_a_person(self, visitor, window, training_lead, practitioner, ward, partnership):
        lead = visitor(**window)
        lead.sign_in(training_lead)
        lead.open("competencies:matrix", partnership.trust.uuid)
        look(lead, "matrix")
        lead.follow("Ada Byron-Lovelace 0")
        look(lead, "person")
        lead.press("Pause")
        look(lead, "details-pause")

    def test_fetches_a_file(self, visitor, window, training_lead, practitioner, partnership):
        lead = visitor(**window)
        lead.sign_in(training_lead)
        lead.open("competencies:files")
        look(lead, "files-none")
        now = timezone.now()
        asked = {"agency": partnership.trust, "asked_by": training_lead, "asked_at": now, "on": now.date()}
        kept = {**asked, "people": 1900, "expires_at": now + timedelta(days=7)}
        for state, done in (("READY", 1900), ("MAKING", 500), ("FAILED", 0)):
            Export.objects.create(**kept, state=state, done=done)
        lead.open("competencies:files")
        look(lead, "files")
