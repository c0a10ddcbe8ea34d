"""What is asked in an agency, and the rehearsal of a change to it, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from competencies.models import TransitionMode, ValidityMode
from competencies.operations import requirements
from competencies.operations.requirements import Terms
from tests.learning_site.editorial.test_doors import table


@pytest.fixture
def changes(partnership, officer):
    """Keep-date since today, and a year only from next month on."""
    at, today = timezone.now(), timezone.localdate()
    keeping = {"due_within_days": 30, "validity": ValidityMode.KEEP_DATE, "window_days": 60}
    for terms, first in (
        (Terms(months=24, **keeping), today),
        (Terms(months=12, spread_weeks=6, transition=TransitionMode.GRANDFATHER, **keeping), today + timedelta(30)),
    ):
        rehearsal = requirements.rehearse(partnership.requirement, terms=terms, effective_from=first, by=officer, at=at)
        requirements.revise(
            partnership.requirement, terms=terms, effective_from=first, rehearsal=rehearsal, by=officer, at=at
        )


@pytest.mark.parametrize("window", [{"width": 1280}, {"width": 320, "dark": True}], ids=["wide-light", "narrow-dark"])
class TestWhatIsAsked:
    def test_is_read_and_a_day_is_tried(self, visitor, window, cast, changes, partnership):
        lead = visitor(**window)
        lead.sign_in(cast["training_lead"])
        lead.open("competencies:requirements", partnership.trust.uuid)
        lead.page.get_by_label("If you finish on").fill("3 May 2026")
        lead.press("Try this day")
        assert "If you finish on 3 May 2026" in lead.page.content()
        lead.page.get_by_text("What was asked before").first.click()
        lead.look("what-is-asked")
        lead.page.get_by_label("If you finish on").fill("soon")
        lead.press("Try this day")
        lead.look("what-is-asked-wrong")


class TestARehearsal:
    def test_comes_between_typing_and_saving(self, visitor, cast, partnership):
        officer = visitor(width=1280)
        officer.sign_in(cast["officer"])
        officer.page.goto(officer.address + table("requirements", "edit", partnership.requirement.pk))
        officer.page.locator("[name=effective_from]").fill(timezone.localdate().isoformat())
        officer.page.locator("[name=months]").fill("12")
        officer.page.get_by_role("button", name="Rehearse").click()
        officer.page.get_by_role("heading", name="Rehearsed: nothing is saved yet").wait_for()
        assert officer.page.locator("[name=months]").input_value() == "12"
        assert partnership.requirement.versions.count() == 1
        officer.page.get_by_role("button", name="Save").click()
        officer.page.get_by_text("has a new version").wait_for()
        assert partnership.requirement.versions.count() == 2
