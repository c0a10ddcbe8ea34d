"""Loads requirements from their file, and says what came of it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from competencies.models import Agency
from competencies.operations import adopting
from competencies.operations.refusals import Refusal
from competencies.rules import RuleError, london_day
from courses.files.problems import ContentErrors
from courses.files.requirements_file import REQUIREMENTS_FILE, read_requirements


class Command(BaseCommand):
    help = "Loads requirements from their file: those that are not there yet. Those that are there stay as they are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = settings.BASE_DIR / "content" / REQUIREMENTS_FILE
        parser.add_argument("file", nargs="?", type=Path, default=default, help="the file; content/requirements.yaml")
        parser.add_argument(
            "--from",
            dest="effective_from",
            type=date.fromisoformat,
            help="the first day on which they hold, as 2027-04-01; today without it. It may lie in the past",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        root = Agency.get_first_root_node()
        if root is None:
            raise CommandError("There is no partnership yet. Add it on the editing pages, then load what it asks.")
        try:
            outcome = adopting.adopt(
                read_requirements(options["file"]),
                agency=root,
                effective_from=options["effective_from"] or london_day(at),
                first_load=options["effective_from"] is not None,
                by=None,
                at=at,
            )
        except ContentErrors as errors:
            raise CommandError(f"Nothing was loaded. Put these right first:\n{errors}") from errors
        except (Refusal, RuleError) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{len(outcome.stated)} stated, {len(outcome.kept)} there already.")
        if outcome.other:
            self.stdout.write(
                f"Kept as they are, though the file says something else: {', '.join(outcome.other)}. "
                "Change them on the editing pages, where what would come of it is shown first."
            )
