"""A standing's status and date on any day, from the dates of its row: docs/standing.md sections 7 and 8, as SQL.

`competencies.rules.status_on` and `shown_date` are the meaning; tests hold these expressions to them. They are written
as SQL because Django takes longer to put the same together from `Case` and `When` than a database takes to answer it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, F, Field, Func, IntegerField, Q, Value

from competencies.rules import Status, badness

BY_BADNESS = sorted(Status, key=badness)
_NUMBER = {status.value: str(badness(status)) for status in Status}

_GOOD = "{attainment} IS NOT NULL AND ({expires_on} IS NULL OR {on} <= {expires_on})"
_IN_TIME = "{due_on} IS NULL OR {on} <= {due_on}"
STATUS = f"""CASE WHEN {{exempt}} THEN {{EXEMPT}}
    WHEN {_GOOD} THEN CASE
        WHEN {{expiring_from}} <= {{on}} THEN {{EXPIRING}} WHEN {{recognised}} THEN {{RECOGNISED}} ELSE {{CURRENT}} END
    WHEN {_IN_TIME} THEN {{NOT_STARTED}}
    WHEN {{attainment}} IS NOT NULL THEN {{EXPIRED}} ELSE {{OVERDUE}} END"""
SHOWN = f"""CASE WHEN {{exempt}} THEN {{exempt_until}}
    WHEN {_GOOD} THEN {{expires_on}}
    WHEN {_IN_TIME} THEN {{due_on}}
    WHEN {{attainment}} IS NOT NULL THEN {{expires_on}} ELSE {{due_on}} END"""
STORED = " ".join(["CASE {column}", *(f"WHEN '{name}' THEN {number}" for name, number in _NUMBER.items()), "END"])


class Written(Func):
    """SQL written out, with the names of columns and a day in their places."""

    def __init__(self, sql: str, columns: dict[str, str], output_field: Field, on: date | None = None) -> None:
        super().__init__(*(F(column) for column in columns.values()), Value(on), output_field=output_field)
        self.sql, self.names = sql, list(columns)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        *columns, (day, params) = [compiler.compile(expression) for expression in self.source_expressions]
        places = dict(zip(self.names, (column for column, _ in columns), strict=True))
        times = self.sql.count("{on}")
        return self.sql.format(on=day, **places, **_NUMBER), tuple(params) * times


def in_span(on: date) -> Q:
    """The row of the span of days that holds `on`."""
    return Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on))


def badness_on(on: date) -> Written:
    """The badness of the status on a day in the row's span."""
    names = ("exempt", "attainment", "expires_on", "expiring_from", "recognised", "due_on")
    return Written(STATUS, {name: name for name in names}, IntegerField(), on)


def date_on(on: date) -> Written:
    """The date that belongs beside the status; for an exemption, the day after its last."""
    names = ("exempt", "exempt_until", "attainment", "expires_on", "due_on")
    return Written(SHOWN, {name: name for name in names}, DateField(), on)


def badness_of(column: str) -> Written:
    """The badness of a status that is stored in a column."""
    return Written(STORED, {"column": column}, IntegerField())
