"""The heart: where a person stands on a day, and the spans of days that say it for all days (`docs/standing.md`)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple

from competencies.rules.alike import Alike, Asked
from competencies.rules.days import in_period
from competencies.rules.duties import Answer, Duty, History, Segment, apart, known, segments
from competencies.rules.facts import Facts, PersonFacts, Post, RefreshCall, RequirementVersion, Row, Standing
from competencies.rules.reasons import why, why_not_known, why_not_required
from competencies.rules.requirements import Requirement, Spell, agency_of, misfits
from competencies.rules.status import Shown, status_on


def standing(facts: Facts, on: date, known_at: datetime | None = None) -> tuple[Standing, ...]:
    """An answer, with reasons, for each (post, requirement) begun by `on`, in order of post and requirement.

    `known_at` asks what was believed at that instant; without it, every fact that stands counts.
    """
    return Rules(facts.versions, facts.calls, known_at=known_at).standings(facts, on)


def rows(facts: Facts) -> tuple[Row, ...]:
    """The spans of days of section 8, with present knowledge, in order of post, requirement and day."""
    return Rules(facts.versions, facts.calls).rows(facts)


# Requirements by their ids, the spells of each that a period of a post fits, and those that it would fit in some role.
Fitting = tuple[tuple[str, tuple[Spell, ...], tuple[Spell, ...]], ...]


class Rules:
    """Versions and calls, which are the same for everybody, made ready once for any number of people.

    Safe to keep for as long as no version and no call is recorded or withdrawn. `known_at` as for `standing`.
    """

    def __init__(
        self,
        versions: Collection[RequirementVersion],
        calls: Collection[RefreshCall] = (),
        *,
        known_at: datetime | None = None,
    ) -> None:
        self.known_at = known_at
        by_requirement: dict[str, list[RequirementVersion]] = defaultdict(list)
        for version in known(versions, known_at):
            by_requirement[version.requirement].append(version)
        self.requirements = {key: Requirement(by_requirement[key]) for key in sorted(by_requirement)}
        self._calls: dict[str, list[RefreshCall]] = defaultdict(list)
        for call in sorted(known(calls, known_at), key=_call_order):
            self._calls[call.competency].append(call)
        self._is_spread = any(version.spread_weeks for one in self.requirements.values() for version in one.versions)
        self._fitting: dict[tuple[str, str, frozenset[str], bool], tuple[int, Fitting]] = {}
        self._numbers: dict[Fitting, int] = {}
        self._day: date | None = None
        self._alikes: dict[str, Alike] = {}
        self._kinds: dict[tuple[int, date, date | None, int], Sequence[Asked]] = {}

    def rows(self, person: PersonFacts) -> tuple[Row, ...]:
        """The spans of days of section 8 for one person, in order of post, requirement and day.

        Only days on which the requirement applies have a row; neighbours that say the same are one.
        """
        found: list[Row] = []
        for work in self._works(History(person, self.known_at)).values():
            for post, applies in work.segments.items():
                found.extend(_joined(post, work.requirement.id, work.answers(applies)))
        found.sort(key=lambda row: (row.post, row.requirement, row.from_on))
        return tuple(found)

    def standings(self, person: PersonFacts, on: date) -> tuple[Standing, ...]:
        """An answer, with reasons, for each (post, requirement) begun by `on`, in order of post and requirement."""
        history = History(person, self.known_at)
        works = self._works(history)
        periods: dict[str, list[Post]] = defaultdict(list)
        for post in history.posts:
            if post.started_on <= on:
                periods[post.id].append(post)
        return tuple(
            _standing(post, requirement, periods[post], works.get(requirement.id), history, on)
            for post in sorted(periods)
            for requirement in self.requirements.values()
            if requirement.begun(on)
        )

    def shown(self, person: PersonFacts, on: date) -> Iterator[tuple[str, str, Shown]]:
        """What a list shows of `standings`, where a requirement applies on a day: the ids of post and requirement, and
        the status with its date. For whoever asks about thousands: people who are alike are reckoned once.
        """
        history = History(person, self.known_at)
        for post, asked in self._asked(history, on):
            yield post, asked.alike.requirement.id, asked.shown(history)

    def _asked(self, history: History, on: date) -> Iterable[tuple[str, Asked]]:
        """What is asked of each post on a day. Where no post bears on another, that is kept by the kind of post."""
        if self._day != on:
            self._day, self._alikes, self._kinds = on, {}, {}
        if history.pauses or history.exemptions or history.designations or not _are_apart(history.posts):
            return self._each_asked(history, on)
        return [(post.id, asked) for post in history.posts for asked in self._asked_alone(post, on)]

    def _asked_alone(self, post: Post, on: date) -> Sequence[Asked]:
        number, _ = self._spells_that_fit(post)
        kind = (number, post.started_on, post.ended_on, post.turn if self._is_spread else 0)
        if kind not in self._kinds:
            alone = History(PersonFacts(posts=(post,)), self.known_at)
            self._kinds[kind] = [asked for _, asked in self._each_asked(alone, on)]
        return self._kinds[kind]

    def _each_asked(self, history: History, on: date) -> Iterator[tuple[str, Asked]]:
        runs = not (history.pauses or history.exemptions)
        for requirement_id, applies in self._segments(history).items():
            for segment in _holding(applies, on):
                asked = self._alike(requirement_id, on).asked(segment, _beside(segment, applies), runs=runs)
                yield segment.post, asked

    def _alike(self, requirement_id: str, on: date) -> Alike:
        if requirement_id not in self._alikes:
            requirement = self.requirements[requirement_id]
            calls = self._calls.get(requirement.competency, [])
            self._alikes[requirement_id] = Alike(requirement, calls, on)
        return self._alikes[requirement_id]

    def _works(self, history: History) -> dict[str, "Work"]:
        """What each requirement that ever applies to this person asks of them, by its id."""
        return {
            requirement_id: self._work(self.requirements[requirement_id], found, history)
            for requirement_id, found in self._segments(history).items()
            if found
        }

    def _segments(self, history: History) -> dict[str, list[Segment]]:
        """The days on which each requirement applies to each of a person's posts, by its id."""
        applies: dict[str, list[Segment]] = defaultdict(list)
        for post in history.posts:
            for requirement_id, spells, unsure in self._spells_that_fit(post)[1]:
                applies[requirement_id].extend(segments(post, spells, history.designations))
                if unsure:
                    applies[requirement_id].extend(segments(post, unsure, history.designations, sure=False))
        return applies

    def _work(self, requirement: Requirement, applies: list[Segment], history: History) -> "Work":
        by_agency: dict[str, list[Segment]] = defaultdict(list)
        by_post: dict[str, list[Segment]] = defaultdict(list)
        for segment in applies:
            if segment.is_sure:
                by_agency[segment.agency].append(segment)
            by_post[segment.post].append(segment)
        calls = self._calls.get(requirement.competency, [])
        duties = {agency: Duty(requirement, agency, found, history, calls) for agency, found in by_agency.items()}
        return Work(requirement, duties, {post: apart(found) for post, found in by_post.items()})

    def _spells_that_fit(self, post: Post) -> tuple[int, Fitting]:
        """The spells whose audience this period of a post fits, leads apart, and those it would fit in some role; kept,
        because many have such a post. The number is that of all who fit the same.
        """
        profile = (post.agency, post.sector, post.roles, post.role_known)
        if profile not in self._fitting:
            found = []
            for key, requirement in self.requirements.items():
                misfit = [(spell, misfits(spell.version.audience, post)) for spell in requirement.spells]
                fits = tuple(spell for spell, why in misfit if not why)
                unsure = tuple(spell for spell, why in misfit if why == ["role"] and not post.role_known)
                if fits or unsure:
                    found.append((key, fits, unsure))
            fitting = tuple(found)
            self._fitting[profile] = self._numbers.setdefault(fitting, len(self._numbers)), fitting
        return self._fitting[profile]


