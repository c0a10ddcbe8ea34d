"""Asks that people be reminded, and takes that back; whatever sends reminders answers the open requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from competencies.models import Agency, Person, ReminderRequest, Requirement
from competencies.operations import audit, standings


@transaction.atomic
def ask(
    wanted: Iterable[tuple[Person, Requirement]], *, agency: Agency, by: Person | None, at: datetime
) -> list[ReminderRequest]:
    """The new requests. A pair for which one is open already gets no second."""
    pairs = list(wanted)
    people = {person.pk for person, _ in pairs}
    standings.lock(people)
    waiting = ReminderRequest.objects.filter(person__in=people, answered_at__isnull=True, taken_back_at__isnull=True)
    open_already = set(waiting.values_list("person", "requirement"))
    fresh = {
        (person.pk, requirement.pk): ReminderRequest(
            person=person, requirement=requirement, agency=agency, asked_at=at, asked_by=by
        )
        for person, requirement in pairs
        if (person.pk, requirement.pk) not in open_already
    }
    requests = ReminderRequest.objects.bulk_create(list(fresh.values()), batch_size=500)
    audit.record("reminder.ask", subjects=[row.person.uuid for row in requests], by=by, at=at, agency=agency)
    return requests


@transaction.atomic
def take_back(requests: Iterable[ReminderRequest], *, by: Person | None, at: datetime) -> list[ReminderRequest]:
    """Those that were still open and now are not; one that was answered stays so."""
    keys = [request.pk for request in requests]
    still_open = ReminderRequest.objects.select_for_update().filter(
        pk__in=keys, answered_at__isnull=True, taken_back_at__isnull=True
    )
    taken = list(still_open)
    ReminderRequest.objects.filter(pk__in=[request.pk for request in taken]).update(taken_back_at=at)
    audit.record("reminder.take_back", subjects=[request.uuid for request in taken], by=by, at=at)
    return taken
