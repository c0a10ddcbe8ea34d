"""Loads the competency framework from its file, and says what came of it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from competencies.operations import frameworks
from competencies.operations.refusals import Refusal
from courses.files.framework_file import FRAMEWORK_FILE, read_framework
from courses.files.problems import ContentErrors


class Command(BaseCommand):
    help = "Loads a competency framework from its file. Run again, it loads what changed in the file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = settings.BASE_DIR / "content" / FRAMEWORK_FILE
        parser.add_argument("file", nargs="?", type=Path, default=default, help="the file; content/framework.yaml")
        parser.add_argument("--overwrite", action="store_true", help="let the file win over what was changed by hand")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            words = read_framework(options["file"])
            adopted = frameworks.adopt(words, overwrite=options["overwrite"], by=None, at=timezone.now())
        except ContentErrors as errors:
            raise CommandError(f"Nothing was loaded. Put these right first:\n{errors}") from errors
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{words.code}: {adopted.new} new, {adopted.changed} changed, {adopted.unchanged} as before.")
