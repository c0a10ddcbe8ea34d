"""A standing's status and dates on any day, from the dates of its row: docs/standing.md sections 7 and 8, as SQL.

`competencies.rules.status_on`, `shown_date` and `deadline` are the meaning; tests hold these texts to them. The list is
written in SQL, because Django takes longer to put such statements together than a database takes to answer them. The
row of a standing is called `s` throughout, that of a post `p`, and the day `%(on)s`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from competencies.queries.standings import ROLE_UNKNOWN_ALONE
from competencies.rules import MET, Status, badness, no_better_than

BY_BADNESS = sorted(Status, key=badness)
_NUMBER = {status.value: badness(status) for status in Status}

_EACH = " ".join(f"WHEN '{name}' THEN {number}" for name, number in _NUMBER.items())

_GOOD = "s.attainment_id IS NOT NULL AND (s.expires_on IS NULL OR %(on)s <= s.expires_on)"
_IN_TIME = "s.due_on IS NULL OR %(on)s <= s.due_on"

# The badness of the status on a day in the row's span.
BADNESS = """CASE WHEN s.role_unknown THEN {ROLE_UNKNOWN} WHEN s.exempt THEN {EXEMPT}
    WHEN {good} THEN CASE
        WHEN s.superseded THEN {SUPERSEDED}
        WHEN s.expiring_from <= %(on)s THEN {EXPIRING} WHEN s.recognised THEN {RECOGNISED} ELSE {CURRENT} END
    WHEN {in_time} THEN {NOT_STARTED}
    WHEN s.attainment_id IS NOT NULL THEN {EXPIRED} ELSE {OVERDUE} END""".format(
    good=_GOOD, in_time=_IN_TIME, **_NUMBER
)

# The date that belongs beside the status; for an exemption, the day after its last.
SHOWN = f"""CASE WHEN s.exempt THEN s.exempt_until
    WHEN {_GOOD} THEN s.expires_on
    WHEN {_IN_TIME} THEN s.due_on
    WHEN s.attainment_id IS NOT NULL THEN s.expires_on ELSE s.due_on END"""

# The day after which somebody is late, of a standing that says they are. An index holds it: `standing_late_since`.
LATE_SINCE = "CASE WHEN s.attainment_id IS NULL THEN s.due_on ELSE s.expires_on END"

IN_SPAN = "s.from_on <= %(on)s AND (s.until_on IS NULL OR %(on)s < s.until_on)"
# The badness that a post whose role is not known has of itself, and how its row says so.
OF_UNKNOWN_ROLE = badness(no_better_than(role_known=False))
NO_ROLE = f"= '{ROLE_UNKNOWN_ALONE}'"
OPEN = "p.started_on <= %(on)s AND (p.ended_on IS NULL OR %(on)s < p.ended_on)"


def stored(column: str) -> str:
    """The badness of a status that is stored in a column."""
    return f"CASE {column} {_EACH} END"


def named(statuses: Iterable[Status]) -> str:
    """Statuses as SQL lists them; a list of none holds nothing."""
    return ", ".join(f"'{status.value}'" for status in sorted(statuses, key=badness)) or "NULL"


class Dated(NamedTuple):
    """A date of a standing: `told` from the dates of its row, and as it is `stored` while its change has not come."""

    told: str
    stored: str


NO_DATE = Dated("NULL", "NULL")
# The date beside the status while it lies ahead.
DEADLINE = Dated(
    f"CASE WHEN s.exempt THEN NULL WHEN {_GOOD} THEN s.expires_on WHEN {_IN_TIME} THEN s.due_on END", "s.deadline_on"
)
# The last good day of what is held, while it lies ahead.
ENDS = Dated(
    f"CASE WHEN NOT s.exempt AND ({_GOOD}) THEN s.expires_on END",
    f"CASE WHEN s.status IN ({named(MET)}) THEN s.deadline_on END",
)


def keys(numbers: Iterable[int]) -> str:
    """Primary keys as SQL lists them; a list of none holds nothing."""
    return ", ".join(str(int(number)) for number in numbers) or "NULL"


@lru_cache(maxsize=1_000)
def as_uuid(written: UUID | str) -> UUID:
    """From what the database answers: SQLite keeps a uuid as text."""
    return written if isinstance(written, UUID) else UUID(written)


@lru_cache(maxsize=10_000)
def as_day(written: date | str) -> date:
    """From what the database answers: SQLite keeps a day as text."""
    return written if isinstance(written, date) else date.fromisoformat(written)


def asked(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows that a statement answers; `params` are days and what somebody typed.

    Days are written into the text: PostgreSQL then plans a statement of today once, where with places for the days it
    planned the longer ones anew each time (docs/adr/0012).
    """
    typed = {}
    for name, value in params.items():
        if isinstance(value, date):
            sql = sql.replace(f"%({name})s", f"'{value.isoformat()}'")
        elif f"%({name})s" in sql:
            typed[name] = value
    with connection.cursor() as cursor:
        if typed:
            cursor.execute(sql, typed)
        else:
            cursor.execute(sql % ())  # a sign written twice is one, as it is beside what is typed
        return list(cursor.fetchall())
