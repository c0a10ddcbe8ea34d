"""Writes a live module page back into a folder of files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.files.export import export
from courses.files.markdown_out import CannotBeWritten
from courses.files.problems import ContentErrors
from courses.files.registers import SOURCES_FILE, read_sources
from courses.models import ModulePage


class Command(BaseCommand):
    help = "Writes a live module page into a folder of the form that load_modules reads, in place of what is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        content = settings.BASE_DIR / "content"
        parser.add_argument("module", metavar="SLUG", help="the address of the module")
        parser.add_argument("--to", type=Path, default=content, help="the content folder to write into")
        parser.add_argument("--content", type=Path, default=content, help="the content folder whose sources it cites")

    def handle(self, *args: Any, **options: Any) -> None:
        page = ModulePage.objects.live().filter(slug=options["module"]).first()
        if page is None:
            known = ", ".join(ModulePage.objects.live().values_list("slug", flat=True)) or "none"
            raise CommandError(f"There is no live module '{options['module']}'. The live modules are: {known}.")
        try:
            folder = export(page, options["to"], sources=read_sources(options["content"] / SOURCES_FILE))
        except (CannotBeWritten, ContentErrors) as error:
            raise CommandError(f"Nothing was written. {error}") from error
        self.stdout.write(f"{page.code}: written to {folder}.")
