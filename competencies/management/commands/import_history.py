"""Read a file of past training and say what would become of each line; with --write, record it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from competencies.files.history_file import read
from competencies.files.tables import FileRefused
from competencies.models import Agency
from competencies.operations import history, training
from competencies.operations.refusals import Refusal
from competencies.queries.scope import agency_by_uuid
from competencies.queries.staff import agencies_called
from competencies.rules import RuleError, london_day
from competencies.rules.history import LABELS, What


class Command(BaseCommand):
    help = (
        "Read a file of past training and say, line by line, what would become of it. Nothing is written without "
        "--write, and then all of it or nothing; a training lead can undo it on the agency's pages."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the file that the HR or learning system exported")
        parser.add_argument(
            "--agency", required=True, help="its name or uuid; its people, and those below it, are meant"
        )
        parser.add_argument("--write", action="store_true", help="do it; without this, nothing is written")

    def handle(self, *args: Any, **options: Any) -> None:
        at, agency = timezone.now(), _agency(options["agency"])
        try:
            file = read(Path(options["file"]).read_bytes(), on=london_day(at))
            made = history.foresee(file.rows, file.unread, agency=agency, by=None, at=at)
            for outcome in made.outcomes:
                if outcome.what != What.RECORD:
                    self.stdout.write(f"Line {outcome.line}: {LABELS[outcome.what]}. {outcome.words}")
            for what, number in sorted(made.counts.items()):
                self.stdout.write(f"{LABELS[what]}: {number:,}")
            if made.stop:
                raise CommandError(made.stop)
            if not options["write"]:
                self.stdout.write("Nothing is written. To do this, say --write.")
                return
            with transaction.atomic():
                batch = training.begin_batch(agency=agency, by=None, at=at)
                history.load(batch, file.rows, file.unread, by=None, at=at)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        except (FileRefused, Refusal, RuleError) as refused:
            raise CommandError(f"{refused} Nothing is written.") from refused
        self.stdout.write(f"Recorded: {len(made.to_record):,}.")


def _agency(text: str) -> Agency:
    try:
        found = [agency_by_uuid(UUID(text))]
    except ValueError:
        found = list(agencies_called(text))
    if len(found) != 1 or found[0] is None:
        many = "More than one agency is" if len(found) > 1 else "No agency is"
        raise CommandError(f"{many} called {text}. Name it by its uuid. Nothing is written.")
    return found[0]
