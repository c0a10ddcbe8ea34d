"""Sorts out employee numbers that stand on more than one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from competencies.rules.staff.names import fold
from competencies.rules.staff.rows import Outcome, StaffRow, What

WORDS = {
    "given_name": "first name",
    "family_name": "surname",
    "work_email": "address",
    "job_title": "job title",
    "unit": "unit",
    "started_on": "start date",
    "last_on": "last day",
    "manager": "line manager",
}


def sort_repeats(rows: Iterable[StaffRow]) -> tuple[list[StaffRow], list[Outcome]]:
    """The lines that can be used, one for each number, and what is said of the others.

    A line that says again what an earlier line said is a duplicate. Lines that say different things under one number
    are all errors, because nobody can tell which of them is true. Two numbers with one name and one address stay two
    people, with a warning on the later.
    """
    by_number: dict[str, list[StaffRow]] = {}
    for row in rows:
        by_number.setdefault(fold(row.reference), []).append(row)
    single, outcomes = [], []
    for same in by_number.values():
        differing = {name for other in same[1:] for name in _differing(same[0], other)}
        if differing:
            outcomes += [_contradiction(row, same, differing) for row in same]
            continue
        single.append(same[0])
        outcomes += [_duplicate(row, same[0]) for row in same[1:]]
    return _with_twins(single), outcomes


def _value(row: StaffRow, name: str) -> object:
    value = getattr(row, name)
    return fold(value) if isinstance(value, str) else value


def _differing(one: StaffRow, other: StaffRow) -> list[str]:
    return [name for name in WORDS if _value(one, name) != _value(other, name)]


def _duplicate(row: StaffRow, first: StaffRow) -> Outcome:
    return Outcome(row.line, What.DUPLICATE, f"{row.shown}: says the same as line {first.line}, which counts once.")


def _contradiction(row: StaffRow, same: list[StaffRow], differing: set[str]) -> Outcome:
    lines = " and ".join(str(other.line) for other in same)
    names = ", ".join(word for name, word in WORDS.items() if name in differing)
    return Outcome(
        row.line,
        What.ERROR,
        f"{row.shown}: this number is on lines {lines} with another {names}, so neither is used. If they are two posts "
        "of one person, or two people, give each a number of its own.",
    )


def _with_twins(rows: list[StaffRow]) -> list[StaffRow]:
    seen: dict[tuple[str, str, str], StaffRow] = {}
    return [_with_twin(row, seen) for row in rows]


def _with_twin(row: StaffRow, seen: dict[tuple[str, str, str], StaffRow]) -> StaffRow:
    if not row.work_email:
        return row
    first = seen.setdefault((fold(row.given_name), fold(row.family_name), row.work_email), row)
    if first is row:
        return row
    warning = (
        f"Line {first.line} has the same name and address under another number. They are kept as two people, because "
        "the number says who a person is."
    )
    return replace(row, warnings=(*row.warnings, warning))
