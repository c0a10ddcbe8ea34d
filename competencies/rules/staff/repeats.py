"""Sorts out employee numbers that stand on more than one line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from competencies.rules.staff.names import fold
from competencies.rules.staff.rows import Outcome, StaffRow, What
from competencies.rules.staff.several import Place

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


def sort_repeats(rows: Iterable[StaffRow], *, place: Place) -> tuple[list[StaffRow], list[Outcome]]:
    """The lines that can be used, and what is said of the others. `place` is the unit (key) that a line means.

    A line that says again what an earlier line said is a duplicate. Lines with one name, each in a unit or under a
    title of its own, are posts of one person. Lines that say other different things under one number are all errors,
    because nobody can tell which of them is true. Two numbers with one name and one address stay two people, with a
    warning on the later.
    """
    by_number: dict[str, list[StaffRow]] = {}
    for row in rows:
        by_number.setdefault(fold(row.reference), []).append(row)
    single, outcomes = [], []
    for same in by_number.values():
        told: list[StaffRow] = []
        for row in same:
            first = next((other for other in told if not _differing(other, row)), None)
            if first is None:
                told.append(row)
            else:
                outcomes.append(_duplicate(row, first))
        if len(told) > 1 and not _are_posts_of_one(told, place):
            differing = {name for other in told[1:] for name in _differing(told[0], other)}
            outcomes += [_contradiction(row, told, differing) for row in told]
            continue
        single += [_one_of(row, told) for row in told] if len(told) > 1 else told
    return _with_twins(single), outcomes


def _are_posts_of_one(rows: list[StaffRow], place: Place) -> bool:
    """One name, and no two lines in the same unit under the same title."""
    names = {(fold(row.given_name), fold(row.family_name)) for row in rows}
    posts = {(place(row.unit), fold(row.job_title)) for row in rows}
    return len(names) == 1 and len(posts) == len(rows)


def _one_of(row: StaffRow, told: list[StaffRow]) -> StaffRow:
    lines = _listed(other.line for other in told)
    return replace(row, warnings=(*row.warnings, f"The number is on lines {lines}: {len(told)} posts of one person."))


def _listed(lines: Iterable[int]) -> str:
    return " and ".join(map(str, lines))


def _value(row: StaffRow, name: str) -> object:
    value = getattr(row, name)
    return fold(value) if isinstance(value, str) else value


def _differing(one: StaffRow, other: StaffRow) -> list[str]:
    return [name for name in WORDS if _value(one, name) != _value(other, name)]


def _duplicate(row: StaffRow, first: StaffRow) -> Outcome:
    return Outcome(row.line, What.DUPLICATE, f"{row.shown}: says the same as line {first.line}, which counts once.")


def _contradiction(row: StaffRow, same: list[StaffRow], differing: set[str]) -> Outcome:
    lines = _listed(other.line for other in same)
    names = ", ".join(word for name, word in WORDS.items() if name in differing)
    return Outcome(
        row.line,
        What.ERROR,
        f"{row.shown}: this number is on lines {lines} with another {names}, so none of them is used. If they are two "
        "people, give each a number of their own; two posts of one person differ in the unit or the job title.",
    )


def _with_twins(rows: list[StaffRow]) -> list[StaffRow]:
    seen: dict[tuple[str, str, str], StaffRow] = {}
    return [_with_twin(row, seen) for row in rows]


def _with_twin(row: StaffRow, seen: dict[tuple[str, str, str], StaffRow]) -> StaffRow:
    if not row.work_email:
        return row
    first = seen.setdefault((fold(row.given_name), fold(row.family_name), row.work_email), row)
    if fold(first.reference) == fold(row.reference):
        return row
    warning = (
        f"Line {first.line} has the same name and address under another number. They are kept as two people, because "
        "the number says who a person is."
    )
    return replace(row, warnings=(*row.warnings, warning))
