"""Rebuild the stored standings from the facts, or report where they differ."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from competencies.models import Person
from competencies.operations import standings
from competencies.queries import standings as queries
from competencies.rules import london_day

CHUNK = 500


class Command(BaseCommand):
    help = "Rebuild where everybody stands from the facts. --check writes nothing and exits with 1 when rows differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="report rows that differ, and change nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        at = timezone.now()
        keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        chunks = [keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK)]
        if not check:
            written = sum(standings.refresh(chunk, at=at) for chunk in chunks)
            if any(queries.count_drift()):
                standings.count_again()
            self.stdout.write(f"{len(keys)} people read, {written} rows written.")
            return
        prepared = queries.prepare_rules()
        found = [line for chunk in chunks for line in queries.drift(chunk, on=london_day(at), prepared=prepared)]
        found += queries.count_drift()
        for line in found:
            self.stderr.write(line)
        if found:
            raise CommandError(f"{len(found)} rows differ from the facts. 'rebuild_standings' puts them right.")
        self.stdout.write(f"{len(keys)} people read; every stored row is what the rules answer.")
