"""Make the files that wait, and erase those whose week is over."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from competencies.operations import exports
from competencies.views.export_file import make_waiting


class Command(BaseCommand):
    help = "Make the files that people asked for and that nobody is making, and erase those whose week is over."

    def handle(self, *args: Any, **options: Any) -> None:
        erased = exports.erase(at=timezone.now())
        made = make_waiting()
        if options["verbosity"]:
            self.stdout.write(f"{made} made, {erased} erased")
