"""What becomes of reminders when two records turn out to be one person, and when they do not."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from competencies.models import Person, ReminderRequest
from competencies.operations import reminder_requests
from learning_site.reminders.models import Letter, Reminder, WeeklyChoice

Moved = dict[str, list[int]]


def hand_over(absorbed: Person, kept: Person, *, by: Person | None, at: datetime) -> Moved:
    """What was said to one record counts as said to the other, so that nothing is said twice; what waited is reckoned
    anew. A lead's request follows, or ends where the same is open for the other; so does the choice of one letter a
    week. Answers the keys, by kind. The caller holds a transaction.
    """
    Reminder.objects.waiting().filter(person=absorbed).delete()
    Letter.objects.exclude(state=Letter.State.SENT).filter(person=absorbed, reminders=None).delete()
    open_now = _open(absorbed)
    asked_already = open_now.filter(requirement__in=_open(kept).values("requirement"))
    reminder_requests.take_back(list(asked_already), by=by, at=at)
    chosen = WeeklyChoice.objects.filter(person=absorbed)
    following: dict[str, QuerySet] = {
        "reminders": Reminder.objects.filter(person=absorbed, pk__in=_said_to_one(absorbed, kept)),
        "reminder_requests": open_now,
        "weekly": chosen.none() if WeeklyChoice.objects.filter(person=kept).exists() else chosen,
    }
    moved = {name: sorted(rows.values_list("pk", flat=True)) for name, rows in following.items()}
    for name, keys in moved.items():
        _rows(name).filter(pk__in=keys).update(person=kept)
    return moved


def hand_back(moved: Moved, absorbed: Person) -> None:
    """Exactly what was handed over goes back. The caller holds a transaction."""
    for name in ("reminders", "reminder_requests", "weekly"):
        _rows(name).filter(pk__in=moved.get(name, [])).update(person=absorbed)


def _rows(name: str) -> QuerySet:
    kinds: dict[str, QuerySet] = {
        "reminders": Reminder.objects.all(),
        "reminder_requests": ReminderRequest.objects.all(),
        "weekly": WeeklyChoice.objects.all(),
    }
    return kinds[name]


def _open(person: Person) -> QuerySet[ReminderRequest]:
    return ReminderRequest.objects.filter(person=person, answered_at__isnull=True, taken_back_at__isnull=True)


def _said_to_one(absorbed: Person, kept: Person) -> list[int]:
    """What was said to the one and not to the other."""
    cycles = ("requirement_id", "cycle", "stage")
    said = set(Reminder.objects.filter(person=kept).values_list(*cycles))
    return [
        pk
        for pk, *cycle in Reminder.objects.filter(person=absorbed).values_list("pk", *cycles)
        if tuple(cycle) not in said
    ]
