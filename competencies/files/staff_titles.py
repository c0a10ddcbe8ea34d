"""Reads what an employer's job titles mean: a table with a title and its job roles on each line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from competencies.files.tables import FileRefused, read_table
from competencies.rules.staff import fold, nearest


class Role(Protocol):
    """A job role, as far as this reader needs it."""

    code: str
    name: str


AnyRole = TypeVar("AnyRole", bound=Role)
TITLE = {"title", "job title"}
ROLES = {"role", "roles", "job role", "job roles"}


def read_titles(data: bytes, *, roles: Iterable[AnyRole]) -> dict[str, list[AnyRole]]:
    """Job roles by title. A cell may name several roles, with ' + ' between them; an empty one leaves it unknown.

    Raises FileRefused for a table without the two columns, or with a role that is not known.
    """
    table = read_table(data, score=_score)
    header = [fold(cell) for cell in table.header.cells]
    if _score(header) < 2:
        raise FileRefused("The list of titles needs two columns: 'Job title' and 'Job role'.")
    title_at = next(at for at, name in enumerate(header) if name in TITLE)
    roles_at = next(at for at, name in enumerate(header) if name in ROLES)
    by_name = {fold(key): role for role in roles for key in (role.code, role.name)}
    meant: dict[str, list[AnyRole]] = {}
    for record in table.records:
        cells = [*record.cells, "", ""][: max(len(record.cells), len(header))]
        if record.cells and cells[title_at]:
            meant[cells[title_at]] = _roles(cells[roles_at], by_name, line=record.line)
    return meant


def _score(cells: Sequence[str]) -> int:
    names = {fold(cell) for cell in cells}
    return bool(names & TITLE) + bool(names & ROLES)


def _roles(text: str, by_name: dict[str, AnyRole], *, line: int) -> list[AnyRole]:
    found = []
    for name in filter(None, (part.strip() for part in text.split("+"))):
        if fold(name) not in by_name:
            known = nearest(name, (role.name for role in by_name.values()))
            raise FileRefused(f"Line {line} of the list of titles: there is no job role '{name}'. {known}")
        found.append(by_name[fold(name)])
    return found
