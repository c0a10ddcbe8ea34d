"""Counts how many people stand where, in any number of places at once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from competencies.models import Agency
from competencies.queries import standings
from competencies.queries.agencies import ORGANISATION
from competencies.queries.compliance import dates
from competencies.rules import LATE, MET, Status, badness, no_better_than


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
    added up; people with several are counted by the database, once in each place; and where a post's status changes by
    today, its person's posts are looked at one by one.
    """
    if not agencies:
        return {}
    above = _above(agencies)
    tops = _tops(agencies)
    place = _Place(_within(tops), _several(tops), {"on": on})
    counted: dict[int, Counter[Status]] = defaultdict(Counter)
    for path, status, people in place.kept():
        for key in above(path):
            counted[key][Status(status)] += people
    keys = {agency.path: agency.pk for agency in agencies}
    for path, bad, people in place.of_several({len(agency.path) for agency in agencies}):
        if path in keys:
            counted[keys[path]][dates.BY_BADNESS[bad]] += people
    others = place.of_those_who_change()
    for post in others:
        if post.worst and post.has_changed and not post.several:
            for key in above(post.path):
                counted[key][Status(post.worst)] -= 1
    for key, worst in _one_by_one(others, above):
        counted[key][worst] += 1
    return {agency.pk: _tally(counted[agency.pk]) for agency in agencies}


class _Post(NamedTuple):
    """A post of somebody whose answer changes by the day. `several`: they have more than one that may be counted;
    `fresh`: the badness that a post whose change has come answers from its dates, if it has any.
    """

    person: int
    path: str
    worst: str | None
    roles: str
    is_open: bool
    several: bool
    has_changed: bool
    fresh: int | None


@dataclass(frozen=True)
class _Place:
    """The statements about people in a part of the tree: `within` is the condition on a row called `r`."""

    within: str
    several: str
    given: Mapping[str, Any]

    def kept(self) -> list[tuple[Any, ...]]:
        """Tree path, status, people: the counts as refreshes wrote them."""
        alone = "TRUE" if self.several == "twice" else "NOT r.shared"
        return self._asked(
            f"""SELECT a.path, r.status, SUM(r.people) FROM competencies_standingcount r
            JOIN competencies_agency a ON a.id = r.agency_id
            WHERE {self.within} AND r.competency_id IS NULL AND {alone} GROUP BY a.path, r.status"""
        )

    def of_several(self, lengths: Collection[int]) -> list[tuple[Any, ...]]:
        """Tree path of such a length, the worst that people with several posts there have, and how many they are."""
        each = (
            f"""SELECT path, bad, COUNT(*) FROM (
            SELECT SUBSTR(path, 1, {length}) AS path, person_id, MAX(bad) AS bad FROM theirs
            WHERE LENGTH(path) >= {length} GROUP BY 1, 2) AS once_{length} GROUP BY path, bad"""
            for length in sorted(lengths)
        )
        return self._asked(
            f"""WITH theirs AS (SELECT a.path, r.person_id, {dates.stored("r.worst")} AS bad
            FROM competencies_poststanding r JOIN competencies_agency a ON a.id = r.agency_id
            WHERE {self.within} AND r.{self.several} AND r.worst IS NOT NULL
            AND r.person_id NOT IN ({self._changed()}))
            {" UNION ALL ".join(each)}"""
        )

    def of_those_who_change(self) -> list[_Post]:
        """Every post whose change has come, and the others of the same people where they have several."""
        columns = f"""r.person_id, a.path, r.worst, r.roles,
            r.started_on <= %(on)s AND (r.ended_on IS NULL OR %(on)s < r.ended_on), r.{self.several}"""
        posts = "FROM competencies_poststanding r JOIN competencies_agency a ON a.id = r.agency_id WHERE"
        fresh = f"""SELECT MAX({dates.BADNESS}) FROM competencies_standing s
            WHERE s.post_id = r.post_id AND {dates.IN_SPAN}"""
        rows = self._asked(
            f"""SELECT {columns}, TRUE, ({fresh}) {posts} {self.within} AND r.next_change_on <= %(on)s
            UNION ALL SELECT {columns}, FALSE, NULL {posts} {self.within} AND r.{self.several}
            AND (r.next_change_on IS NULL OR %(on)s < r.next_change_on)
            AND r.person_id IN ({self._changed()})"""
        )
        return [_Post(*row) for row in rows]

    def _changed(self) -> str:
        """The people of posts whose change has come."""
        posts = "SELECT r.person_id FROM competencies_poststanding r WHERE"
        return f"{posts} {self.within} AND r.next_change_on <= %(on)s"

    def _asked(self, sql: str) -> list[tuple[Any, ...]]:
        return dates.asked(sql, self.given)


def _within(tops: Iterable[Agency]) -> str:
    """The condition on rows `r` that carry their organisation, so that whole organisations are found by one index."""
    conditions = []
    for top in tops:
        if top.is_root():
            return "TRUE"
        below = f"SELECT id FROM competencies_agency WHERE path LIKE '{top.path}%%'"
        whole = top.depth == ORGANISATION
        conditions.append(f"r.organisation_id = {top.pk}" if whole else f"r.agency_id IN ({below})")
    return f"({' OR '.join(conditions)})"


def _tops(agencies: Iterable[Agency]) -> list[Agency]:
    """The highest of these agencies; the others lie below one of them."""
    tops: list[Agency] = []
    for agency in sorted(agencies, key=lambda one: one.path):
        if not tops or not agency.path.startswith(tops[-1].path):
            tops.append(agency)
    return tops


def _several(tops: Sequence[Agency]) -> str:
    """The column that says whether somebody has more than one post that may be counted here."""
    organisations = {top.organisation_path for top in tops}
    return "twice" if len(organisations) == 1 and not tops[0].is_root() else "shared"


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


def _one_by_one(posts: Iterable[_Post], above: Any) -> Iterator[tuple[int, Status]]:
    """The worst status of each (agency, person) of whom these are the posts."""
    worst: dict[tuple[int, int], Status] = {}
    for post in posts:
        status = Status(post.worst) if post.worst else None
        if post.has_changed:
            alone = badness(no_better_than(post.roles != standings.ROLE_UNKNOWN_ALONE))
            status = dates.BY_BADNESS[max(alone, post.fresh or alone)] if post.is_open else None
        if status is None:
            continue
        for key in above(post.path):
            known = worst.get((key, post.person))
            worst[key, post.person] = status if known is None else max(status, known, key=badness)
    for (key, _), status in worst.items():
        yield key, status


def _tally(counted: Counter[Status]) -> Tally:
    return Tally(
        people=counted.total(),
        met=sum(counted[status] for status in MET),
        late=sum(counted[status] for status in LATE),
        waiting=counted[Status.NOT_STARTED],
        exempt=counted[Status.EXEMPT],
        role_unknown=counted[Status.ROLE_UNKNOWN],
    )
