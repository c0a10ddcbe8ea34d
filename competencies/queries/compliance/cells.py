"""What a list says of each person on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from competencies.queries.compliance import dates
from competencies.queries.compliance.area import Area
from competencies.queries.compliance.dates import BY_BADNESS
from competencies.queries.compliance.totals import Column
from competencies.rules import Shown, Status, badness, no_better_than
from competencies.rules.days import plus_days


class PersonRow(NamedTuple):
    """A person once, with the units of their open posts in the area; `cells` are in the order of the columns."""

    uuid: UUID
    name: str
    units: tuple[str, ...]
    references: tuple[str, ...]
    worst: Shown
    cells: tuple[Shown, ...]


NOT_REQUIRED = Shown(Status.NOT_REQUIRED)
# What a post says by itself, by whether its role is known.
ALONE = {role_known: Shown(no_better_than(role_known)) for role_known in (True, False)}


class OpenPost(NamedTuple):
    """One open post of a person on the list."""

    person: int
    uuid: UUID
    given_name: str
    family_name: str
    agency: int
    reference: str


def rows_of(people: Sequence[int], area: Area, on: date, columns: Sequence[Column]) -> list[PersonRow]:
    """A row for each of these people (keys), in their order. Two queries for any number."""
    cells = _cells(people, area, on, columns)
    posts: dict[int, list[OpenPost]] = defaultdict(list)
    unknown: set[int] = set()
    for person, uuid, *shown, has_no_role in dates.asked(_posts(people, area), {"on": on}):
        posts[person].append(OpenPost(person, dates.as_uuid(uuid), *shown))
        if has_no_role:
            unknown.add(person)
    names = {unit.key: unit.name for unit in area.units}
    return [
        row_of(posts[person], cells.get(person, {}), names, columns, role_known=person not in unknown)
        for person in people
    ]


def _posts(people: Sequence[int], area: Area) -> str:
    # By the rows of posts, which say whose a post is where records have been merged.
    return f"""SELECT who.id, who.uuid, who.given_name, who.family_name, p.agency_id, post.employee_reference,
        p.roles {dates.NO_ROLE}
        FROM competencies_poststanding p JOIN competencies_post post ON post.id = p.post_id
        JOIN competencies_person who ON who.id = p.person_id
        WHERE p.person_id IN ({dates.keys(people)}) AND {dates.OPEN}
        AND +p.agency_id IN ({area.unit_keys()}) ORDER BY p.started_on, p.post_id"""


def _cells(people: Sequence[int], area: Area, on: date, columns: Sequence[Column]) -> Mapping[int, dict[int, Shown]]:
    """By person and competency, the worst that any of their posts in the area answers."""
    competencies = {key: column.key for column in columns for key in column.requirements}
    rows = dates.asked(
        f"""SELECT s.person_id, s.requirement_id, {dates.BADNESS}, {dates.SHOWN} FROM competencies_standing s
        WHERE s.person_id IN ({dates.keys(people)}) AND +s.agency_id IN ({area.unit_keys()}) AND {dates.IN_SPAN}""",
        {"on": on},
    )
    found: dict[int, dict[int, Shown]] = defaultdict(dict)
    for person, requirement, bad, shown in rows:
        cell, cells, key = _cell(bad, shown), found[person], competencies[requirement]
        if cells.setdefault(key, cell) is not cell and worse(cell) > worse(cells[key]):
            cells[key] = cell
    return found


@lru_cache(maxsize=10_000)
def _cell(bad: int, shown: Any) -> Shown:
    """From what the database answers: SQLite writes a date that it worked out as text."""
    status, day = BY_BADNESS[bad], dates.as_day(shown) if shown else None
    return Shown(status, plus_days(day, -1) if day and status is Status.EXEMPT else day)


@lru_cache(maxsize=10_000)
def worse(cell: Shown) -> tuple[int, int]:
    """Of equals, the earlier date is the worse."""
    return badness(cell.status), -(cell.shown_on or date.max).toordinal()


def row_of(
    posts: Sequence[OpenPost],
    cells: Mapping[int, Shown],
    names: Mapping[int, str],
    columns: Sequence[Column],
    *,
    role_known: bool,
) -> PersonRow:
    """The row of a person from their open posts and, by competency key, their cells."""
    first = posts[0]
    return PersonRow(
        uuid=first.uuid,
        name=f"{first.given_name} {first.family_name}".strip(),
        units=tuple(dict.fromkeys([names[post.agency] for post in posts])),
        references=tuple(dict.fromkeys([post.reference for post in posts if post.reference])),
        worst=max((ALONE[role_known], *cells.values()), key=worse),
        cells=tuple([cells.get(column.key, NOT_REQUIRED) for column in columns]),
    )
