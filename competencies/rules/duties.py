"""A duty: what one requirement asks of one person in one agency, reckoned as things stand on a day.

Everything that a row stores and that a reason tells comes from one `Reckoning` (`docs/standing.md` sections 4 to 6).
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple, TypeVar

from competencies.rules.clock import Due, Service, Span, after_stop, due, merged, services
from competencies.rules.days import earlier, in_period, later, plus_days
from competencies.rules.evidence import RECOGNITION, Evidence, Held, worth_renewing_days
from competencies.rules.facts import (
    Attainment,
    Exemption,
    Fact,
    LeadDesignation,
    PersonFacts,
    Post,
    RefreshCall,
    RequirementVersion,
)
from competencies.rules.requirements import Requirement, Spell, agency_of, covers, leads_in

AnyFact = TypeVar("AnyFact", bound=Fact)


def known(facts: Collection[AnyFact], known_at: datetime | None) -> list[AnyFact]:
    """The facts that stand now; or, of an instant, those that stood then (section 3)."""
    if not facts:
        return []
    if known_at is None:
        return [fact for fact in facts if fact.withdrawn_at is None]
    return [
        fact
        for fact in facts
        if fact.recorded_at <= known_at and (fact.withdrawn_at is None or known_at < fact.withdrawn_at)
    ]


class History:
    """One person's facts as they are known, now or at an instant, laid out for reckoning."""

    def __init__(self, person: PersonFacts, known_at: datetime | None) -> None:
        self.posts = known(person.posts, known_at)
        self.exemptions = known(person.exemptions, known_at)
        self.pauses = known(person.pauses, known_at)
        self.designations = known(person.designations, known_at)
        self.attainments: dict[str, list[Attainment]] = {}
        for attainment in person.attainments:
            if known_at is not None:
                if attainment.recorded_at > known_at:
                    continue
                if attainment.revoked_on is not None:
                    attainment = _revoked_as_known(attainment, known_at)
            self.attainments.setdefault(attainment.competency, []).append(attainment)
        for several in self.attainments.values():
            if len(several) > 1:
                several.sort(key=_attained)


class Segment(NamedTuple):
    """Days on which one version of a requirement applies to one period of a post."""

    post: str
    agency: str
    version: RequirementVersion
    from_on: date
    until_on: date | None
    turn: int
    is_sure: bool = True

    def unsure(self) -> "Answer":
        """What a row stores of days on which it hangs on the role whether the requirement applies."""
        return Answer(version=self.version.version, role_unknown=True)


def segments(
    post: Post, spells: Iterable[Spell], designations: Sequence[LeadDesignation], *, sure: bool = True
) -> Iterator[Segment]:
    """The days on which a requirement applies to a period of a post, of those spells whose audience it fits; or, not
    `sure`, may apply, of those that it would fit in some role.
    """
    agency = agency_of(post.agency)
    for spell in spells:
        from_on = max(post.started_on, spell.from_on)
        until_on = earlier(post.ended_on, spell.until_on)
        if until_on is not None and until_on <= from_on:
            continue
        spans = [(from_on, until_on)]
        kinds = spell.version.audience.leads
        if kinds:
            named = merged(Span(lead.from_on, lead.until_on) for lead in leads_in(agency, kinds, designations))
            spans = [(max(from_on, lead.from_on), earlier(until_on, lead.until_on)) for lead in named]
        for begins, ends in spans:
            if ends is None or begins < ends:
                yield Segment(post.id, agency, spell.version, begins, ends, post.turn, sure)


def apart(found: Iterable[Segment]) -> list[Segment]:
    """The segments of one (post, requirement) in order and with no day in two of them.

    Two periods of one post that overlap are refused at the door; given them anyway, the one that began first holds.
    """
    result: list[Segment] = []
    taken_until: date | None = date.min
    for segment in sorted(found, key=_segment_order):
        if taken_until is None:
            break
        begins = max(segment.from_on, taken_until)
        if segment.until_on is None or begins < segment.until_on:
            result.append(segment if begins == segment.from_on else segment._replace(from_on=begins))
            taken_until = segment.until_on
    return result


class Reckoning(NamedTuple):
    """How a duty stands on a day, with what it rests on. Of the exemptions that hold that day, the longest counts."""

    version: RequirementVersion
    service: Service
    stops: list[Span]
    evidence: Evidence
    held: Held | None
    is_superseded: bool
    due: Due
    exemption: Exemption | None

    def answer(self) -> "Answer":
        """The part of it that a row stores."""
        held, exemption = self.held, self.exemption
        answer = Answer(
            version=self.version.version,
            clock_from=self.service.clock_from,
            due_on=self.due.due_on,
            exempt=exemption is not None,
            exempt_until=exemption.until_on if exemption else None,
        )
        if held is None:
            return answer
        best = held.piece.attainment
        return answer.holding(self.version, best, held.expires_on, superseded=self.is_superseded)


