"""From the dates of a row to a status, and from several answers to the worst (`docs/standing.md` section 7)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Protocol

from competencies.rules.days import in_period, plus_days
from competencies.rules.facts import Row, Standing, Status

BEST_TO_WORST = tuple(Status)
LATE = frozenset({Status.OVERDUE, Status.EXPIRED})
MET = frozenset({Status.CURRENT, Status.EXPIRING, Status.RECOGNISED, Status.SUPERSEDED})
AHEAD = MET | {Status.NOT_STARTED}
IN_NO_DENOMINATOR = frozenset({Status.EXEMPT, Status.NOT_REQUIRED})

_BADNESS = {status: badness for badness, status in enumerate(BEST_TO_WORST)}


class Dated(Protocol):
    """The dates from which a status is told: a row has them, and an answer before it is stored."""

    @property
    def version(self) -> int | None: ...
    @property
    def due_on(self) -> date | None: ...
    @property
    def attainment(self) -> str | None: ...
    @property
    def recognised(self) -> bool: ...
    @property
    def expiring_from(self) -> date | None: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def exempt(self) -> bool: ...
    @property
    def exempt_until(self) -> date | None: ...
    @property
    def superseded(self) -> bool: ...
    @property
    def role_unknown(self) -> bool: ...


def status_on(row: Dated, on: date) -> Status:
    """What a row's dates say of `on`, a day in its span: the first line of section 7 that is true."""
    if row.version is None:
        return Status.NOT_REQUIRED
    if row.role_unknown:
        return Status.ROLE_UNKNOWN
    if row.exempt:
        return Status.EXEMPT
    if row.attainment is not None and (row.expires_on is None or on <= row.expires_on):
        if row.superseded:
            return Status.SUPERSEDED
        if row.expiring_from is not None and row.expiring_from <= on:
            return Status.EXPIRING
        return Status.RECOGNISED if row.recognised else Status.CURRENT
    if row.due_on is None or on <= row.due_on:
        return Status.NOT_STARTED
    return Status.OVERDUE if row.attainment is None else Status.EXPIRED


def next_change(row: Row, on: date) -> date | None:
    """The first day after `on`, a day in the row's span, on which the status from this row changes or the row ends.

    `None`: never, with no new fact.
    """
    now = status_on(row, on)
    candidates = [row.expiring_from]
    candidates += [plus_days(day, 1) if day else None for day in (row.expires_on, row.due_on)]
    for day in sorted(day for day in candidates if day is not None):
        if day > on and in_period(day, row.from_on, row.until_on) and status_on(row, day) != now:
            return day
    return row.until_on


def shown_date(row: Dated, status: Status) -> date | None:
    """The last good day that belongs beside a status word; `None`: the status has no end, or none is known."""
    match status:
        case Status.NOT_REQUIRED | Status.ROLE_UNKNOWN:
            return None
        case Status.EXEMPT:
            return plus_days(row.exempt_until, -1) if row.exempt_until else None
        case Status.NOT_STARTED | Status.OVERDUE:
            return row.due_on
        case _:
            return row.expires_on


class Shown(NamedTuple):
    """What a list shows of an answer: a status, and the last good day that belongs beside it."""

    status: Status
    shown_on: date | None = None

    @classmethod
    def of(cls, row: Dated, on: date) -> "Shown":
        status = status_on(row, on)
        return cls(status, shown_date(row, status))


def deadline(row: Row, status: Status) -> date | None:
    """The last good day while it still lies ahead: of what is held, or for what is due. The late have none left."""
    return shown_date(row, status) if status in AHEAD else None


def badness(status: Status) -> int:
    """0 for the best status, and so on to the worst: the order in which lists are sorted and stored."""
    return _BADNESS[status]


def no_better_than(role_known: bool) -> Status:
    """What a post answers by itself, whatever is asked of it: of one whose role is not known nobody can say that all is
    done, nor that nothing is asked.
    """
    return Status.NOT_REQUIRED if role_known else Status.ROLE_UNKNOWN


def worst(standings: Iterable[Standing]) -> Standing | None:
    """The answer by which a person is counted in a scope; of equals, the one with the earlier date.

    `None` when there are no answers, which means the same as not required.
    """
    return min(standings, key=_worst_first, default=None)


def _worst_first(standing: Standing) -> tuple[int, date, str, str]:
    shown = shown_date(standing.row, standing.status)
    return (-badness(standing.status), shown or date.max, standing.post, standing.requirement)
