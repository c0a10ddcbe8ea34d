"""Reads what needs a person today in an agency: a few of each kind on its front, and all of them on a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, QuerySet, When

from competencies.models import Agency, Post, PostRole, Requirement, Standing
from competencies.models.records import inside
from competencies.queries import standings, wording
from competencies.queries.agencies import ORGANISATION
from competencies.rules import LATE, Status, in_words, status_on

SOON_DAYS = 31
NEW_DAYS = 30
SHOWN = 5


class Need(StrEnum):
    """A kind of need, as the address of its page names it."""

    LATE = "late"
    SOON = "soon"
    NEW = "new"
    ROLES = "roles"


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


def needing(need: Need, agency: Agency, *, on: date, start: int = 0, length: int = SHOWN) -> Needing:
    """From the `start`th on, counted from 0: late and running out by the earliest date, new and without a role by the
    latest start. Four queries at the most.
    """
    return _READERS[need](agency, on, start, start + length)


def _late(agency: Agency, on: date, start: int, stop: int) -> Needing:
    never = Q(attainment__isnull=True, due_on__lt=on)
    ran_out = Q(attainment__isnull=False, expires_on__lt=on, due_on__lt=on)
    rows = _asked_of(agency, on).filter(Q(status__in=LATE) | Q(next_change_on__lte=on), never | ran_out)
    since = Case(When(attainment__isnull=True, then=F("due_on")), default=F("expires_on"))
    return _by_standing(rows.annotate(day=since), on, start, stop)


def _soon(agency: Agency, on: date, start: int, stop: int) -> Needing:
    rows = _asked_of(agency, on).filter(
        Q(status__in=[Status.EXPIRING, Status.SUPERSEDED]) | Q(next_change_on__lte=on),
        expiring_from__lte=on,
        expires_on__gte=on,
        expires_on__lt=on + timedelta(days=SOON_DAYS),
        attainment__isnull=False,
    )
    return _by_standing(rows.annotate(day=F("expires_on")), on, start, stop)


def _new(agency: Agency, on: date, start: int, stop: int) -> Needing:
    """Posts begun, not moved to, in the last thirty days, of which something is still to be done."""
    rows = Standing.objects.filter(inside(on), post=OuterRef("pk"), exempt=False, role_unknown=False)
    undone = rows.filter(Q(attainment__isnull=True) | Q(expires_on__lt=on))
    begun = _open_posts(agency, on).filter(started_on__gt=on - timedelta(days=NEW_DAYS), continues__isnull=True)
    return _by_post(begun.filter(Exists(undone)), _since, start, stop)


def _roles(agency: Agency, on: date, start: int, stop: int) -> Needing:
    """Posts with a title that no role has been found for: what is asked of them may not be all."""
    unknown = ~Exists(PostRole.objects.filter(post=OuterRef("pk")))
    posts = _open_posts(agency, on).exclude(job_title="").filter(unknown)
    return _by_post(posts, lambda post: f"{post.job_title}, {post.agency}", start, stop)


def _since(post: Post) -> str:
    return f"{post.agency}, since {in_words(post.started_on)}"


_READERS: dict[Need, Callable[[Agency, date, int, int], Needing]] = {
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


def _open_posts(agency: Agency, on: date) -> Any:
    return Post.objects.known().open_on(on).under([agency.path])


def _by_standing(rows: QuerySet, on: date, start: int, stop: int) -> Needing:
    """The people of these standings, once each, by their earliest `day`."""
    first = rows.values("person").annotate(earliest=Min("day")).order_by("earliest", "person__sort_name", "person")
    days = {row["person"]: row["earliest"] for row in first[start:stop]}
    shown: dict[int, Named] = {}
    said = rows.filter(person__in=days).select_related("person", "requirement")
    for row in said.order_by("requirement__position", "requirement__code", "pk"):
        if row.day == days[row.person_id] and row.person_id not in shown:
            status = status_on(standings.stored_row(row), on)
            why = f"{row.requirement.title}, {wording.date_words(status, row.day)}"
            shown[row.person_id] = Named(row.person.uuid, str(row.person), row.day, why)
    return Needing(tuple(shown[person] for person in days), rows.order_by().values("person").distinct().count())


def _by_post(posts: Any, why: Callable[[Post], str], start: int, stop: int) -> Needing:
    """The people of these posts, once each, by their latest start."""
    first = posts.values("person").annotate(latest=Max("started_on")).order_by("-latest", "person__sort_name", "person")
    days = {row["person"]: row["latest"] for row in first[start:stop]}
    shown: dict[int, Named] = {}
    for post in posts.filter(person__in=days).select_related("person", "agency").order_by("pk"):
        if post.started_on == days[post.person_id] and post.person_id not in shown:
            shown[post.person_id] = Named(post.person.uuid, str(post.person), post.started_on, why(post))
    return Needing(tuple(shown[person] for person in days), posts.order_by().values("person").distinct().count())
