"""Do what has come due: standings, statements, scheduled publishing. One pass, or one every so often."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from competencies.operations import batches, requirements, standings, training
from courses.operations import put_away as learned
from learning_site.learning import debrief
from learning_site.reminders import outbox as reminders
from learning_site.reminders import sending
from learning_site.xapi import client, delivery
from learning_site.xapi import outbox as told

# So that a long queue does not keep the rest of a pass waiting.
SENDING = timedelta(seconds=30)
CHUNKS = 50

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what has come due, each part by itself: one that fails is logged, and the others go on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on for ever, a pass every so many seconds")

    def handle(self, *args: Any, every: int | None, **options: Any) -> None:
        if every is not None and every < 1:
            raise CommandError("--every is a number of seconds, 1 or more.")
        failed = self.run_pass()
        while every:
            close_old_connections()
            time.sleep(every)
            self.run_pass()
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}. The log says why; the next pass tries again.")

    def run_pass(self) -> list[str]:
        """One pass; answers the names of the parts that failed."""
        failed = []
        for name, part in self.parts().items():
            try:
                part()
            except Exception:
                logger.exception("run_due: %s failed; the next pass tries again", name)
                failed.append(name)
        return failed

    def deliver(self) -> None:
        """Send what waits, where a record store is named; what an administrator should see goes to the log."""
        store = client.configured()
        if store is None:
            return
        with store:
            report = delivery.deliver(at=timezone.now(), client=store, time_limit=SENDING)
        if report.needs_attention:
            logger.error("run_due: the record store needs attention: %s", report)

    def remind(self) -> None:
        """Reckon once a day who is to be written to."""
        reckoned = reminders.reckon_once_a_day(at=timezone.now())
        if reckoned and reckoned.failed:
            logger.error("run_due: for %s people no reminders could be reckoned", reckoned.failed)

    def send_letters(self) -> None:
        """Send the letters that may go now."""
        report = sending.send(clock=timezone.now, mail=sending.mailer(), time_limit=SENDING)
        if report.quarantined:
            logger.error("run_due: %s letters cannot be delivered; training leads see them", report.quarantined)
        if report.in_doubt:
            logger.error("run_due: %s letters may have gone; training leads see them", report.in_doubt)

    def clear_sessions(self) -> None:
        """Forget sessions that are over, and with each from which address and browser it was."""
        call_command("clearsessions")
        UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()

    def parts(self) -> dict[str, Callable[[], Any]]:
        return {
            "standings": lambda: standings.refresh_due(at=timezone.now()),
            "changed requirements": lambda: standings.refresh_waiting(at=timezone.now(), limit=CHUNKS),
            "rehearsals": lambda: requirements.rehearse_waiting(at=timezone.now(), limit=1),
            "files": lambda: call_command("make_exports", verbosity=0),
            "staff files": lambda: call_command("finish_imports", verbosity=0),
            "drafts": lambda: batches.forget_drafts(at=timezone.now()),
            "publishing": lambda: call_command("publish_scheduled", verbosity=0),
            "statements": self.deliver,
            "statements of long ago": lambda: told.put_away(at=timezone.now()),
            "reminders": self.remind,
            "letters": self.send_letters,
            "what was learned long ago": lambda: learned.put_away(at=timezone.now()),
            "debriefs": lambda: debrief.erase_due(at=timezone.now()),
            "training": lambda: training.forget_unconfirmed(at=timezone.now()),
            "sessions": self.clear_sessions,
        }
