"""Bring up the stored standings that a change of the rules has left waiting, until none waits."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from competencies.operations import standings


class Command(BaseCommand):
    help = "Bring up the standings that wait since a requirement changed. Several may run at once; run_due does it too."

    def handle(self, *args: Any, **options: Any) -> None:
        chunks = 0
        while done := standings.refresh_waiting(at=timezone.now(), limit=50):
            chunks += done
        self.stdout.write(f"{chunks} chunks of people brought up to date; none waits.")
