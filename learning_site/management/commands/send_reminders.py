"""Reckons who is to be reminded of what, sends the letters that may go now, and says in a sentence what came of it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from learning_site.reminders import outbox, sending


class Command(BaseCommand):
    help = "Sends the reminders that have come due, each once, within the partnership's hours."

    def handle(self, *args: Any, **options: Any) -> None:
        reckoned = outbox.reckon(at=timezone.now())
        report = sending.send(clock=timezone.now, mail=sending.mailer())
        counts = f"{reckoned.new} new in the outbox; letters sent {report.sent}, failed {report.failed}"
        self.stdout.write(f"{counts}, given up {report.quarantined}. {report.stopped}".strip())
        if report.in_doubt:
            self.stderr.write(f"{report.in_doubt} may have gone, and are not sent again unless somebody says so.")
        if reckoned.failed:
            self.stderr.write(f"For {reckoned.failed} people nothing could be reckoned; the log says why.")
