"""Reads agencies: how many people stand where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, Sum

from competencies.models import Agency, PostStanding, SharingAgreement, Standing, StandingCount
from competencies.models.records import inside
from competencies.queries import standings
from competencies.rules import LATE, MET, Status, badness, no_better_than, status_on

ORGANISATION = 2  # the depth, in the tree, of the agencies directly below the partnership


@dataclass(frozen=True)
class Tally:
    """People with a post on the day, each counted once, by the worst of what is asked of them there.

    Exempt people, and those of whom nothing is asked, are in `people` and not in `asked`.
    """

    people: int = 0
    met: int = 0
    late: int = 0
    waiting: int = 0
    exempt: int = 0
    role_unknown: int = 0

    @property
    def asked(self) -> int:
        """The base of every share: those of whom something is asked, or may be."""
        return self.met + self.late + self.waiting + self.role_unknown


def tallies(agencies: Sequence[Agency], *, on: date) -> dict[int, Tally]:
    """For each agency, by key, the people in it and below it. Three queries for any number of agencies.

    `on` is today: other days are asked of the compliance list. Of people with one post the counts that are kept are
    added up; people with several, and posts whose status changes by today, are counted one by one.
    """
    above = _above(agencies)
    counted: dict[int, Counter[Status]] = defaultdict(Counter)
    here = at_or_below(_tops(agencies))
    kept = StandingCount.objects.filter(here, competency=None, shared=False).values_list("agency__path", "status")
    for path, status, people in kept.annotate(Sum("people")).order_by():
        for key in above(path):
            counted[key][Status(status)] += people
    posts = PostStanding.objects.filter(here, Q(shared=True) | Q(next_change_on__lte=on))
    others = list(posts.values_list(*_COLUMNS, named=True))
    for post in others:
        if post.worst and not post.shared:
            for key in above(post.agency__path):
                counted[key][Status(post.worst)] -= 1
    for key, worst in _one_by_one(others, _answered_from_dates(posts.filter(next_change_on__lte=on), on), above, on):
        counted[key][worst] += 1
    return {agency.pk: _tally(counted[agency.pk]) for agency in agencies}


def shared_until(agency: Agency, *, on: date) -> date | None:
    """The last day on which partnership officers may see the names here; None when no agreement is in force."""
    agreements = SharingAgreement.objects.known().filter(inside(on))
    ends = [row.until_on for row in agreements.select_related("agency") if agency.path.startswith(row.agency.path)]
    return max(ends) - timedelta(days=1) if ends else None


def units(agency: Agency) -> QuerySet:
    """The agency itself and everything below it, in the order of the tree."""
    return Agency.objects.under([agency.path])


def _tops(agencies: Iterable[Agency]) -> list[Agency]:
    """The highest of these agencies; the others lie below one of them."""
    tops: list[Agency] = []
    for agency in sorted(agencies, key=lambda one: one.path):
        if not tops or not agency.path.startswith(tops[-1].path):
            tops.append(agency)
    return tops


def at_or_below(agencies: Iterable[Agency]) -> Q:
    """The condition on standings: rows carry their organisation, so that whole organisations are found by one index."""
    wanted = Q(pk__in=[])
    for agency in agencies:
        if agency.is_root():
            return Q()
        here = Q(organisation=agency) if agency.depth == ORGANISATION else Q(agency__in=units(agency))
        wanted |= here
    return wanted


def _above(agencies: Sequence[Agency]) -> Any:
    """From a tree path to the keys of those of these agencies that hold it."""
    keys = {agency.path: agency.pk for agency in agencies}
    known: dict[str, list[int]] = {}

    def above(path: str) -> list[int]:
        if path not in known:
            steps = range(Agency.steplen, len(path) + 1, Agency.steplen)
            known[path] = [keys[path[:end]] for end in steps if path[:end] in keys]
        return known[path]

    return above


_COLUMNS = (
    "post_id",
    "person_id",
    "agency__path",
    "worst",
    "next_change_on",
    "roles",
    "started_on",
    "ended_on",
    "shared",
)


def _one_by_one(
    posts: Iterable[Any], fresh: Mapping[int, Status], above: Any, on: date
) -> Iterator[tuple[int, Status]]:
    """The worst status of each (agency, person) of whom these are the posts; `fresh` is that of posts which changed."""
    worst: dict[tuple[int, int], Status] = {}
    for post in posts:
        status = Status(post.worst) if post.worst else None
        if post.next_change_on is not None and post.next_change_on <= on:
            in_post = post.started_on <= on and (post.ended_on is None or on < post.ended_on)
            alone = no_better_than(post.roles != standings.ROLE_UNKNOWN_ALONE)
            status = max(alone, fresh.get(post.post_id, alone), key=badness) if in_post else None
        if status is None:
            continue
        for key in above(post.agency__path):
            known = worst.get((key, post.person_id))
            worst[key, post.person_id] = status if known is None else max(status, known, key=badness)
    for (key, _), status in worst.items():
        yield key, status


def _answered_from_dates(posts: QuerySet, on: date) -> dict[int, Status]:
    rows = Standing.objects.filter(inside(on), post__in=posts.values("post"))
    worst: dict[int, Status] = {}
    for row in rows:
        worst[row.post_id] = max(
            status_on(standings.stored_row(row), on), worst.get(row.post_id, Status.NOT_REQUIRED), key=badness
        )
    return worst


def _tally(counted: Counter[Status]) -> Tally:
    return Tally(
        people=counted.total(),
        met=sum(counted[status] for status in MET),
        late=sum(counted[status] for status in LATE),
        waiting=counted[Status.NOT_STARTED],
        exempt=counted[Status.EXEMPT],
        role_unknown=counted[Status.ROLE_UNKNOWN],
    )
