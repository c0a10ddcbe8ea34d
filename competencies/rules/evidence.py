"""What evidence is worth: until when each piece is good, and which piece is held (`docs/standing.md` section 5)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, assert_never

from competencies.rules.days import earlier, in_period, last_good_day, later, next_fixed_day, plus_days
from competencies.rules.facts import (
    AtOnce,
    Attainment,
    By,
    FixedDate,
    Grandfather,
    KeepDate,
    Never,
    RefreshCall,
    RequirementVersion,
    Rolling,
    Transition,
    Validity,
)
from competencies.rules.requirements import Requirement

RECOGNITION = "RECOGNITION"
REFRESH = "REFRESH"


class Step(NamedTuple):
    """What made a date what it is, and the date it left; `None` is no end. The last step's date is the answer."""

    cause: RequirementVersion | RefreshCall | Attainment
    date: date | None


class Piece(NamedTuple):
    """One piece of evidence, the place of its rule among the versions, and the first day of the months it counts."""

    attainment: Attainment
    rule: int
    counted_from: date


class Held(NamedTuple):
    """A piece of evidence and how its expiry came about."""

    piece: Piece
    steps: list[Step]

    @property
    def expires_on(self) -> date | None:
        """The last good day."""
        return self.steps[-1].date


def settle(old: date | None, new: date | None, transition: Transition, by: date | None) -> date | None:
    """What a version whose rule says `new` makes of a date that people already have.

    `by` is the day of a BY transition, which a stopped clock may have moved; the other transitions do not look at it.
    """
    match transition:
        case AtOnce():
            return new
        case Grandfather():
            return old
        case By():
            return later(new, earlier(old, by))
        case _:
            assert_never(transition)


def rule_date(validity: Validity, attained_on: date, counted_from: date) -> date | None:
    """The last good day that a validity gives by itself."""
    match validity:
        case Rolling(months):
            return last_good_day(attained_on, months)
        case KeepDate(months, _):
            return last_good_day(counted_from, months)
        case FixedDate(month, day, least):
            return next_fixed_day(plus_days(attained_on, least), month, day)
        case Never():
            return None
        case _:
            assert_never(validity)


def worth_renewing_days(version: RequirementVersion) -> int:
    """For how many days before an expiry renewing is worth doing."""
    match version.validity:
        case KeepDate(_, window_days):
            return window_days
        case FixedDate(_, _, least):
            return least - 1
        case _:
            return version.notice_days


def expiring_from(version: RequirementVersion, expires_on: date | None) -> date | None:
    """The first day on which renewing is worth doing; None where what is held does not end."""
    return plus_days(expires_on, -worth_renewing_days(version)) if expires_on else None


def call_covers(call: RefreshCall, attainment: Attainment) -> bool:
    """Whether a refresh call concerns this piece of evidence."""
    if call.editions:
        return attainment.edition in call.editions
    return call.attained_before is not None and attainment.attained_on < call.attained_before


