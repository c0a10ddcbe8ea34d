"""Reads what needs a person today in an agency: a few of each kind for its front, and how many the list has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from competencies.models import Agency, Post, Standing
from competencies.models.records import inside
from competencies.queries import standings, wording
from competencies.queries.compliance import totals
from competencies.queries.compliance.area import Area, area_of
from competencies.queries.compliance.dates import (
    BADNESS,
    ENDS,
    IN_SPAN,
    LATE_SINCE,
    OPEN,
    as_day,
    asked,
    keys,
    named,
)
from competencies.queries.compliance.people import Due, since, until
from competencies.queries.compliance.totals import Column
from competencies.queries.scope import Scope
from competencies.queries.staff_imports import posts_with_unknown_role
from competencies.rules import LATE, MET, Status, badness, in_words, status_on

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


def needing(agency: Agency, *, on: date) -> dict[Need, Needing]:
    """Of each kind the first few: late and running out by the earliest day, new and without a role by the latest
    start; and how many the compliance list has, narrowed to the same. `on` is today or a day to come. Eleven queries.
    """
    area = area_of(agency, unit=None, visible_to=Scope(names=(agency.path,)))
    if area.is_empty:
        return dict.fromkeys(Need, Needing((), 0))
    columns = totals.columns()
    return {
        Need.LATE: _late(area, columns, on),
        Need.SOON: _soon(area, columns, on),
        Need.NEW: _new(area, agency, on),
        Need.ROLES: _roles(area, agency, on),
    }


def _late(area: Area, columns: Sequence[Column], on: date) -> Needing:
    """The earliest of those whose status is stored are read from an index of them; whose change has come, from dates.
    How many there are is counted for the list already.
    """
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
    first = dict(list(days.items())[:SHOWN])
    overall = totals.survey(area, on, columns).overall
    return Needing(_by_standing(area, first, on, LATE), sum(overall.of(status) for status in LATE))


def _soon(area: Area, columns: Sequence[Column], on: date) -> Needing:
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
    first, count = _first(rows)
    return Needing(_by_standing(area, first, on, MET), count)


def _new(area: Area, agency: Agency, on: date) -> Needing:
    """Posts begun, not moved to, in the last thirty days."""
    joined = "JOIN competencies_post post ON post.id = p.post_id AND post.continues_id IS NULL"
    first, count = _latest(area, "p.started_on > %(since)s", {"on": on, "since": since(on)}, joined)
    begun = Post.objects.known().open_on(on).under([agency.path]).filter(continues__isnull=True)
    return Needing(_by_post(begun, first, _since), count)


def _roles(area: Area, agency: Agency, on: date) -> Needing:
    """What is asked in these posts may not be all."""
    first, count = _latest(area, "p.roles LIKE %(role)s", {"on": on, "role": f"%,{standings.ROLE_UNKNOWN},%"})
    return Needing(_by_post(posts_with_unknown_role(agency, on=on), first, _titled), count)


def _titled(post: Post) -> str:
    return f"{post.job_title or 'No job title'}, {post.agency}"


def _since(post: Post) -> str:
    return f"{post.agency}, since {in_words(post.started_on)}"


def _latest(area: Area, which: str, params: Mapping[str, Any], joined: str = "") -> tuple[dict[int, date], int]:
    """The people of such open posts: the first few by their latest start, and how many."""
    return _first(
        asked(
            f"""SELECT p.person_id, MAX(p.started_on), COUNT(*) OVER () FROM competencies_poststanding p {joined}
            WHERE {area.within("p")} AND {OPEN} AND {which} GROUP BY p.person_id ORDER BY 2 DESC, 1 LIMIT {SHOWN}""",
            params,
        )
    )


def _first(rows: Iterable[tuple[int, Any, int]]) -> tuple[dict[int, date], int]:
    """From rows of a person, their day, and how many people there are."""
    days, count = {}, 0
    for person, written, count in rows:  # noqa: B007  (the same in every row)
        days[person] = as_day(written)
    return days, count


def _by_standing(area: Area, days: Mapping[int, date], on: date, statuses: Iterable[Status]) -> tuple[Named, ...]:
    """These people, each with the first standing that has their day."""
    shown: dict[int, Named] = {}
    places = [unit.key for unit in area.units]
    rows = Standing.objects.filter(inside(on), person__in=days, agency__in=places).select_related(
        "person", "requirement"
    )
    for row in rows.order_by("requirement__position", "requirement__code", "pk"):
        status = status_on(standings.stored_row(row), on)
        day = row.due_on if row.attainment_id is None else row.expires_on
        if status in statuses and day == days[row.person_id] and row.person_id not in shown:
            why = f"{row.requirement.title}, {wording.date_words(status, day)}"
            shown[row.person_id] = Named(row.person.uuid, str(row.person), day, why)
    return tuple(shown[person] for person in days)


def _by_post(posts: Any, days: Mapping[int, date], why: Callable[[Post], str]) -> tuple[Named, ...]:
    """These people, each with the first of these posts that has their day."""
    shown: dict[int, Named] = {}
    for post in posts.filter(person__in=days).select_related("person", "agency").order_by("pk"):
        if post.started_on == days[post.person_id] and post.person_id not in shown:
            shown[post.person_id] = Named(post.person.uuid, str(post.person), post.started_on, why(post))
    return tuple(shown[person] for person in days)
