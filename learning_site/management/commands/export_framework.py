"""Writes a competency framework as the file that load_framework reads."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from competencies.models import Framework
from courses.files.framework_file import written


class Command(BaseCommand):
    help = "Writes a competency framework as a file that load_framework reads, to the screen or with --to into a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("framework", metavar="CODE", help="the code of the framework")
        parser.add_argument("--to", type=Path, help="the file to write, in place of what is there")

    def handle(self, *args: Any, **options: Any) -> None:
        framework = Framework.objects.filter(code=options["framework"]).first()
        if framework is None:
            known = ", ".join(Framework.objects.values_list("code", flat=True)) or "none"
            raise CommandError(f"There is no framework '{options['framework']}'. The frameworks are: {known}.")
        text = written(framework)
        if options["to"] is None:
            self.stdout.write(text, ending="")
            return
        options["to"].write_text(text, encoding="utf-8")
        self.stdout.write(f"{framework.code}: written to {options['to']}.")
