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
from competencies.rules.facts import Attainment, PersonFacts, RefreshCall
from competencies.rules.requirements import Requirement

NOBODY = History(PersonFacts(), None)
EMPTY = Answer(version=0)
# The kinds of evidence that mean something; of any other, nothing but its dates counts.
MEANT = {RECOGNITION: RECOGNITION, REFRESH: REFRESH}

# Of one segment, whose end lies ahead, the first day is enough.
Clock = date | tuple[tuple[date, date | None, int], ...]
Profile = tuple[tuple[date, str, str | None, date | None, date | None], ...]


class Kept(NamedTuple):
    """The evidence that is held: its place among the attainments, and until when it is good."""

    place: int
    recognised: bool
    expiring_from: date | None
    expires_on: date | None
    superseded: bool


class Alike:
    """What one requirement answers on one day, kept by the dates that it was reckoned from."""

    def __init__(self, requirement: Requirement, calls: Sequence[RefreshCall], on: date) -> None:
        self._requirement, self._calls, self._on = requirement, calls, on
        self._is_spread = any(version.spread_weeks for version in requirement.versions)
        self._clocks: dict[Clock, Answer | None] = {}
        self._kept: dict[Profile, Kept | None] = {}

    def answer(self, segment: Segment, here: Sequence[Segment], history: History) -> Answer:
        """Of the version that holds the day; `here` are all the segments in its agency, this one among them."""
        clock = None if history.pauses or history.exemptions else self._clock(segment, here)
        if clock is None:
            duty = Duty(self._requirement, segment.agency, here, history, self._calls)
            return duty.on(self._on, segment.version).answer()
        attainments = history.attainments.get(self._requirement.competency)
        kept = self._evidence(segment, attainments) if attainments else None
        if attainments is None or kept is None or clock.clock_from is None:
            return clock
        place, recognised, expiring_from, expires_on, superseded = kept
        if expires_on is not None and expires_on < clock.clock_from:
            return clock
        # In the order of `Answer`: by name it takes several times as long, and this is done for everybody.
        version, clock_from, due_on = clock[:3]
        return Answer(
            version,
            clock_from,
            due_on,
            attainments[place].id,
            recognised,
            expiring_from,
            expires_on,
            clock.exempt,
            clock.exempt_until,
            superseded,
        )

    def _clock(self, segment: Segment, here: Sequence[Segment]) -> Answer | None:
        """What somebody without evidence is answered; None where the clock has stopped."""
        key: Clock = segment.from_on if len(here) == 1 and not self._is_spread else tuple(map(_begun, here))
        if key not in self._clocks:
            duty = Duty(self._requirement, segment.agency, here, NOBODY, self._calls)
            reckoning = duty.on(self._on, segment.version)
            self._clocks[key] = None if reckoning.stops else reckoning.answer()
        return self._clocks[key]

    def _evidence(self, segment: Segment, attainments: Sequence[Attainment]) -> Kept | None:
        """What is held by somebody whose clock has always run."""
        key = tuple(
            (one.attained_on, MEANT.get(one.kind, ""), one.edition, one.expires_on, one.revoked_on)
            for one in attainments
            if one.attained_on <= self._on
        )
        if key not in self._kept:
            self._kept[key] = self._held(segment, attainments)
        return self._kept[key]

    def _held(self, segment: Segment, attainments: Sequence[Attainment]) -> Kept | None:
        evidence = Evidence.on(self._requirement, attainments, self._calls, self._on)
        held = evidence.held(self._on, date.min)
        if held is None:
            return None
        best = held.piece.attainment
        superseded = evidence.is_superseded(best, self._on)
        told = EMPTY.holding(segment.version, best, held.expires_on, superseded=superseded)
        return Kept(attainments.index(best), told.recognised, told.expiring_from, told.expires_on, superseded)


def _begun(segment: Segment) -> tuple[date, date | None, int]:
    return segment.from_on, segment.until_on, segment.turn
