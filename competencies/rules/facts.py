"""The dated facts about one person, the rules, and the answers, as plain data (`docs/standing.md` sections 2 and 8).

A day is a Europe/London date. A period is half-open: `until_on`, `ended_on` and `effective_to` are the first day out,
and empty means open. `due_on`, `expires_on` and `by` are the last good day, as printed on a certificate. Nothing here
is ever edited: a fact is corrected by withdrawing it and recording another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


class Status(StrEnum):
    """What a list says of one duty on one day; written here from best to worst."""

    NOT_REQUIRED = "NOT_REQUIRED"
    EXEMPT = "EXEMPT"
    RECOGNISED = "RECOGNISED"
    CURRENT = "CURRENT"
    EXPIRING = "EXPIRING"
    SUPERSEDED = "SUPERSEDED"
    ROLE_UNKNOWN = "ROLE_UNKNOWN"
    NOT_STARTED = "NOT_STARTED"
    EXPIRED = "EXPIRED"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Anything that was recorded at an instant and may have been withdrawn, as mistaken, at a later one."""

    recorded_at: datetime = LONG_AGO
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Post(Fact):
    """One period of a post; a change of unit, sector or roles ends it and begins another with the same `id`.

    `agency` is the path of the unit from the root, "hscp/trust/ward-7": its first two steps are the agency whose clock
    runs. `ended_on` is the first day out, the day after HR's 'last day'. `turn` is a number that stays with the unit,
    wherever it moves: its turn where first due dates are spread by team. `role_known` false: what this person does has
    not been said yet, and `roles` is empty.
    """

    id: str
    agency: str
    sector: str
    roles: frozenset[str]
    started_on: date
    ended_on: date | None = None
    turn: int = 0
    role_known: bool = True


@dataclass(frozen=True)
class Never:
    """Once attained, it does not expire."""


@dataclass(frozen=True)
class Rolling:
    """Good for `months` from the day it was done."""

    months: int


@dataclass(frozen=True)
class KeepDate:
    """Good for `months`, from the day after the old date if done in its last `window_days` (the MOT rule)."""

    months: int
    window_days: int


@dataclass(frozen=True)
class FixedDate:
    """Good until the first such day of the year that is at least `minimum_active_days` after it was done."""

    month: int
    day: int
    minimum_active_days: int


Validity = Never | Rolling | KeepDate | FixedDate


@dataclass(frozen=True)
class Grandfather:
    """Dates that people already have stand."""


@dataclass(frozen=True)
class AtOnce:
    """Dates that people already have become those of the new version on its first day."""


@dataclass(frozen=True)
class By:
    """Dates that people already have become those of the new version, and no sooner than `day`."""

    day: date


Transition = Grandfather | AtOnce | By


@dataclass(frozen=True)
class Audience:
    """Whom a version concerns. Each list narrows; an empty list does not.

    `agencies` are paths, each with all that lies under it; `leads` are kinds of designation: LEAD, DEPUTY, DSL.
    """

    sectors: frozenset[str] = frozenset()
    agencies: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    leads: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class RequirementVersion(Fact):
    """A requirement as it stands from `effective_from` until the next version begins or `effective_to` comes.

    `competency` is the same in all versions. `title` is what reasons call the requirement; without one they use its id.
    `notice_days` is how long before an expiry 'expiring soon' begins, where the validity does not itself decide that.
    Those to whom it first applies on its first day fall due over `spread_weeks` weeks, by team; 0: all at once.
    """

    requirement: str
    version: int
    competency: str
    effective_from: date
    effective_to: date | None = None
    audience: Audience = Audience()
    due_within_days: int
    validity: Validity
    transition: Transition = AtOnce()
    notice_days: int = 60
    spread_weeks: int = 0
    title: str = ""


class Attainment(NamedTuple):
    """The fact that this person achieved a competency on a day; a tuple, because everybody has many.

    Of the kinds, RECOGNITION and REFRESH mean something here; any other is evidence and no more. `expires_on` is what
    is printed on evidence from outside. A revocation counts from `revoked_on`, and is known from `revoked_recorded_at`.
    """

    id: str
    competency: str
    attained_on: date
    kind: str = "MODULE"
    edition: str | None = None
    expires_on: date | None = None
    recorded_at: datetime = LONG_AGO
    revoked_on: date | None = None
    revoked_recorded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Exemption(Fact):
    """This person need not meet `requirement` in the whole agency of the path; at the root, in all agencies."""

    requirement: str
    agency: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Pause(Fact):
    """This person's clocks stand still in the whole agency of the path; at the root, in all agencies."""

    agency: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class LeadDesignation(Fact):
    """This person is a designated lead of a `kind` in the whole agency of the path; at the root, in all agencies."""

    agency: str
    kind: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class RefreshCall(Fact):
    """Evidence of `editions`, or, when that is empty, evidence attained before `attained_before`, ends on `by`.

    A REFRESH attained on or after `called_on` gives the old date back.
    """

    competency: str
    called_on: date
    by: date
    editions: frozenset[str] = frozenset()
    attained_before: date | None = None


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """Everything dated about one person. The order of a tuple means nothing."""

    posts: tuple[Post, ...] = ()
    attainments: tuple[Attainment, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    pauses: tuple[Pause, ...] = ()
    designations: tuple[LeadDesignation, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Facts(PersonFacts):
    """Everything dated about one person, with the versions and calls that are the same for everybody."""

    versions: tuple[RequirementVersion, ...] = ()
    calls: tuple[RefreshCall, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is stored: true on every day of [from_on, until_on). `version` None: not required.

    `due_on` None: the clock is stopped with no end. `attainment` is the id of what is held, and `expires_on` None then
    means that it does not expire. `exempt_until`, like `until_on`, is the first day out. `superseded`: what is held
    rests on content that has changed. `role_unknown`: whether it applies hangs on a role nobody has said; no dates.
    """

    post: str
    requirement: str
    from_on: date
    until_on: date | None = None
    version: int | None = None
    clock_from: date | None = None
    due_on: date | None = None
    attainment: str | None = None
    recognised: bool = False
    expiring_from: date | None = None
    expires_on: date | None = None
    exempt: bool = False
    exempt_until: date | None = None
    superseded: bool = False
    role_unknown: bool = False


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The answer for one (post, requirement) on one day, which is `row.from_on`; reasons begin with the verdict."""

    status: Status
    row: Row
    reasons: tuple[str, ...]

    @property
    def post(self) -> str:
        """The id of the post."""
        return self.row.post

    @property
    def requirement(self) -> str:
        """The id of the requirement."""
        return self.row.requirement

    @property
    def due_on(self) -> date | None:
        """The last day on which nobody calls this late, met or not."""
        return self.row.due_on

    @property
    def expires_on(self) -> date | None:
        """The last good day of what is held."""
        return self.row.expires_on
