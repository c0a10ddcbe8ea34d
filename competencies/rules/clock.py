"""The clock: since when a requirement has applied, when the clock stands still, and when it is due
(`docs/standing.md` section 6).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from competencies.rules.days import later, plus_days
from competencies.rules.evidence import settle
from competencies.rules.facts import By, RequirementVersion
from competencies.rules.requirements import Requirement

AWAY_DAYS = 90


class Span(NamedTuple):
    """The days [from_on, until_on); `until_on` None: no end."""

    from_on: date
    until_on: date | None


class Service(NamedTuple):
    """An unbroken service: the spans on which a requirement applied in an agency, with gaps too short to break it.

    `away` is the longer gap before it, if the requirement had applied there earlier.
    """

    spans: list[Span]
    gaps: list[Span]
    away: Span | None

    @property
    def clock_from(self) -> date:
        """The first day."""
        return self.spans[0].from_on


class DueStep(NamedTuple):
    """The version that made a due date what it is, and the date it left; `None`: the clock is stopped with no end.

    `weeks` more is what the team's turn gave, where the version spreads first due dates.
    """

    version: RequirementVersion
    date: date | None
    weeks: int = 0


class AfterStop(NamedTuple):
    """Evidence ran out on a stopped day: `days` from `back_on`, the first day back, is `date`; `None`: no day back."""

    days: int
    back_on: date | None
    date: date | None


class Due(NamedTuple):
    """A due date and how it came about; the later of the last step's date and the one after a stop."""

    steps: list[DueStep]
    after_stop: AfterStop | None

    @property
    def due_on(self) -> date | None:
        """The last good day; `None`: the clock is stopped with no end."""
        due_on = self.steps[-1].date
        return later(due_on, self.after_stop.date) if self.after_stop else due_on


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, with those that touch or overlap made one; empty ones are left out."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.from_on):
        if span.until_on is not None and span.until_on <= span.from_on:
            continue
        if found and (found[-1].until_on is None or span.from_on <= found[-1].until_on):
            found[-1] = Span(found[-1].from_on, later(found[-1].until_on, span.until_on))
        else:
            found.append(span)
    return found


def services(spans: Iterable[Span]) -> list[Service]:
    """The days on which a requirement applied in an agency, parted where it did not for 90 days or more."""
    found: list[Service] = []
    last_out: date | None = None
    for span in merged(spans):
        if last_out is None:
            found.append(Service([span], [], None))
        elif (span.from_on - last_out).days >= AWAY_DAYS:
            found.append(Service([span], [], Span(last_out, span.from_on)))
        else:
            found[-1].gaps.append(Span(last_out, span.from_on))
            found[-1].spans.append(span)
        last_out = span.until_on
    return found


def serving(found: Sequence[Service], day: date) -> Service:
    """The one of these services that holds a day on which the requirement applies."""
    return next(service for service in reversed(found) if service.clock_from <= day)


def stop_at(day: date, stops: Iterable[Span]) -> Span | None:
    """The stop that holds `day`."""
    for stop in stops:
        if stop.from_on <= day and (stop.until_on is None or day < stop.until_on):
            return stop
    return None


def count(day: date, days: int, stops: Iterable[Span]) -> date | None:
    """The first day from `day` on that is not stopped and before which `days` days were not; `None` if there is none.

    `stops` are in order and apart, as `merged` gives them. Without stops it is `day` and so many days.
    """
    for stop in stops:
        if stop.until_on is not None and stop.until_on <= day:
            continue
        if stop.from_on > day:
            running = (stop.from_on - day).days
            if days < running:
                break
            days -= running
        if stop.until_on is None:
            return None
        day = stop.until_on
    return plus_days(day, days)


def weeks_of_turn(version: RequirementVersion, clock_from: date, turns: Iterable[int]) -> int:
    """How many weeks more the turn of a team gives, to those to whom a version first applies on its first day; of
    several teams the one that gives most.
    """
    if version.spread_weeks < 1 or version.effective_from != clock_from:
        return 0
    return max((turn % version.spread_weeks for turn in turns), default=0)


def due(
    requirement: Requirement, on: date, clock_from: date, stops: list[Span], turns: Iterable[int] = ()
) -> list[DueStep]:
    """How the due date comes to be what it is as things stand on `on`, evidence apart. Steps that change nothing are
    left out, but for the first.

    `turns` are those of the teams in which it first applied. The weeks that a turn gives stay with the clock: later
    versions count them too.
    """
    first = requirement.governing(clock_from)
    version = requirement.versions[first]
    weeks = weeks_of_turn(version, clock_from, turns)
    due_on = count(clock_from, version.due_within_days, stops)
    steps = [DueStep(version, due_on)]
    if weeks:
        due_on = count(clock_from, version.due_within_days + 7 * weeks, stops)
        steps.append(DueStep(version, due_on, weeks))
    if version.effective_from == clock_from and isinstance(version.transition, By):
        granted = later(due_on, _moved(version, stops))
        if granted != due_on:
            due_on = granted
            steps.append(DueStep(version, due_on))
    for version in requirement.versions[first + 1 : requirement.begun(on)]:
        proposed = count(clock_from, version.due_within_days + 7 * weeks, stops)
        if proposed != due_on:
            due_on = settle(due_on, proposed, version.transition, _moved(version, stops))
            steps.append(DueStep(version, due_on))
    return steps


def after_stop(expires_on: date | None, in_force: RequirementVersion, stops: list[Span]) -> AfterStop | None:
    """What somebody is given whose evidence runs out on a stopped day; `None` if it does not."""
    stop = stop_at(expires_on, stops) if expires_on else None
    if expires_on is None or stop is None:
        return None
    days = in_force.due_within_days
    return AfterStop(days, stop.until_on, count(expires_on, days, stops))


def _moved(version: RequirementVersion, stops: list[Span]) -> date | None:
    """The day of a BY transition; where the clock is stopped on it, N days from the first day back."""
    if not isinstance(version.transition, By):
        return None
    day = version.transition.day
    return count(day, version.due_within_days, stops) if stop_at(day, stops) else day