class Evidence:
    """One person's unrevoked evidence for one requirement.

    `attainments` are of the requirement's competency, unrevoked, in order of `attained_on`; they may reach past any day
    asked about, because a piece is judged against earlier days only. `calls` are the competency's, in order.
    """

    def __init__(
        self, requirement: Requirement, attainments: Iterable[Attainment], calls: Sequence[RefreshCall]
    ) -> None:
        self.requirement = requirement
        self.calls = calls
        self.refreshes: list[Attainment] = []
        self.pieces: list[Piece] = []
        proper: list[Attainment] = []
        for attainment in attainments:
            (self.refreshes if attainment.kind == REFRESH else proper).append(attainment)
        for attainment in proper:
            rule = requirement.governing(attainment.attained_on)
            validity = requirement.versions[rule].validity
            counted_from = attainment.attained_on
            if isinstance(validity, KeepDate):
                counted_from = self._kept_from(attainment.attained_on, validity.window_days)
            self.pieces.append(Piece(attainment, rule, counted_from))

    @classmethod
    def on(
        cls, requirement: Requirement, attainments: Iterable[Attainment], calls: Sequence[RefreshCall], day: date
    ) -> "Evidence":
        """Of those attainments that no revocation begun by `day` has taken away."""
        unrevoked = [held for held in attainments if held.revoked_on is None or day < held.revoked_on]
        return cls(requirement, unrevoked, calls)

    def held(self, on: date, clock_from: date) -> Held | None:
        """The piece that lasts longest as things stand on `on`, unless it ran out before the clock started."""
        best: Held | None = None
        for piece in self.pieces:
            if piece.attainment.attained_on > on:
                break
            candidate = Held(piece, self.steps(piece, on))
            if best is None or _preferred(candidate, best):
                best = candidate
        if best is None:
            return None
        expires_on = best.expires_on
        return best if expires_on is None or clock_from <= expires_on else None

    def steps(self, piece: Piece, on: date) -> list[Step]:
        """How the expiry of a piece comes to be what it is as things stand on `on`. Steps that change nothing are left
        out, but for the first, which is its own rule's.
        """
        attainment, rule, counted_from = piece
        versions = self.requirement.versions
        expires_on = rule_date(versions[rule].validity, attainment.attained_on, counted_from)
        steps = [Step(versions[rule], expires_on)]
        for version in versions[rule + 1 : self.requirement.begun(on)]:
            proposed = rule_date(version.validity, attainment.attained_on, counted_from)
            if proposed != expires_on:
                by = version.transition.day if isinstance(version.transition, By) else None
                expires_on = settle(expires_on, proposed, version.transition, by)
                steps.append(Step(version, expires_on))
        printed = attainment.expires_on
        if printed is not None and (expires_on is None or printed < expires_on):
            expires_on = printed
            steps.append(Step(attainment, expires_on))
        for call in self.calls:
            if call.called_on > on:
                break
            sooner = expires_on is None or call.by < expires_on
            if sooner and call_covers(call, attainment) and self.answer_to(call, on) is None:
                expires_on = call.by
                steps.append(Step(call, expires_on))
        return steps

    def is_superseded(self, attainment: Attainment, on: date) -> bool:
        """Whether a call made by `on` covers this piece and no refresh has answered it."""
        return any(
            call.called_on <= on and call_covers(call, attainment) and self.answer_to(call, on) is None
            for call in self.calls
        )

    def answer_to(self, call: RefreshCall, on: date) -> Attainment | None:
        """The first refresh that answers a call by `on`."""
        for refresh in self.refreshes:
            if call.called_on <= refresh.attained_on <= on:
                return refresh
        return None

    def _kept_from(self, attained_on: date, window_days: int) -> date:
        """The day after the latest date that was on the screen that day and whose window the day is in."""
        dates = [
            expires_on
            for earlier_piece in self.pieces
            if earlier_piece.attainment.attained_on < attained_on
            and (expires_on := self.steps(earlier_piece, attained_on)[-1].date) is not None
            and in_period(attained_on, plus_days(expires_on, -window_days), plus_days(expires_on, 1))
        ]
        return plus_days(max(dates), 1) if dates else attained_on


def _preferred(one: Held, other: Held) -> bool:
    """Whether `one` is held rather than `other`, which comes earlier in order of (attained_on, id)."""
    if one.expires_on != other.expires_on:
        return later(one.expires_on, other.expires_on) == one.expires_on
    own = one.piece.attainment.kind != RECOGNITION
    if own != (other.piece.attainment.kind != RECOGNITION):
        return own
    return one.piece.attainment.attained_on > other.piece.attainment.attained_on


def kept_date(piece: Piece) -> date | None:
    """The old date that a piece was renewed from; `None` if it counts from the day it was done."""
    return plus_days(piece.counted_from, -1) if piece.counted_from != piece.attainment.attained_on else None
