"""What people achieve is recorded once; where they stand follows in the same transaction."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from competencies.models import Attainment, EvidenceKind, Standing
from competencies.models.records import AppendOnlyError
from competencies.operations import attainments, standings
from competencies.operations.attainments import NewAttainment, OwnEvidence, RevokedAlready
from competencies.queries.standings import being_refreshed
from competencies.rules import RuleError


@pytest.fixture
def new(colleague, partnership, on):
    def made(**changed):
        what = {
            "person": colleague,
            "competency": partnership.awareness,
            "attained_on": on,
            "kind": EvidenceKind.SESSION,
            "evidence_uuid": uuid4(),
            "evidence_title": "A morning together",
        }
        return NewAttainment(**{**what, **changed})

    return made


def status(person):
    return Standing.objects.get(person=person, status__isnull=False).status


class TestRecord:
    def test_the_same_evidence_counts_once(self, new, at):
        one = new()
        first = attainments.record([one], by=None, at=at)
        assert attainments.record([one, one], by=None, at=at) == first * 2
        assert Attainment.objects.count() == 1

    def test_back_dated_counts_from_the_day_it_happened(self, new, colleague, at):
        attainments.record([new(attained_on=date(2024, 4, 1))], by=None, at=at)
        assert status(colleague) == "EXPIRED"

    def test_in_the_future_is_refused(self, new, on, at):
        with pytest.raises(RuleError, match="in the future"):
            attainments.record([new(attained_on=on + timedelta(days=1))], by=None, at=at)

    def test_that_ends_before_it_began_is_refused(self, new, on, at):
        with pytest.raises(RuleError, match="ends before"):
            attainments.record([new(expires_on=on - timedelta(days=1))], by=None, at=at)

    def test_one_refused_records_none(self, new, on, at):
        with pytest.raises(RuleError):
            attainments.record([new(), new(attained_on=on + timedelta(days=1))], by=None, at=at)
        assert not Attainment.objects.exists()

    def test_of_ones_own_is_refused_but_for_a_module_finished(self, new, colleague, at):
        with pytest.raises(OwnEvidence):
            attainments.record([new()], by=colleague, at=at)
        assert attainments.record([new(kind=EvidenceKind.MODULE)], by=colleague, at=at)

    def test_is_never_changed_or_deleted(self, new, at):
        (row,) = attainments.record([new()], by=None, at=at)
        for refused in (row.save, row.delete, Attainment.objects.all().delete):
            with pytest.raises(AppendOnlyError):
                refused()


class TestRevoke:
    def test_counts_for_nothing_from_the_day(self, new, colleague, officer, on, at):
        rows = attainments.record([new()], by=None, at=at)
        assert status(colleague) == "CURRENT"
        attainments.revoke(rows, reason="RECORDED_IN_ERROR", on=on, by=officer, at=at)
        assert status(colleague) == "OVERDUE"

    def test_twice_is_refused(self, new, officer, on, at):
        rows = attainments.record([new()], by=None, at=at)
        attainments.revoke(rows, reason="RECORDED_IN_ERROR", on=on, by=officer, at=at)
        with pytest.raises(RevokedAlready):
            attainments.revoke(rows, reason="RECORDED_IN_ERROR", on=on, by=officer, at=at)

    def test_before_it_was_attained_is_refused(self, new, officer, on, at):
        rows = attainments.record([new()], by=None, at=at)
        with pytest.raises(RuleError, match="before the day attained"):
            attainments.revoke(rows, reason="RECORDED_IN_ERROR", on=on - timedelta(days=1), by=officer, at=at)


class TestCallToRefresh:
    def test_ends_older_evidence_on_a_day(self, new, colleague, partnership, on, at):
        attainments.record([new(attained_on=date(2026, 3, 2))], by=None, at=at)
        attainments.call_to_refresh(
            partnership.awareness, called_on=on, by_on=date(2026, 6, 30), attained_before=on, by=None, at=at
        )
        assert Standing.objects.get(person=colleague, status__isnull=False).expires_on == date(2026, 6, 30)

    def test_leaves_very_many_waiting_and_says_so(self, new, colleague, partnership, on, at, monkeypatch):
        monkeypatch.setattr(standings, "AT_ONCE", 0)
        attainments.record([new(attained_on=date(2026, 3, 2))], by=None, at=at)
        attainments.call_to_refresh(
            partnership.awareness, called_on=on, by_on=date(2026, 6, 30), attained_before=on, by=None, at=at
        )
        assert being_refreshed(partnership.trust)
        assert Standing.objects.get(person=colleague, status__isnull=False).expires_on != date(2026, 6, 30)
        standings.refresh_waiting(at=at)
        assert not being_refreshed(partnership.trust)
        assert Standing.objects.get(person=colleague, status__isnull=False).expires_on == date(2026, 6, 30)

    def test_covering_nothing_or_ending_before_it_is_made_is_refused(self, partnership, on, at):
        with pytest.raises(RuleError, match="one of the two"):
            attainments.call_to_refresh(partnership.awareness, called_on=on, by_on=on, by=None, at=at)
        with pytest.raises(RuleError, match="before the call"):
            attainments.call_to_refresh(
                partnership.awareness,
                called_on=on,
                by_on=on - timedelta(days=1),
                attained_before=on,
                by=None,
                at=at,
            )
