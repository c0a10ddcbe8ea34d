"""Load the demonstration partnership into an empty database."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from competencies.models import Agency, Person
from competencies.operations import standings
from competencies.rules import london_day
from courses.files.framework_file import FRAMEWORK_FILE, read_framework
from courses.files.requirements_file import REQUIREMENTS_FILE, read_requirements
from learning_site.accounts import addresses
from learning_site.demonstration import history, letters, online, places
from learning_site.demonstration.cast import PASSWORD

YEARS = 3


class Command(BaseCommand):
    help = "Load about 600 invented people in nine invented agencies, with three years of history and the modules."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production: the demonstration is never loaded beside real people.")
        if Agency.objects.exists():
            self.stdout.write("The demonstration partnership is there already; it is kept as it is.")
            return
        self.stdout.write("Loading the demonstration partnership: about half a minute, once ...")
        began_loading, at = time.monotonic(), timezone.now()
        with transaction.atomic():
            self.load(at)
        try:
            call_command("load_modules", stdout=self.stdout, stderr=self.stderr)
        except CommandError as refused:  # a module that cannot be shown keeps nobody from the others
            self.stderr.write(str(refused))
        with transaction.atomic():
            online.learn(at=timezone.now())
            letters.write(at=timezone.now())
        self.stdout.write(
            f"{Person.objects.count()} invented people, in {time.monotonic() - began_loading:.0f} seconds."
        )

    def load(self, at: datetime) -> None:
        """Everything in one transaction: a demonstration that stops half-way leaves nothing."""
        today = london_day(at)
        began = today - timedelta(days=365 * YEARS)
        content = settings.BASE_DIR / "content"
        with standings.put_off():
            built = places.build(
                read_framework(content / FRAMEWORK_FILE),
                read_requirements(content / REQUIREMENTS_FILE),
                began=began,
                today=today,
                at=datetime.combine(began, time_of_day(8), UTC),
            )
            visitors = history.tell(built, began=began, today=today)
        Person.objects.filter(pk__in=[person.pk for person in visitors]).update(password=make_password(PASSWORD))
        addresses.vouch(visitors)
        standings.refresh(list(Person.objects.values_list("pk", flat=True)), at=at)
