"""Requirements made ready: which version governs a day, and whom it concerns (`docs/standing.md` section 4)."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from competencies.rules.days import earlier
from competencies.rules.facts import Audience, LeadDesignation, Post, RequirementVersion


@dataclass(frozen=True, slots=True)
class Spell:
    """The days [from_on, until_on) on which one version of a requirement is in force."""

    version: RequirementVersion
    from_on: date
    until_on: date | None


class Requirement:
    """All versions of one requirement, in the order in which they come to govern."""

    def __init__(self, versions: Iterable[RequirementVersion]) -> None:
        self.versions = sorted(versions, key=_order)
        self.id = self.versions[0].requirement
        self.competency = self.versions[0].competency
        self.begins = [version.effective_from for version in self.versions]
        self.spells = list(self._spells())

    def _spells(self) -> Iterable[Spell]:
        for place, version in enumerate(self.versions):
            superseded_on = self.begins[place + 1] if place + 1 < len(self.begins) else None
            until_on = earlier(superseded_on, version.effective_to)
            if until_on is None or version.effective_from < until_on:
                yield Spell(version, version.effective_from, until_on)

    def governing(self, day: date) -> int:
        """The place in `versions` of the latest begun by `day`; before the first, the first."""
        return max(bisect_right(self.begins, day) - 1, 0)

    def begun(self, day: date) -> int:
        """How many versions have begun by `day`."""
        return bisect_right(self.begins, day)


@lru_cache(maxsize=10_000)
def agency_of(path: str) -> str:
    """The agency of a path is its second step; the root is its own."""
    return "/".join(path.split("/", 2)[:2])


def covers(path: str, agency: str) -> bool:
    """Whether what is granted at `path` holds in `agency`: in the whole agency of its path; at the root, in all."""
    return "/" not in path or agency_of(path) == agency


def misfits(audience: Audience, post: Post) -> list[str]:
    """What about this period of a post is outside the audience, in a reader's words; empty when it fits.

    Designations belong to a person and a day, not to a post, and are not looked at here.
    """
    found = []
    if audience.sectors and post.sector not in audience.sectors:
        found.append("sector")
    if audience.agencies and not any(_within(post.agency, subtree) for subtree in audience.agencies):
        found.append("agency")
    if audience.roles and audience.roles.isdisjoint(post.roles):
        found.append("role")
    return found


def leads_in(agency: str, kinds: frozenset[str], designations: Iterable[LeadDesignation]) -> list[LeadDesignation]:
    """The designations of such kinds that hold in this agency."""
    return [named for named in designations if named.kind in kinds and covers(named.agency, agency)]


def _within(path: str, subtree: str) -> bool:
    return path == subtree or path.startswith(subtree + "/")


def _order(version: RequirementVersion) -> tuple[object, ...]:
    """By first day; of two on one day the higher number is later. The rest only makes the order the same for ever."""
    audience = version.audience
    lists = (audience.sectors, audience.agencies, audience.roles, audience.leads)
    return (
        version.effective_from,
        version.version,
        version.recorded_at,
        version.competency,
        version.effective_to or date.max,
        version.due_within_days,
        version.notice_days,
        version.spread_weeks,
        repr((version.validity, version.transition, [sorted(names) for names in lists])),
        version.title,
    )
