"""The tick does each thing that has come due, and one that fails does not keep the others waiting."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.utils import timezone

from competencies.models import PostStanding, Standing
from competencies.operations import standings
from learning_site.management.commands import run_due
from learning_site.xapi import client
from learning_site.xapi.models import QueuedStatement
from tests.journeys.test_finishing import take
from tests.modules import publish
from tests.stores import ralph_lrs


class TestRunDue:
    def test_brings_on_standings_whose_day_has_come(self, practitioner):
        standings.refresh([practitioner.pk], at=timezone.now() - timedelta(days=60))
        PostStanding.objects.filter(person=practitioner).update(next_change_on="2026-05-14")
        call_command("run_due")
        assert Standing.objects.get(person=practitioner, status__isnull=False).status == "OVERDUE"

    def test_without_a_record_store_statements_wait(self, practitioner, partnership, at):
        take(practitioner, publish(partnership.awareness, at=at), at=at)
        call_command("run_due")
        assert set(QueuedStatement.objects.values_list("state", flat=True)) == {"WAITING"}

    def test_one_part_that_fails_is_named_and_the_others_are_done(self, practitioner, monkeypatch, caplog):
        def nothing_works(**kwargs):
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(run_due.standings, "refresh_due", nothing_works)
        done = []

        def deliver(command):
            done.append("statements")

        monkeypatch.setattr(run_due.Command, "deliver", deliver)
        with pytest.raises(CommandError, match="standings"):
            call_command("run_due")
        assert done == ["statements"]
        assert "the disk is full" in caplog.text

    def test_forgets_from_where_somebody_was_signed_in_once_that_is_over(self, practitioner, visit):
        here = visit(practitioner).session.session_key
        for key in (here, "over"):
            UserSession.objects.create(user=practitioner, ip="192.0.2.1", session_key=key, user_agent="A browser")
        call_command("run_due")
        assert UserSession.objects.get().session_key == here

    def test_refuses_a_rhythm_that_is_none(self):
        with pytest.raises(CommandError, match="1 or more"):
            call_command("run_due", every=0)


@pytest.mark.django_db(transaction=True)
def test_the_tick_hands_a_completion_to_a_real_record_store(
    transactional_db, practitioner, partnership, at, settings, tmp_path
):
    take(practitioner, publish(partnership.awareness, at=at), at=at)
    with ralph_lrs.running(tmp_path) as store:
        settings.XAPI_ENDPOINT, settings.XAPI_USER, settings.XAPI_PASSWORD = store.endpoint, "lrs", "lrs-secret"
        assert client.configured() is not None
        call_command("run_due")
        verbs = [statement["verb"]["id"].rsplit("/", 1)[1] for statement in store.statements()]
    assert sorted(verbs) == ["achieved", "completed", "earned", "initialized", "registered"]
    assert set(QueuedStatement.objects.values_list("state", flat=True)) == {"DELIVERED"}
