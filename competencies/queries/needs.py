"""Reads what needs a person today in an agency: a few of each kind for its front, and how many the list has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, F, Max, Min, Q, QuerySet, When

from competencies.models import Agency, Post, Requirement, Standing
from competencies.models.records import inside
from competencies.queries import standings, wording
from competencies.queries.agencies import ORGANISATION
from competencies.queries.compliance.people import Due, since, until
from competencies.queries.staff_imports import posts_with_unknown_role
from competencies.rules import LATE, MET, in_words, status_on

SHOWN = 5


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


def needing(need: Need, agency: Agency, *, on: date) -> Needing:
    """The first few: late and running out by the earliest date, new and without a role by the latest start; and how
    many the compliance list has, narrowed to the same. Four queries at the most.
    """
    return _READERS[need](agency, on)


def _late(agency: Agency, on: date) -> Needing:
    never = Q(attainment__isnull=True, due_on__lt=on)
    ran_out = Q(attainment__isnull=False, expires_on__lt=on, due_on__lt=on)
    rows = _asked_of(agency, on).filter(Q(status__in=LATE) | Q(next_change_on__lte=on), never | ran_out)
    late_since = Case(When(attainment__isnull=True, then=F("due_on")), default=F("expires_on"))
    return _by_standing(rows.annotate(day=late_since), on)


def _soon(agency: Agency, on: date) -> Needing:
    rows = _asked_of(agency, on).filter(
        Q(status__in=MET) | Q(next_change_on__lte=on),
        attainment__isnull=False,
        expires_on__gte=on,
        expires_on__lte=until(on, Due.ENDING),
    )
    return _by_standing(rows.annotate(day=F("expires_on")), on)


def _new(agency: Agency, on: date) -> Needing:
    """Posts begun, not moved to, in the last thirty days."""
    begun = Post.objects.known().open_on(on).under([agency.path])
    return _by_post(begun.filter(started_on__gt=since(on), continues__isnull=True), _since)


def _roles(agency: Agency, on: date) -> Needing:
    """What is asked in these posts may not be all."""
    return _by_post(posts_with_unknown_role(agency, on=on), _titled)


def _titled(post: Post) -> str:
    return f"{post.job_title or 'No job title'}, {post.agency}"


def _since(post: Post) -> str:
    return f"{post.agency}, since {in_words(post.started_on)}"


_READERS: dict[Need, Callable[[Agency, date], Needing]] = {
    Need.LATE: _late,
    Need.SOON: _soon,
    Need.NEW: _new,
    Need.ROLES: _roles,
}


def _asked_of(agency: Agency, on: date) -> QuerySet:
    # Naming every requirement lets both databases use the index by requirement and status.
    asked = list(Requirement.objects.values_list("pk", flat=True))
    return Standing.objects.filter(inside(on), _at_or_below(agency), exempt=False, requirement__in=asked)


def _at_or_below(agency: Agency) -> Q:
    """The condition on standings: rows carry their organisation, so that a whole one is found by one index."""
    if agency.is_root():
        return Q()
    if agency.depth == ORGANISATION:
        return Q(organisation=agency)
    return Q(agency__in=Agency.objects.under([agency.path]))


def _by_standing(rows: QuerySet, on: date) -> Needing:
    """The people of these standings, once each, by their earliest `day`."""
    first = rows.values("person").annotate(earliest=Min("day")).order_by("earliest", "person__sort_name", "person")
    days = {row["person"]: row["earliest"] for row in first[:SHOWN]}
    shown: dict[int, Named] = {}
    said = rows.filter(person__in=days).select_related("person", "requirement")
    for row in said.order_by("requirement__position", "requirement__code", "pk"):
        if row.day == days[row.person_id] and row.person_id not in shown:
            status = status_on(standings.stored_row(row), on)
            why = f"{row.requirement.title}, {wording.date_words(status, row.day)}"
            shown[row.person_id] = Named(row.person.uuid, str(row.person), row.day, why)
    return Needing(tuple(shown[person] for person in days), rows.order_by().values("person").distinct().count())


def _by_post(posts: Any, why: Callable[[Post], str]) -> Needing:
    """The people of these posts, once each, by their latest start."""
    first = posts.values("person").annotate(latest=Max("started_on")).order_by("-latest", "person__sort_name", "person")
    days = {row["person"]: row["latest"] for row in first[:SHOWN]}
    shown: dict[int, Named] = {}
    for post in posts.filter(person__in=days).select_related("person", "agency").order_by("pk"):
        if post.started_on == days[post.person_id] and post.person_id not in shown:
            shown[post.person_id] = Named(post.person.uuid, str(post.person), post.started_on, why(post))
    return Needing(tuple(shown[person] for person in days), posts.order_by().values("person").distinct().count())
