"""Write and undo the staff files that wait, and erase those whose undo period is over."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from competencies.operations import staff_imports
from competencies.views.staff_import_work import work_off


class Command(BaseCommand):
    help = (
        "Write or undo the staff files that wait for it and that nobody is at, and erase those whose 30 days are over."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = work_off()
        erased = staff_imports.forget(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"{done} finished, {erased} erased")
