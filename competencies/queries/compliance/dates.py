"""A standing's status and date on any day, from the dates of its row: docs/standing.md sections 7 and 8, as SQL.

`competencies.rules.status_on` and `shown_date` are the meaning; tests hold these expressions to them.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Case, DateField, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from competencies.rules import Status, badness

BY_BADNESS = sorted(Status, key=badness)


def in_span(on: date, prefix: str = "") -> Q:
    """The row of the span of days that holds `on`. `prefix` leads to the standing, such as 'post__standings__'."""
    until = Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gt": on})
    return Q(**{f"{prefix}from_on__lte": on}) & until


def badness_on(on: date, prefix: str = "") -> Case:
    """The badness of the status on a day in the row's span."""
    good = _good(on, prefix)
    return Case(
        When(Q(**{f"{prefix}exempt": True}), then=_value(Status.EXEMPT)),
        When(good & Q(**{f"{prefix}expiring_from__lte": on}), then=_value(Status.EXPIRING)),
        When(good & Q(**{f"{prefix}recognised": True}), then=_value(Status.RECOGNISED)),
        When(good, then=_value(Status.CURRENT)),
        When(_in_time(on, prefix), then=_value(Status.NOT_STARTED)),
        When(Q(**{f"{prefix}attainment__isnull": False}), then=_value(Status.EXPIRED)),
        default=_value(Status.OVERDUE),
        output_field=IntegerField(),
    )


def date_on(on: date) -> Case:
    """The date that belongs beside the status; for an exemption, the day after its last."""
    return Case(
        When(exempt=True, then=F("exempt_until")),
        When(_good(on), then=F("expires_on")),
        When(_in_time(on), then=F("due_on")),
        When(attainment__isnull=False, then=F("expires_on")),
        default=F("due_on"),
        output_field=DateField(),
    )


def badness_of(column: str) -> Case:
    """The badness of a status that is stored in a column."""
    return Case(
        *(When(Q(**{column: status.value}), then=_value(status)) for status in reversed(BY_BADNESS)),
        output_field=IntegerField(),
    )


def _good(on: date, prefix: str = "") -> Q:
    endless = Q(**{f"{prefix}expires_on__isnull": True})
    return Q(**{f"{prefix}attainment__isnull": False}) & (endless | Q(**{f"{prefix}expires_on__gte": on}))


def _in_time(on: date, prefix: str = "") -> Q:
    return Q(**{f"{prefix}due_on__isnull": True}) | Q(**{f"{prefix}due_on__gte": on})


def _value(status: Status) -> Combinable:
    return Value(badness(status))
