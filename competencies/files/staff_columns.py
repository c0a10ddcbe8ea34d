"""Finds out which column of a staff file holds what, by the names that HR systems give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from competencies.files.tables import FileRefused
from competencies.rules.staff import fold

# Field of StaffRow: what it is called here, first, and what else it is called elsewhere.
KNOWN_NAMES: dict[str, tuple[str, ...]] = {
    "reference": (
        "employee number", "employee no", "employee id", "employee ref", "employee reference", "emp no", "emp id",
        "staff id", "staff number", "staff no", "payroll number", "payroll no", "payroll id", "payroll ref",
        "personnel number", "personnel no", "person number", "assignment number", "worker id",
    ),
    "given_name": ("first name", "firstname", "forename", "forenames", "given name", "given names", "first names"),
    "family_name": ("surname", "last name", "lastname", "family name"),
    "work_email": ("email", "e mail", "email address", "e mail address", "work email", "work email address"),
    "job_title": ("job title", "jobtitle", "position title", "position", "post title", "role title", "job"),
    "unit": (
        "unit", "department", "dept", "team", "location", "ward", "school", "org unit", "organisation unit",
        "cost centre name", "section", "service",
    ),
    "started_on": (
        "start date", "startdate", "date started", "date of joining", "joined", "date joined", "hire date",
        "position start date", "post start date", "employment start date", "latest start date",
    ),
    "last_on": (
        "last day", "end date", "enddate", "leaving date", "leave date", "date left", "date of leaving",
        "last working day", "termination date", "leaver date",
    ),
    "manager": (
        "line manager number", "line manager s number", "line manager no", "line manager id",
        "line manager employee number", "manager number", "manager id", "manager employee number",
        "supervisor number", "supervisor id", "reports to",
    ),
}  # fmt: skip
NEEDED = ("reference", "given_name", "family_name", "started_on")
_FIELD_OF = {name: field for field, names in KNOWN_NAMES.items() for name in names}


def score(cells: Sequence[str]) -> int:
    """How many fields a line would name if it were the header."""
    return len({_FIELD_OF[_plain(cell)] for cell in cells if _plain(cell) in _FIELD_OF})


def scorer(chosen: Mapping[str, str]) -> Callable[[Sequence[str]], int]:
    """As `score`, with the columns that a person has chosen."""
    wanted = {fold(column) for column in chosen.values()}
    return lambda cells: score(cells) + sum(fold(cell) in wanted for cell in cells)


def match(header: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """The place (from 0) of the column for each field that the file has.

    `chosen` names the column of a field, such as {"unit": "Cost centre"}; it goes before any known name. Raises
    FileRefused for a column that is not there, two columns for one field, or a needed field without a column.
    """
    places = {field: _chosen_place(header, field, column) for field, column in chosen.items()}
    for field in KNOWN_NAMES:
        if field in places:
            continue
        found = [at for at, name in enumerate(header) if _FIELD_OF.get(_plain(name)) == field]
        found = [at for at in found if at not in places.values()]
        if len(found) > 1:
            names = " and ".join(f"'{header[at]}'" for at in found)
            raise FileRefused(f"Both {names} may be the {KNOWN_NAMES[field][0]}. Choose one of them.")
        if found:
            places[field] = found[0]
    missing = [KNOWN_NAMES[field][0] for field in NEEDED if field not in places]
    if missing:
        raise FileRefused(f"No column was found for: {', '.join(missing)}. The file has: {_listed(header)}.")
    return places


def guess(header: Sequence[str]) -> dict[str, int]:
    """The place of each field whose heading is known; of two that may be the same field, the first."""
    places: dict[str, int] = {}
    for at, name in enumerate(header):
        field = _FIELD_OF.get(_plain(name))
        if field:
            places.setdefault(field, at)
    return places


def field_called(name: str) -> str | None:
    """The field with this name of its own, such as 'last day'; None when there is none."""
    return next((field for field, names in KNOWN_NAMES.items() if names[0] == _plain(name)), None)


def _chosen_place(header: Sequence[str], field: str, column: str) -> int:
    found = [at for at, name in enumerate(header) if fold(name) == fold(column)]
    if len(found) != 1:
        many = "more than one column" if found else "no column"
        raise FileRefused(
            f"There is {many} called '{column}', which was chosen for the {KNOWN_NAMES[field][0]}. The file has: "
            f"{_listed(header)}."
        )
    return found[0]


def _listed(header: Iterable[str]) -> str:
    return ", ".join(name for name in header if name)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()
