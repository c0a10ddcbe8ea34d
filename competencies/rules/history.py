"""What a file of past training means for the people of an agency: pure, so that it can be read before it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from competencies.rules.refusals import RuleError
from competencies.rules.staff import fold, nearest
from competencies.rules.training import check_level

FIRST_YEAR = 1940


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """One line of the file. `who` is an employee number or an email address, `what` a competency's code or title."""

    line: int
    who: str
    what: str
    done_on: date
    title: str
    hours: Decimal | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class Unread:
    """A line whose cells cannot be used, and why."""

    line: int
    words: str


class What(StrEnum):
    """What becomes of a line."""

    RECORD = "RECORD"
    THERE = "THERE"
    REPEATED = "REPEATED"
    NOBODY = "NOBODY"
    OWN = "OWN"
    UNKNOWN = "UNKNOWN"
    ERROR = "ERROR"


LABELS = {
    What.RECORD: "Would be recorded",
    What.THERE: "Is there already",
    What.REPEATED: "Repeats another line",
    What.NOBODY: "Nobody here",
    What.OWN: "Your own",
    What.UNKNOWN: "Not a competency",
    What.ERROR: "Cannot be used",
}


@dataclass(frozen=True)
class Known:
    """What the lines are held against. People by folded number or address (several for one that is not clear),
    competencies by folded code and title, and what is recorded already as (person, competency, day).
    """

    people: Mapping[str, frozenset[int]]
    names: Mapping[int, str]
    competencies: Mapping[str, int]
    levels: Mapping[int, tuple[str, str]]
    there: frozenset[tuple[int, int, date]]
    own: int | None = None


@dataclass(frozen=True)
class Outcome:
    """A line, what becomes of it, and the sentence; where it would be recorded, the row and whose and what it is."""

    line: int
    what: What
    words: str
    row: HistoryRow | None = None
    person: int | None = None
    competency: int | None = None


@dataclass(frozen=True)
class Plan:
    """The lines in order. `stop` is the sentence that forbids the whole file; empty when it may be recorded."""

    outcomes: tuple[Outcome, ...]
    stop: str = ""

    @property
    def to_record(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.what == What.RECORD]

    @property
    def counts(self) -> Counter[What]:
        return Counter(outcome.what for outcome in self.outcomes)


def plan(rows: Iterable[HistoryRow], known: Known, *, unread: Sequence[Unread] = (), on: date) -> Plan:
    """Hold the file against what is known; nothing is guessed. A file of which no line is clear is stopped."""
    seen: dict[tuple[int, int, date], int] = {}
    outcomes = [Outcome(one.line, What.ERROR, one.words) for one in unread]
    outcomes += [_outcome(row, known, seen, on) for row in rows]
    outcomes.sort(key=lambda outcome: outcome.line)
    clear = any(outcome.what in {What.RECORD, What.THERE} for outcome in outcomes)
    stop = ""
    if not clear:
        first = f" Line {outcomes[0].line}: {outcomes[0].words}" if outcomes else ""
        stop = f"No line of this file can be recorded, so it is stopped.{first}"
    return Plan(tuple(outcomes), stop)


def _outcome(row: HistoryRow, known: Known, seen: dict[tuple[int, int, date], int], on: date) -> Outcome:
    people = known.people.get(fold(row.who), frozenset())
    if not people:
        return Outcome(row.line, What.NOBODY, f"Nobody with a post here has the number or address '{row.who}'.")
    if len(people) > 1:
        return Outcome(row.line, What.NOBODY, f"More than one person here has '{row.who}'. Give the other of the two.")
    (person,) = people
    if person == known.own:
        return Outcome(row.line, What.OWN, "This is your own training. Ask another training lead or the partnership.")
    competency = known.competencies.get(fold(row.what))
    if competency is None:
        hint = nearest(row.what, [title for _, title in known.levels.values()])
        return Outcome(row.line, What.UNKNOWN, f"'{row.what}' is no competency here. {hint}".strip())
    wrong = _wrong(row, known.levels[competency], on)
    if wrong:
        return Outcome(row.line, What.ERROR, wrong)
    key = (person, competency, row.done_on)
    said = f"{known.names[person]}: {row.title}, {row.done_on:%-d %B %Y}"
    if key in known.there:
        return Outcome(row.line, What.THERE, f"{said}. The same competency is on the record for that day.")
    if key in seen:
        return Outcome(row.line, What.REPEATED, f"{said}. Line {seen[key]} says so already.")
    seen[key] = row.line
    return Outcome(row.line, What.RECORD, f"{said}, for {known.levels[competency][1]}.", row, person, competency)


def _wrong(row: HistoryRow, competency: tuple[str, str], on: date) -> str:
    level, title = competency
    if row.done_on > on:
        return f"{row.done_on:%-d %B %Y} is in the future. Give the day on which it was done."
    if row.done_on.year < FIRST_YEAR:
        return f"The year {row.done_on.year} cannot be meant. Give the year in four figures."
    if row.expires_on is not None and row.expires_on < row.done_on:
        return "It ends before it was done. Give a later end, or none."
    try:
        check_level(kind="SESSION", level=level, title=title)
    except RuleError as refusal:
        return str(refusal)
    return ""