class Answer(NamedTuple):
    """The values of a row, as `Row` names them, without whose they are and on which days."""

    version: int
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

    def holding(
        self, version: RequirementVersion, held: Attainment, expires_on: date | None, *, superseded: bool
    ) -> "Answer":
        """The same of somebody who holds this."""
        return self._replace(
            attainment=held.id,
            recognised=held.kind == RECOGNITION,
            expiring_from=plus_days(expires_on, -worth_renewing_days(version)) if expires_on else None,
            expires_on=expires_on,
            superseded=superseded,
        )


class Duty:
    """One requirement, one agency, one person; `applies` are the segments of all their posts there."""

    def __init__(
        self,
        requirement: Requirement,
        agency: str,
        applies: Iterable[Segment],
        history: History,
        calls: Sequence[RefreshCall],
    ) -> None:
        self.requirement = requirement
        self.calls = calls
        applies = list(applies)
        self.services = services(Span(segment.from_on, segment.until_on) for segment in applies)
        self._turns: dict[date, set[int]] = defaultdict(set)
        for segment in applies:
            self._turns[segment.from_on].add(segment.turn)
        self.attainments = history.attainments.get(requirement.competency, [])
        pauses = [pause for pause in history.pauses if covers(pause.agency, agency)]
        self.exemptions = [
            exemption
            for exemption in history.exemptions
            if exemption.requirement == requirement.id and covers(exemption.agency, agency)
        ]
        self._stoppable = [Span(stop.from_on, stop.until_on) for stop in pauses]
        self._stoppable += [Span(stop.from_on, stop.until_on) for stop in self.exemptions]
        self._revocations = sorted({held.revoked_on for held in self.attainments if held.revoked_on is not None})
        self._evidence: dict[int, Evidence] = {}

    def on(self, day: date, version: RequirementVersion) -> Reckoning:
        """How it stands on `day`, on which `version` is in force and applies."""
        service = next(service for service in reversed(self.services) if service.clock_from <= day)
        stops = self._stops(service, day)
        evidence = self._evidence_on(day)
        held = evidence.held(day, service.clock_from)
        expires_on = held.expires_on if held else None
        steps = due(self.requirement, day, service.clock_from, stops, self._turns[service.clock_from])
        reckoned = Due(steps, after_stop(expires_on, version, stops))
        superseded = held is not None and evidence.is_superseded(held.piece.attainment, day)
        return Reckoning(version, service, stops, evidence, held, superseded, reckoned, self._exemption(day))

    def revoked(self, day: date) -> list[Attainment]:
        """The evidence that a revocation begun by `day` has taken away."""
        return [gone for gone in self.attainments if gone.revoked_on is not None and gone.revoked_on <= day]

    @cached_property
    def boundaries(self) -> list[date]:
        """The days, besides the ends of its segments, on which an answer may differ from the day before (section 8)."""
        days: set[date] = {attainment.attained_on for attainment in self.attainments}
        days.update(self._revocations)
        days.update(call.called_on for call in self.calls)
        days.update(stop.from_on for stop in self._stoppable)
        days.update(exemption.until_on for exemption in self.exemptions if exemption.until_on is not None)
        return sorted(days)

    def _stops(self, service: Service, day: date) -> list[Span]:
        if not (self._stoppable or service.gaps):
            return []
        return merged(stop for stop in (*self._stoppable, *service.gaps) if stop.from_on <= day)

    def _evidence_on(self, day: date) -> Evidence:
        revocations = bisect_right(self._revocations, day)
        if revocations not in self._evidence:
            self._evidence[revocations] = Evidence.on(self.requirement, self.attainments, self.calls, day)
        return self._evidence[revocations]

    def _exemption(self, day: date) -> Exemption | None:
        longest: Exemption | None = None
        for exemption in self.exemptions:
            if not in_period(day, exemption.from_on, exemption.until_on):
                continue
            if longest is None or later(longest.until_on, exemption.until_on) != longest.until_on:
                longest = exemption
        return longest


def _attained(attainment: Attainment) -> tuple[object, ...]:
    """By day, then id. An id is one attainment's; the rest only makes the order the same for ever."""
    return (
        attainment.attained_on,
        attainment.id,
        attainment.kind,
        attainment.edition or "",
        attainment.expires_on or date.max,
        attainment.revoked_on or date.max,
    )


def _segment_order(segment: Segment) -> tuple[object, ...]:
    return (
        segment.from_on,
        segment.agency,
        segment.version.version,
        segment.until_on or date.max,
        segment.turn,
        not segment.is_sure,
    )


def _revoked_as_known(attainment: Attainment, known_at: datetime) -> Attainment:
    """The attainment without a revocation of which nobody knew yet."""
    told_at = attainment.revoked_recorded_at
    if told_at is not None and told_at <= known_at:
        return attainment
    return attainment._replace(revoked_on=None, revoked_recorded_at=None)
