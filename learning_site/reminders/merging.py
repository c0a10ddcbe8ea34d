"""What becomes of reminders when two records turn out to be one person, and when they do not."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Model, OuterRef, QuerySet

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
# The fields that make something one thing to say to a person.
ONE_THING: dict[type[Model], tuple[str, ...]] = {
    Reminder: ("requirement", "cycle", "stage"),
    Notice: ("kind", "of", "cycle"),
}


def hand_over(absorbed: Person, kept: Person, *, by: Person | None, at: datetime) -> Moved:
    """What was said to one record counts as said to the other, so that nothing is said twice, not even what waited for
    the one and was said to the other; what waited for the absorbed one is reckoned anew. A lead's request follows, or
    ends where the same is open for the other; so do the choices of one letter a week and of no digest. Answers the
    keys, by kind. The caller holds a transaction.
    """
    for kind in ONE_THING:
        waiting = kind._default_manager.filter(letter__isnull=True)
        waiting.filter(person=absorbed).delete()
        _of_both(kind, waiting.filter(person=kept), absorbed).delete()
    Letter.objects.open().filter(person=absorbed).delete()
    open_now = _open(absorbed)
    asked_already = open_now.filter(requirement__in=_open(kept).values("requirement"))
    reminder_requests.take_back(list(asked_already), by=by, at=at)
    following: dict[str, QuerySet] = {
        "reminders": _said_to_one(Reminder, absorbed, kept),
        "notices": _said_to_one(Notice, absorbed, kept),
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


def _said_to_one(kind: type[Model], absorbed: Person, kept: Person) -> QuerySet:
    own = kind._default_manager.filter(person=absorbed)
    return own.exclude(pk__in=_of_both(kind, own, kept).values("pk"))


def _of_both(kind: type[Model], rows: QuerySet, other: Person) -> QuerySet:
    """Those of these rows that are there for the other person as well."""
    theirs = {field: OuterRef(field) for field in ONE_THING[kind]}
    return rows.filter(Exists(kind._default_manager.filter(person=other, **theirs)))


def _chosen_by_one(kind: type[Model], absorbed: Person, kept: Person) -> QuerySet:
    chosen = kind._default_manager.filter(person=absorbed)
    return chosen.none() if kind._default_manager.filter(person=kept).exists() else chosen
