"""When somebody is written to, and about what: plain functions of facts and a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
SOON = 14


class Stage(StrEnum):
    """What a letter says of one requirement. A later stage takes the place of an earlier one that never went."""

    INVITATION = "INVITATION"
    DUE_SOON = "DUE_SOON"
    OVERDUE = "OVERDUE"
    EXPIRING = "EXPIRING"
    EXPIRED = "EXPIRED"
    CHANGED = "CHANGED"
    ASKED = "ASKED"


NAMES = {
    Stage.INVITATION: "Invitations",
    Stage.DUE_SOON: "Due soon",
    Stage.OVERDUE: "Overdue",
    Stage.EXPIRING: "Running out",
    Stage.EXPIRED: "Run out",
    Stage.CHANGED: "Content has changed",
    Stage.ASKED: "Asked for by a lead",
}
LATER_ROUND = "LATER_ROUND"
# What has a sentence of its own, and what that is called.
KINDS = {**{stage.value: name for stage, name in NAMES.items()}, LATER_ROUND: "How sure are you now"}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is stored of one person, one requirement and one post on a day; the dates as those of Standing.

    `superseded`: what is held is about content that has changed, and what changed has not been taken.
    `asked_on`: the day on which somebody asked that the person be reminded, while that is not answered.
    """

    person: int
    requirement: int
    agency: int
    clock_from: date
    due_on: date | None = None
    held: bool = False
    expiring_from: date | None = None
    expires_on: date | None = None
    exempt: bool = False
    superseded: bool = False
    asked_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Due:
    """One reminder. It goes once for each (person, requirement, cycle, stage); `day` is the date that it names.

    A cycle is what has to be done once: it is named by the day its clock began, or by the day on which what is held
    runs out.
    """

    person: int
    requirement: int
    agency: int
    cycle: date
    stage: Stage
    day: date | None

    @property
    def key(self) -> tuple[int, int, date, Stage]:
        """What makes it one."""
        return self.person, self.requirement, self.cycle, self.stage


@dataclass(frozen=True, kw_only=True)
class Hours:
    """When letters go: from `begins` until before `ends`, London time, on `weekdays` (0: Monday) but not `days_off`."""

    begins: time = time(8)
    ends: time = time(18)
    weekdays: frozenset[int] = frozenset(range(5))
    days_off: frozenset[date] = frozenset()


def due(facts: Facts, on: date) -> Due | None:
    """The latest stage that has come, or None where there is nothing to say: met, exempt, or the clock is stopped."""
    if facts.exempt:
        return None
    if facts.held and (facts.expires_on is None or on <= facts.expires_on):
        if facts.superseded:
            return _due(facts, Stage.CHANGED, facts.expires_on)
        expiring = facts.expiring_from is not None and facts.expiring_from <= on
        return _due(facts, Stage.EXPIRING, facts.expires_on) if expiring else None
    if facts.due_on is None:
        return None
    if on <= facts.due_on:
        return _due(facts, Stage.DUE_SOON if soon_from(facts) <= on else Stage.INVITATION, facts.due_on)
    return _due(facts, Stage.EXPIRED, facts.expires_on) if facts.held else _due(facts, Stage.OVERDUE, facts.due_on)


def soon_from(facts: Facts) -> date:
    """The first day of 'due soon': two weeks before the day, or half the time where there are less than four."""
    if facts.due_on is None:
        return date.max
    return facts.due_on - min(timedelta(days=SOON), (facts.due_on - facts.clock_from) // 2)


def all_due(facts: Iterable[Facts], on: date) -> list[Due]:
    """One reminder for each person and requirement, the most pressing of their posts; and one more where asked for."""
    found: dict[tuple[int, int], Due] = {}
    asked: dict[tuple[int, int], date] = {}
    for fact in facts:
        one = due(fact, on)
        if one is None:
            continue
        pair = (fact.person, fact.requirement)
        found[pair] = max(found.get(pair, one), one, key=_pressing)
        if fact.asked_on is not None:
            asked[pair] = fact.asked_on
    more = [
        Due(
            person=one.person,
            requirement=one.requirement,
            agency=one.agency,
            cycle=asked[pair],
            stage=Stage.ASKED,
            day=one.day,
        )
        for pair, one in found.items()
        if pair in asked
    ]
    return [*found.values(), *more]


def may_send(instant: datetime, hours: Hours) -> bool:
    """Whether a letter may leave at this aware instant; the hours are those on a clock in London, summer and winter."""
    here = instant.astimezone(LONDON)
    is_a_day = here.weekday() in hours.weekdays and here.date() not in hours.days_off
    return is_a_day and hours.begins <= here.time() < hours.ends


# The least pressing first.
ORDER = (Stage.INVITATION, Stage.EXPIRING, Stage.CHANGED, Stage.DUE_SOON, Stage.EXPIRED, Stage.OVERDUE, Stage.ASKED)


def _pressing(one: Due) -> tuple[int, int, int]:
    return ORDER.index(one.stage), -(one.day or date.max).toordinal(), -one.cycle.toordinal()


def _due(facts: Facts, stage: Stage, day: date | None) -> Due:
    ends = stage in {Stage.EXPIRING, Stage.EXPIRED, Stage.CHANGED} and facts.expires_on is not None
    cycle = facts.expires_on if ends and facts.expires_on is not None else facts.clock_from
    return Due(
        person=facts.person, requirement=facts.requirement, agency=facts.agency, cycle=cycle, stage=stage, day=day
    )