class Work(NamedTuple):
    """One requirement and one person: the duty in each agency, and for each post the days on which it applies."""

    requirement: Requirement
    duties: dict[str, Duty]
    segments: dict[str, list[Segment]]

    def answers(self, applies: Iterable[Segment]) -> Iterator[tuple[date, date | None, Answer]]:
        """For each stretch of days between two boundaries: its first day, its first day out, and the answer."""
        for segment in applies:
            if not segment.is_sure:
                yield segment.from_on, segment.until_on, segment.unsure()
                continue
            duty = self.duties[segment.agency]
            inside = [
                day
                for day in duty.boundaries
                if segment.from_on < day and in_period(day, segment.from_on, segment.until_on)
            ]
            for from_on, until_on in pairwise([segment.from_on, *inside, segment.until_on]):
                if from_on is not None:
                    yield from_on, until_on, duty.on(from_on, segment.version).answer()


def _joined(post: str, requirement: str, answers: Iterable[tuple[date, date | None, Answer]]) -> Iterator[Row]:
    """Rows of one post and requirement, equal neighbours joined."""
    pending: tuple[date, date | None, Answer] | None = None
    for from_on, until_on, answer in answers:
        if pending and pending[1] == from_on and pending[2] == answer:
            pending = (pending[0], until_on, answer)
            continue
        if pending:
            yield _row(post, requirement, *pending)
        pending = (from_on, until_on, answer)
    if pending:
        yield _row(post, requirement, *pending)


