"""Reads what needs a person today in an agency: a few of each kind for its front, and how many the list has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from competencies.models import Agency
from competencies.queries import wording
from competencies.queries.compliance import totals
from competencies.queries.compliance.area import Area, area_of
from competencies.queries.compliance.dates import (
    BADNESS,
    BY_BADNESS,
    ENDS,
    IN_SPAN,
    LATE_SINCE,
    NO_ROLE,
    OPEN,
    as_day,
    as_uuid,
    asked,
    keys,
    named,
)
from competencies.queries.compliance.people import Due, since, until
from competencies.queries.compliance.totals import Column
from competencies.queries.scope import Scope
from competencies.rules import LATE, MET, Status, badness, in_words

SHOWN = 5
# So many standings are read to find the first few people: more than these can have between them.
READ = 200

SETTLED = "(s.next_change_on IS NULL OR %(on)s < s.next_change_on)"
MOVED = f"s.next_change_on <= %(on)s AND {IN_SPAN}"


class Need(StrEnum):
    """A kind of need: a part of the compliance list."""

    LATE = "late"
    SOON = "soon"
    NEW = "new"
    ROLES = "roles"


# The compliance list narrowed to each: the filters of its address.
LISTED = {
    Need.LATE: "due=OVERDUE&order=WORST",
    Need.SOON: "due=ENDING",
    Need.NEW: "new=1",
    Need.ROLES: "role=unknown",
}


@dataclass(frozen=True)
class Named:
    """A person in a list of needs: who, the day that put them there, and why in words."""

    uuid: UUID
    name: str
    day: date
    why: str


@dataclass(frozen=True)
class Needing:
    """Some of those who need something, each once, and how many there are."""

    people: tuple[Named, ...]
    count: int


def needing(agency: Agency, *, late: int, on: date) -> dict[Need, Needing]:
    """Of each kind the first few: late and running out by the earliest day, new and without a role by the latest
    start; and how many the compliance list has, narrowed to the same, of whom `late` are counted already. `on` is today
    or a day to come. Seven queries.
    """
    area = area_of(agency, unit=None, visible_to=Scope(names=(agency.path,)))
    if area.is_empty:
        return dict.fromkeys(Need, Needing((), 0))
    overdue, (ending, soon) = _late(area, on), _soon(area, totals.columns(), on)
    of_standing = _standings(area, {*overdue, *ending}, on)
    (began, new), (unknown, roles) = _latest(area, on)
    of_post = _posts(area, {*began, *unknown}, on)
    return {
        Need.LATE: Needing(_named(overdue, [one for one in of_standing if one.status in LATE]), late),
        Need.SOON: Needing(_named(ending, [one for one in of_standing if one.status in MET]), soon),
        Need.NEW: Needing(_named(began, [one for one in of_post if one.is_begun], _since), new),
        Need.ROLES: Needing(_named(unknown, [one for one in of_post if one.is_unknown], _titled), roles),
    }


class _Standing(NamedTuple):
    """A standing of somebody who is shown, with the day that may have put them there."""

    person: int
    uuid: UUID
    name: str
    day: date | None
    status: Status
    title: str


class _Post(NamedTuple):
    """An open post of somebody who is shown. `is_begun`: not moved to."""

    person: int
    uuid: UUID
    name: str
    day: date
    is_begun: bool
    is_unknown: bool
    title: str
    agency: str


def _late(area: Area, on: date) -> dict[int, date]:
    """The earliest of those whose status is stored are read from an index of them; others are answered from dates."""
    late = keys(badness(status) for status in LATE)
    rows = asked(
        f"""SELECT * FROM (
            SELECT {LATE_SINCE}, s.person_id FROM competencies_standing s
            WHERE {area.within("s")} AND s.status IN ({named(LATE)}) AND {SETTLED} ORDER BY 1, 2 LIMIT {READ}
        ) AS settled
        UNION ALL SELECT {LATE_SINCE}, s.person_id FROM competencies_standing s
            WHERE {area.within("s")} AND {MOVED} AND {BADNESS} IN ({late})""",
        {"on": on},
    )
    days: dict[int, date] = {}
    for day, person in sorted((as_day(written), person) for written, person in rows):
        days.setdefault(person, day)
    return dict(list(days.items())[:SHOWN])


def _soon(area: Area, columns: Sequence[Column], on: date) -> tuple[dict[int, date], int]:
    requirements = keys(key for column in columns for key in column.requirements)
    rows = asked(
        f"""SELECT person_id, MIN(day), COUNT(*) OVER () FROM (
            SELECT s.person_id, s.deadline_on AS day FROM competencies_standing s
            WHERE {area.within("s")} AND s.requirement_id IN ({requirements}) AND s.status IN ({named(MET)})
            AND s.deadline_on >= %(on)s AND s.deadline_on <= %(until)s AND {SETTLED}
            UNION ALL SELECT s.person_id, {ENDS.told} FROM competencies_standing s
            WHERE {area.within("s")} AND {MOVED} AND {ENDS.told} <= %(until)s
        ) AS ending GROUP BY person_id ORDER BY 2, 1 LIMIT {SHOWN}""",
        {"on": on, "until": until(on, Due.ENDING)},
    )
    return _first(rows)


def _latest(area: Area, on: date) -> tuple[tuple[dict[int, date], int], tuple[dict[int, date], int]]:
    """Of the people with an open post begun, not moved to, in the last thirty days, and of those with one whose role is
    not known: the first few by their latest start, and how many. All posts are looked at once, in an index alone.
    """
    each = "person_id, MAX(started_on) AS day, COUNT(*) OVER () AS people FROM looked_at l"
    first = f"GROUP BY person_id ORDER BY day DESC, person_id LIMIT {SHOWN}"
    begun = f"""EXISTS (SELECT 1 FROM competencies_poststanding p JOIN competencies_post b ON b.id = p.post_id
        WHERE p.person_id = l.person_id AND p.started_on = l.started_on AND {area.within("p")} AND {OPEN}
        AND b.continues_id IS NULL)"""
    rows = asked(
        f"""WITH looked_at AS (
            SELECT p.person_id, p.started_on, p.started_on > %(since)s AS is_new, p.roles {NO_ROLE} AS no_role
            FROM competencies_poststanding p
            WHERE {area.within("p")} AND {OPEN} AND (p.started_on > %(since)s OR p.roles {NO_ROLE}))
        SELECT * FROM (SELECT 1, {each} WHERE is_new AND {begun} {first}) AS began
        UNION ALL SELECT * FROM (SELECT 2, {each} WHERE no_role {first}) AS without_role""",
        {"on": on, "since": since(on)},
    )
    return _first(row[1:] for row in rows if row[0] == 1), _first(row[1:] for row in rows if row[0] == 2)


def _first(rows: Iterable[tuple[Any, ...]]) -> tuple[dict[int, date], int]:
    """From rows of a person, their day, and how many people there are; by the day as the database put them."""
    days, count = {}, 0
    for person, written, count in rows:  # noqa: B007  (the same in every row)
        days[person] = as_day(written)
    return days, count


def _standings(area: Area, people: Iterable[int], on: date) -> list[_Standing]:
    """Where these people stand today in what is asked of them here, in the order of what is asked."""
    rows = asked(
        f"""SELECT s.person_id, person.uuid, person.given_name, person.family_name, {LATE_SINCE}, {BADNESS}, asked.title
        FROM competencies_standing s JOIN competencies_person person ON person.id = s.person_id
        JOIN competencies_requirement asked ON asked.id = s.requirement_id
        WHERE s.person_id IN ({keys(people)}) AND s.agency_id IN ({area.unit_keys()}) AND {IN_SPAN}
        ORDER BY asked.position, asked.code, s.id""",
        {"on": on},
    )
    return [
        _Standing(person, as_uuid(uuid), f"{given} {family}".strip(), day and as_day(day), BY_BADNESS[bad], title)
        for person, uuid, given, family, day, bad, title in rows
    ]


def _posts(area: Area, people: Iterable[int], on: date) -> list[_Post]:
    """The open posts of these people here, the first recorded first."""
    rows = asked(
        f"""SELECT p.person_id, person.uuid, person.given_name, person.family_name, p.started_on,
        post.continues_id IS NULL, p.roles {NO_ROLE}, post.job_title, place.name
        FROM competencies_poststanding p JOIN competencies_person person ON person.id = p.person_id
        JOIN competencies_post post ON post.id = p.post_id JOIN competencies_agency place ON place.id = p.agency_id
        WHERE p.person_id IN ({keys(people)}) AND p.agency_id IN ({area.unit_keys()}) AND {OPEN} ORDER BY p.post_id""",
        {"on": on},
    )
    return [
        _Post(person, as_uuid(uuid), f"{given} {family}".strip(), as_day(day), bool(begun), bool(unknown), title, place)
        for person, uuid, given, family, day, begun, unknown, title, place in rows
    ]


def _dated(one: _Standing) -> str:
    return f"{one.title}, {wording.date_words(one.status, one.day)}"


def _since(one: _Post) -> str:
    return f"{one.agency}, since {in_words(one.day)}"


def _titled(one: _Post) -> str:
    return f"{one.title or 'No job title'}, {one.agency}"


def _named(days: Mapping[int, date], rows: Iterable[Any], why: Callable[[Any], str] = _dated) -> tuple[Named, ...]:
    """These people, each with the first of the rows that has their day."""
    shown: dict[int, Named] = {}
    for row in rows:
        if row.day == days.get(row.person) and row.person not in shown:
            shown[row.person] = Named(row.uuid, row.name, row.day, why(row))
    return tuple(shown[person] for person in days)
