"""Rehearses a version of a requirement: where everybody would stand with it, without writing where anybody stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from competencies import rules
from competencies.models import (
    Agency,
    Attainment,
    Exemption,
    LeadDesignation,
    Pause,
    Post,
    RefreshCall,
    Rehearsal,
    RehearsalTask,
    RequirementVersion,
    Revocation,
)
from competencies.queries import facts
from competencies.rules import LATE, MET, Status, badness, status_on
from competencies.rules.days import in_period, plus_days

CHUNK = 500


@dataclass(frozen=True)
class Counts:
    """People by status on one day, each once, by the worst of their posts: without the version, and with it.

    Whoever is not asked for it is in neither, or only in one. `newly_late`: late with it and not without it;
    `newly_met`: not met without it, and met with it.
    """

    before: dict[str, int]
    after: dict[str, int]
    newly_late: int
    newly_met: int


@dataclass(frozen=True)
class Effect:
    """What it does in one place, on its first day, and once the time it gives has passed if nobody learned anything."""

    people: int
    first: Counts
    last: Counts


@dataclass(frozen=True)
class Place:
    """An organisation in which somebody is asked for it."""

    uuid: str
    name: str
    effect: Effect


@dataclass(frozen=True)
class Rehearsed:
    """`first_on` and `last_on` are the two days looked at. `to_learn`: how many have still to learn it by `last_on`,
    without the version and with it. In `total` somebody of two organisations counts once.
    """

    first_on: date
    last_on: date
    total: Effect
    to_learn: tuple[int, int]
    places: tuple[Place, ...]


@dataclass
class _Tally:
    """What is counted while people are gone through."""

    people: int = 0
    before: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    after: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))
    newly_late: list[int] = field(default_factory=lambda: [0, 0])
    newly_met: list[int] = field(default_factory=lambda: [0, 0])

    def add(self, looks: Sequence[tuple[Status | None, Status | None]]) -> None:
        self.people += 1
        for place, (before, after) in enumerate(looks):
            if before:
                self.before[place][before] += 1
            if after:
                self.after[place][after] += 1
            self.newly_late[place] += after in LATE and before not in LATE
            self.newly_met[place] += after in MET and before is not None and before not in MET

    def effect(self) -> Effect:
        first, last = (
            Counts(dict(self.before[place]), dict(self.after[place]), self.newly_late[place], self.newly_met[place])
            for place in (0, 1)
        )
        return Effect(self.people, first, last)


def rehearse(
    version: rules.RequirementVersion,
    previous: Iterable[rules.RequirementVersion],
    *,
    tell: Callable[[int], object] | None = None,
) -> Rehearsed:
    """Where people would stand with this version, beside where they will without it.

    Ten queries for every 500 people, and seven. `tell` is told, before each 500, how many people it has been through.
    """
    standing = list(previous)
    calls = [facts.call_fact(row) for row in RefreshCall.objects.known().select_related("competency")]
    calls = [call for call in calls if call.competency == version.competency]
    before, after = rules.Rules(standing, calls), rules.Rules([*standing, version], calls)
    days = (version.effective_from, settled_on(version))
    by_place: dict[str, _Tally] = defaultdict(_Tally)
    total = _Tally()
    for person in _people(concerned(version, standing), version, tell):
        looks = list(zip(_worst(before, person, days), _worst(after, person, days), strict=True))
        for place in {place for without, with_it in looks for place in (*without, *with_it)}:
            by_place[place].add([(without.get(place), with_it.get(place)) for without, with_it in looks])
        if any(without or with_it for without, with_it in looks):
            total.add([(_overall(without), _overall(with_it)) for without, with_it in looks])
    to_learn = (_unmet(total.before[1]), _unmet(total.after[1]))
    return Rehearsed(*days, total.effect(), to_learn, tuple(_places(by_place)))


def concerned(version: rules.RequirementVersion, previous: Iterable[rules.RequirementVersion]) -> list[int]:
    """The keys of everybody with a post that has not ended when it begins, in the part of the tree that it, or one
    before it, asks; whoever has been merged into another is that other. Two queries.
    """
    unended = Q(ended_on__isnull=True) | Q(ended_on__gt=version.effective_from)
    paths = {path.replace("/", "") for one in (version, *previous) for path in one.audience.agencies}
    posts = Post.objects.known().under(paths).filter(unended)
    absorbed = facts.everybody_absorbed()
    return sorted({absorbed.get(person, person) for person in posts.values_list("person_id", flat=True)})


def settled_on(version: rules.RequirementVersion) -> date:
    """The first day on which everybody in post when the version begins has had the time it gives."""
    weeks = max(version.spread_weeks - 1, 0)
    last_due = plus_days(version.effective_from, version.due_within_days + 7 * weeks)
    if isinstance(version.transition, rules.By):
        last_due = max(last_due, version.transition.day)
    return plus_days(last_due, 1)


def outdated(rehearsal: Rehearsal) -> bool:
    """Whether facts that it rests on have been recorded or withdrawn since."""
    since = rehearsal.recorded_at
    changed = Q(recorded_at__gt=since) | Q(withdrawn_at__gt=since)
    dated = (Post, RequirementVersion, RefreshCall, Exemption, Pause, LeadDesignation)
    return (
        any(model.objects.filter(changed).exists() for model in dated)
        or Attainment.objects.filter(recorded_at__gt=since).exists()
        or Revocation.objects.filter(recorded_at__gt=since).exists()
    )


def rehearsal_by_uuid(uuid: Any) -> Rehearsal | RehearsalTask | None:
    """What was rehearsed, or is still to be."""
    task = RehearsalTask.objects.filter(uuid=uuid).first()
    return task or Rehearsal.objects.filter(uuid=uuid).first()


def _people(
    keys: Sequence[int], version: rules.RequirementVersion, tell: Callable[[int], object] | None
) -> Iterator[rules.Facts]:
    """What bears on the version, of each of them."""
    for start in range(0, len(keys), CHUNK):
        if tell:
            tell(start)
        yield from facts.personal_facts(keys[start : start + CHUNK], competency=version.competency).values()


def _worst(prepared: rules.Rules, person: rules.Facts, days: Sequence[date]) -> list[dict[str, Status]]:
    """For each day: by the path of an organisation, the worst status of the person's posts there."""
    rows = prepared.rows(person)
    found: list[dict[str, Status]] = []
    for day in days:
        agencies = {
            post.id: rules.agency_of(post.agency)
            for post in person.posts
            if in_period(day, post.started_on, post.ended_on)
        }
        worst: dict[str, Status] = {}
        for row in rows:
            if in_period(day, row.from_on, row.until_on) and row.post in agencies:
                place, status = agencies[row.post], status_on(row, day)
                worst[place] = max(status, worst.get(place, status), key=badness)
        found.append(worst)
    return found


def _overall(by_place: Mapping[str, Status]) -> Status | None:
    return max(by_place.values(), key=badness, default=None)


def _unmet(counts: Mapping[str, int]) -> int:
    nothing_to_learn = MET | {Status.EXEMPT, Status.ROLE_UNKNOWN}
    return sum(count for status, count in counts.items() if status not in nothing_to_learn)


def _places(by_place: Mapping[str, _Tally]) -> Iterator[Place]:
    agencies = {facts.tree_path(agency.path): agency for agency in Agency.objects.filter(depth__lte=2)}
    for path, tally in sorted(by_place.items()):
        yield Place(str(agencies[path].uuid), agencies[path].name, tally.effect())