def _row(post: str, requirement: str, from_on: date, until_on: date | None, answer: Answer) -> Row:
    return Row(post=post, requirement=requirement, from_on=from_on, until_on=until_on, **answer._asdict())


def _holding(applies: Sequence[Segment], on: date) -> Sequence[Segment]:
    """Those segments of one requirement that hold a day; of each post one."""
    if len(applies) == 1:
        return applies if in_period(on, applies[0].from_on, applies[0].until_on) else ()
    by_post: dict[str, list[Segment]] = defaultdict(list)
    for segment in applies:
        if in_period(on, segment.from_on, segment.until_on):
            by_post[segment.post].append(segment)
    return [found[0] if len(found) == 1 else apart(found)[0] for found in by_post.values()]


def _are_apart(posts: Sequence[Post]) -> bool:
    """Whether each post is alone in its agency."""
    several = len(posts) > 1
    return not several or len({agency_of(post.agency) for post in posts}) == len({post.id for post in posts}) == len(posts)


def _beside(segment: Segment, applies: Sequence[Segment]) -> Sequence[Segment]:
    """Those of the same agency, itself among them."""
    if len(applies) == 1:
        return applies
    return [other for other in applies if other.is_sure and other.agency == segment.agency]


def _standing(
    post: str, requirement: Requirement, periods: list[Post], work: Work | None, history: History, on: date
) -> Standing:
    applies = work.segments.get(post, ()) if work else ()
    for segment in applies:
        if work and in_period(on, segment.from_on, segment.until_on):
            if not segment.is_sure:
                row = _row(post, requirement.id, on, None, segment.unsure())
                return Standing(status=status_on(row, on), row=row, reasons=why_not_known(segment.version))
            duty = work.duties[segment.agency]
            reckoning = duty.on(on, segment.version)
            row = _row(post, requirement.id, on, None, reckoning.answer())
            status = status_on(row, on)
            return Standing(status=status, row=row, reasons=why(duty, reckoning, row, on))
    row = Row(post=post, requirement=requirement.id, from_on=on)
    return Standing(
        status=status_on(row, on), row=row, reasons=why_not_required(requirement, periods, history.designations, on)
    )


def _call_order(call: RefreshCall) -> tuple[object, ...]:
    return (call.called_on, call.by, call.attained_before or date.max, sorted(call.editions))
