"""Holds the letters of an agency, lets them go, and sends those again that were given up or may not have gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from competencies.models import Agency, Person
from competencies.operations import audit
from learning_site.reminders.models import Letter, MailHold
from learning_site.reminders.outbox import try_again


@transaction.atomic
def hold(agency: Agency, *, by: Person, at: datetime) -> None:
    """From now on nobody there or below is written to; holding twice is holding once."""
    MailHold.objects.bulk_create([MailHold(agency=agency, held_at=at, held_by=by)], ignore_conflicts=True)
    audit.record("reminders.hold", subjects=[agency.uuid], by=by, at=at, agency=agency)


@transaction.atomic
def release(agency: Agency, *, by: Person, at: datetime) -> None:
    """Let the letters of this very agency go; a hold of an agency above stands."""
    MailHold.objects.filter(agency=agency, released_at__isnull=True).update(released_at=at, released_by=by)
    audit.record("reminders.release", subjects=[agency.uuid], by=by, at=at, agency=agency)


@transaction.atomic
def again(letters: Collection[Letter], *, agency: Agency, by: Person, at: datetime) -> int:
    """Send letters again that were given up, or that may have gone; how many there were."""
    number = try_again(letters, at=at)
    audit.record("reminders.again", subjects=[letter.uuid for letter in letters], by=by, at=at, agency=agency)
    return number
