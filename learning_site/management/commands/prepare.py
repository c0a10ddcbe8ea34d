"""Make an installation ready to start: tables, static files, and in the demonstration its partnership."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Bring the database and the static files up to date; load the demonstration where this is one and it is empty."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMONSTRATION:
            call_command("load_demonstration", stdout=self.stdout)
