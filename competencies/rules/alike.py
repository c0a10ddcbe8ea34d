"""People alike: what the same dates come to is reckoned once, for whoever asks about thousands.

While no clock stands still, the clock and the evidence of a duty meet in one place: what ran out before the clock
started is not held. So each is kept apart by the dates it comes from, and many people have the same of one or the
other. Where a clock stops, the duty itself is asked.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from competencies.rules.duties import Answer, Duty, History, Segment
from competencies.rules.evidence import RECOGNITION, REFRESH, Evidence
from competencies.rules.facts import Attainment, KeepDate, PersonFacts, RefreshCall
from competencies.rules.requirements import Requirement
from competencies.rules.status import LATE, MET, Shown

NOBODY = History(PersonFacts(), None)
# Of somebody who was due long ago, so that what ran out is shown as such.
LONG_DUE = Answer(version=0, due_on=date.min)
# The kinds of evidence that mean something; of any other, nothing but its dates counts.
MEANT = {RECOGNITION: RECOGNITION, REFRESH: REFRESH}

# Of one segment, whose end lies ahead, the first day is enough.
Begun = date | tuple[tuple[date, date | None, int], ...]
Piece = tuple[date, str, str | None, date | None, date | None]


class Clock(NamedTuple):
    """A clock that has always run: its first day, and what is shown of somebody who holds nothing."""

    started_on: date
    shown: Shown
    is_late: bool


class Worth(NamedTuple):
    """What evidence is worth: its last good day, the last of all where it has none, and what is shown of whoever holds
    it, and of whom it ran out when their time has as well.

    `rank`: of several pieces that with the highest is held, as in `evidence`; of equals the first.
    """

    until: date
    shown: Shown
    is_good: bool
    rank: tuple[bool, date, bool, date]


class Asked(NamedTuple):
    """What a requirement asks of a post on the day. `clock` None: it stands still at times, or may. `competency` None:
    no evidence bears on it, because it hangs on a role nobody has said.
    """

    alike: "Alike"
    competency: str | None
    clock: Clock | None
    segment: Segment
    here: Sequence[Segment]

    def shown(self, history: History) -> Shown:
        if self.clock is None:
            return self.alike.reckoned(self.segment, self.here, history)
        held = history.attainments.get(self.competency) if self.competency else None
        return self.alike.shown(self.clock, held) if held else self.clock.shown


class Alike:
    """What one requirement comes to on one day, kept by the dates that it was reckoned from."""

    def __init__(self, requirement: Requirement, calls: Sequence[RefreshCall], on: date) -> None:
        self.requirement, self._calls, self._on = requirement, calls, on
        self._is_spread = any(version.spread_weeks for version in requirement.versions)
        keeps = any(isinstance(version.validity, KeepDate) for version in requirement.versions)
        self._each_by_itself = not keeps and not calls
        self._clocks: dict[Begun, Clock | None] = {}
        self._pieces: dict[Piece, Worth | None] = {}
        self._several: dict[tuple[Piece, ...], Worth | None] = {}

    def asked(self, segment: Segment, here: Sequence[Segment], *, runs: bool) -> Asked:
        """Of a segment that holds the day; `here` are all in its agency, this one among them. `runs`: nothing that is
        granted to the person stops a clock.
        """
        if not segment.is_sure:
            unsure = Clock(segment.from_on, Shown.of(segment.unsure(), self._on), is_late=False)
            return Asked(self, None, unsure, segment, here)
        return Asked(self, self.requirement.competency, self._clock(segment, here) if runs else None, segment, here)

    def shown(self, clock: Clock, attainments: Sequence[Attainment]) -> Shown:
        """Of somebody whose clock has always run."""
        worth = self._worth(attainments)
        if worth and (worth.is_good or (clock.is_late and clock.started_on <= worth.until)):
            return worth.shown
        return clock.shown

    def reckoned(self, segment: Segment, here: Sequence[Segment], history: History) -> Shown:
        """Of anybody, by the duty itself."""
        duty = Duty(self.requirement, segment.agency, here, history, self._calls)
        return Shown.of(duty.on(self._on, segment.version).answer(), self._on)

    def _clock(self, segment: Segment, here: Sequence[Segment]) -> Clock | None:
        key: Begun = segment.from_on if len(here) == 1 and not self._is_spread else tuple(map(_begun, here))
        if key not in self._clocks:
            reckoning = Duty(self.requirement, segment.agency, here, NOBODY, self._calls).on(self._on, segment.version)
            shown = Shown.of(reckoning.answer(), self._on)
            clock = Clock(reckoning.service.clock_from, shown, shown.status in LATE)
            self._clocks[key] = None if reckoning.stops else clock
        return self._clocks[key]

    def _worth(self, attainments: Sequence[Attainment]) -> Worth | None:
        if len(attainments) == 1:
            return self._of_one(attainments[0])
        if self._each_by_itself:
            pieces = [worth for one in attainments if (worth := self._of_one(one))]
            return max(pieces, key=_rank, default=None)
        key = tuple(self._piece(one) for one in attainments if one.attained_on <= self._on)
        if key not in self._several:
            self._several[key] = self._held(attainments)
        return self._several[key]

    def _of_one(self, one: Attainment) -> Worth | None:
        key = self._piece(one)
        if key not in self._pieces:
            self._pieces[key] = self._held([one])
        return self._pieces[key]

    def _piece(self, one: Attainment) -> Piece:
        edition = one.edition if self._calls else None
        return one.attained_on, MEANT.get(one.kind, ""), edition, one.expires_on, one.revoked_on

    def _held(self, attainments: Sequence[Attainment]) -> Worth | None:
        evidence = Evidence.on(self.requirement, attainments, self._calls, self._on)
        held = evidence.held(self._on, date.min)
        if held is None:
            return None
        best, expires_on = held.piece.attainment, held.expires_on
        version = self.requirement.versions[self.requirement.governing(self._on)]
        superseded = evidence.is_superseded(best, self._on)
        answer = LONG_DUE.holding(version, best, expires_on, superseded=superseded)
        shown = Shown.of(answer, self._on)
        until = expires_on or date.max
        rank = (expires_on is None, until, not answer.recognised, best.attained_on)
        return Worth(until, shown, shown.status in MET, rank)


def _begun(segment: Segment) -> tuple[date, date | None, int]:
    return segment.from_on, segment.until_on, segment.turn


def _rank(worth: Worth) -> tuple[bool, date, bool, date]:
    return worth.rank
