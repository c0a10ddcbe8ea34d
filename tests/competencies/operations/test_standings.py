"""The stored standings follow the facts."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from competencies.models import EvidenceKind, Post, PostStanding, Standing
from competencies.operations import attainments, posts, standings
from competencies.operations.attainments import NewAttainment


def status_of(person, requirement):
    return Standing.objects.get(person=person, requirement=requirement, status__isnull=False).status


def finish(person, competency, *, on, at, uuid="00000000-0000-0000-0000-000000000001"):
    new = NewAttainment(
        person=person,
        competency=competency,
        attained_on=on,
        kind=EvidenceKind.SESSION,
        evidence_uuid=uuid,
        evidence_title="A morning together",
    )
    return attainments.record([new], by=None, at=at)[0]


class TestRefresh:
    def test_a_new_starter_is_not_started_and_somebody_long_there_is_overdue(
        self, practitioner, colleague, partnership, at
    ):
        standings.refresh([practitioner.pk, colleague.pk], at=at)
        assert status_of(practitioner, partnership.requirement) == "NOT_STARTED"
        assert status_of(colleague, partnership.requirement) == "OVERDUE"

    def test_an_attainment_is_there_in_the_transaction_that_records_it(self, colleague, partnership, at, on):
        finish(colleague, partnership.awareness, on=on, at=at)
        assert status_of(colleague, partnership.requirement) == "CURRENT"
        assert PostStanding.objects.get(person=colleague).worst == "CURRENT"

    def test_refreshing_twice_changes_nothing(self, colleague, at):
        standings.refresh([colleague.pk], at=at)
        assert standings.refresh([colleague.pk], at=at) == 0

    def test_the_passing_of_days_is_brought_on_by_the_tick(self, practitioner, partnership, at):
        standings.refresh([practitioner.pk], at=at)
        assert standings.refresh_due(at=at + timedelta(days=30)) == 1
        assert status_of(practitioner, partnership.requirement) == "OVERDUE"
        assert standings.refresh_due(at=at + timedelta(days=30)) == 0

    def test_a_post_that_ended_stands_nowhere(self, practitioner, at, on):
        posts.end([Post.objects.get(person=practitioner)], on=on, by=None, at=at)
        assert PostStanding.objects.get(person=practitioner).worst is None
        assert not Standing.objects.filter(person=practitioner, status__isnull=False).exists()

    def test_a_leaver_booked_ahead_is_already_in_the_spans(self, practitioner, at):
        posts.end([Post.objects.get(person=practitioner)], on=date(2026, 6, 1), by=None, at=at)
        assert Standing.objects.get(person=practitioner).until_on == date(2026, 6, 1)


class TestRebuildStandings:
    @pytest.fixture(autouse=True)
    def everybody(self, cast):
        call_command("rebuild_standings")

    def test_check_is_content_when_rows_are_what_the_rules_answer(self, capsys):
        call_command("rebuild_standings", check=True)
        assert "every stored row is what the rules answer" in capsys.readouterr().out

    def test_check_reports_drift_and_fails(self, colleague, capsys):
        Standing.objects.filter(person=colleague).update(due_on=date(2030, 1, 1))
        with pytest.raises(CommandError, match="1 rows differ"):
            call_command("rebuild_standings", check=True)
        assert "2030" in capsys.readouterr().err

    def test_rebuilding_puts_drift_right(self, colleague):
        Standing.objects.filter(person=colleague).delete()
        call_command("rebuild_standings")
        call_command("rebuild_standings", check=True)
