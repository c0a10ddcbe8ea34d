"""Says everything that is wrong with the modules of the content folder, each with its file and line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from courses.files import quality
from courses.files.content_folder import module_folders


class Command(BaseCommand):
    help = "Checks the modules of the content folder: what cannot be read, and what falls short. Changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("module", nargs="?", default="", help="the folder of one module; all of them without it")
        parser.add_argument("--content", type=Path, default=settings.BASE_DIR / "content", help="the folder to check")

    def handle(self, *args: Any, **options: Any) -> None:
        content, module = options["content"], options["module"]
        if not content.is_dir():
            raise CommandError(f"There is no folder '{content}'. Give the folder of modules with --content.")
        known = [folder.name for folder in module_folders(content)]
        if module and module not in known:
            raise CommandError(f"There is no module '{module}'. The modules are: {', '.join(known)}.")
        problems = quality.check(content, module)
        for problem in problems:
            self.stdout.write(str(problem))
        if problems:
            count = f"{len(problems)} things" if len(problems) > 1 else "One thing"
            raise CommandError(f"{count} to put right.")
        self.stdout.write("Nothing is wrong.")
