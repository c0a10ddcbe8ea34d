"""Exemptions and pauses, granted by somebody else, in the agency that granted them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from competencies.models import Exemption, ExemptionReason, Pause, PauseReason, Standing
from competencies.operations import allowances, standings
from competencies.operations.allowances import OwnAllowance
from competencies.rules import RuleError


@pytest.fixture
def exempt(colleague, partnership, training_lead, on, at):
    def exempted(**changed):
        how = {
            "requirement": partnership.requirement,
            "agency": partnership.trust,
            "from_on": on,
            "until_on": on + timedelta(days=30),
            "reason": ExemptionReason.AGREED_ADJUSTMENT,
            "review_on": on + timedelta(days=20),
            "by": training_lead,
            "at": at,
        }
        return allowances.exempt([colleague], **{**how, **changed})

    return exempted


@pytest.fixture
def pause(practitioner, partnership, training_lead, on, at):
    def paused(**changed):
        how = {
            "agency": partnership.trust,
            "from_on": on,
            "until_on": on + timedelta(days=30),
            "reason": PauseReason.LEAVE,
            "by": training_lead,
            "at": at,
        }
        return allowances.pause([practitioner], **{**how, **changed})

    return paused


@pytest.fixture(autouse=True)
def brought_to_the_day(practitioner, colleague, at):
    """The cast was loaded long before; the tick has been since."""
    standings.refresh([practitioner.pk, colleague.pk], at=at)


def now(person):
    return Standing.objects.get(person=person, status__isnull=False)


class TestExempt:
    def test_is_shown_over_everything_and_what_it_hid_comes_back(self, exempt, colleague, on):
        exempt()
        assert now(colleague).status == "EXEMPT"
        later = Standing.objects.get(person=colleague, from_on=on + timedelta(days=30))
        assert (later.exempt, later.due_on) == (False, now(colleague).due_on)

    def test_in_another_agency_is_not_seen_here(self, exempt, colleague, partnership):
        exempt(agency=partnership.schools)
        assert now(colleague).status == "OVERDUE"

    def test_of_oneself_is_refused(self, exempt, colleague):
        with pytest.raises(OwnAllowance):
            exempt(by=colleague)
        assert not Exemption.objects.exists()

    def test_for_no_day_is_refused(self, exempt, on):
        with pytest.raises(RuleError):
            exempt(until_on=on)


class TestPause:
    def test_stops_the_clock(self, pause, practitioner):
        due = now(practitioner).due_on
        pause()
        assert now(practitioner).due_on == due + timedelta(days=30)

    def test_of_oneself_is_refused(self, pause, practitioner):
        with pytest.raises(OwnAllowance):
            pause(by=practitioner)

    def test_for_no_day_is_refused(self, pause, on):
        with pytest.raises(RuleError):
            pause(until_on=on)


class TestEnd:
    def test_brings_the_date_back(self, pause, practitioner, on, at):
        due = now(practitioner).due_on
        allowances.end(pause(), on=on + timedelta(days=10), by=None, at=at)
        assert now(practitioner).due_on == due + timedelta(days=10)

    def test_before_it_began_withdraws_it(self, exempt, colleague, on, at):
        allowances.end(exempt(), on=on, by=None, at=at)
        assert now(colleague).status == "OVERDUE"
        assert not Exemption.objects.known().exists()

    def test_never_makes_what_has_ended_last_longer(self, pause, on, at):
        (paused,) = pause(until_on=on + timedelta(days=3))
        allowances.end([paused], on=on + timedelta(days=10), by=None, at=at)
        assert Pause.objects.known().get().until_on == on + timedelta(days=3)
