"""What becomes of reminders when two records turn out to be one person, and when they do not."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, QuerySet

from competencies.models import Person, ReminderRequest
from competencies.operations import reminder_requests
from learning_site.reminders.models import Letter, Notice, Reminder, WeeklyChoice, WithoutDigest

Moved = dict[str, list[int]]
KINDS: dict[str, type[Model]] = {
    "reminders": Reminder,
    "notices": Notice,
    "reminder_requests": ReminderRequest,
    "weekly": WeeklyChoice,
    "without_digest": WithoutDigest,
}


def hand_over(absorbed: Person, kept: Person, *, by: Person | None, at: datetime) -> Moved:
    """What was said to one record counts as said to the other, so that nothing is said twice; what waited is reckoned
    anew. A lead's request follows, or ends where the same is open for the other; so do the choices of one letter a week
    and of no digest. Answers the keys, by kind. The caller holds a transaction.
    """
    for rows in (Reminder.objects, Notice.objects):
        rows.waiting().filter(person=absorbed).delete()
    Letter.objects.exclude(state=Letter.State.SENT).filter(person=absorbed, reminders=None).delete()
    open_now = _open(absorbed)
    asked_already = open_now.filter(requirement__in=_open(kept).values("requirement"))
    reminder_requests.take_back(list(asked_already), by=by, at=at)
    following: dict[str, QuerySet] = {
        "reminders": _said_to_one(Reminder, ("requirement_id", "cycle", "stage"), absorbed, kept),
        "notices": _said_to_one(Notice, ("kind", "of", "cycle"), absorbed, kept),
        "reminder_requests": open_now,
        "weekly": _chosen_by_one(WeeklyChoice, absorbed, kept),
        "without_digest": _chosen_by_one(WithoutDigest, absorbed, kept),
    }
    moved = {name: sorted(rows.values_list("pk", flat=True)) for name, rows in following.items()}
    for name, keys in moved.items():
        KINDS[name]._default_manager.filter(pk__in=keys).update(person=kept)
    return moved


def hand_back(moved: Moved, absorbed: Person) -> None:
    """Exactly what was handed over goes back. The caller holds a transaction."""
    for name, kind in KINDS.items():
        kind._default_manager.filter(pk__in=moved.get(name, [])).update(person=absorbed)


def _open(person: Person) -> QuerySet[ReminderRequest]:
    return ReminderRequest.objects.filter(person=person, answered_at__isnull=True, taken_back_at__isnull=True)


def _said_to_one(kind: type[Model], cycle: tuple[str, ...], absorbed: Person, kept: Person) -> QuerySet:
    """What was said to the one and not to the other; `cycle` are the fields that make it one thing to say."""
    rows = kind._default_manager
    said = set(rows.filter(person=kept).values_list(*cycle))
    own = rows.filter(person=absorbed)
    return own.filter(pk__in=[pk for pk, *what in own.values_list("pk", *cycle) if tuple(what) not in said])


def _chosen_by_one(kind: type[Model], absorbed: Person, kept: Person) -> QuerySet:
    chosen = kind._default_manager.filter(person=absorbed)
    return chosen.none() if kind._default_manager.filter(person=kept).exists() else chosen
