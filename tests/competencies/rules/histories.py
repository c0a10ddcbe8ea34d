"""Histories nobody would think of: a few posts, rules and events on a small calendar, so that they meet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from competencies.rules import (
    LONG_AGO,
    AtOnce,
    Attainment,
    Audience,
    By,
    Exemption,
    Facts,
    FixedDate,
    Grandfather,
    KeepDate,
    LeadDesignation,
    Never,
    Pause,
    Post,
    RefreshCall,
    RequirementVersion,
    Rolling,
    Transition,
)

FIRST = date(2024, 1, 20)
LENGTH = 420
KINDS = ["LEAD", "DSL"]


def after_start(first: int, last: int) -> st.SearchStrategy[date]:
    """A day so many days after the first of the calendar."""
    return st.integers(first, last).map(lambda number: FIRST + timedelta(days=number))


def seldom(each: st.SearchStrategy, usual: object = None, *, one_in: int = 8) -> st.SearchStrategy:
    """Most histories are plain in most ways: the usual, but for one in so many."""
    return st.integers(1, one_in).flatmap(lambda number: each if number == one_in else st.just(usual))


meeting_days = st.integers(0, LENGTH // 30).map(lambda number: FIRST + timedelta(days=30 * number))
days = st.one_of(after_start(0, LENGTH), meeting_days)  # many events fall on one day, or 30, 60, 90 days apart
late_days = after_start(150, LENGTH)
lengths = st.one_of(st.integers(1, 200), st.sampled_from([30, 60, 90, 120])).map(lambda number: timedelta(days=number))
instants = st.integers(1, 30).map(lambda number: datetime(2025, 6, number, 12, tzinfo=UTC))
recorded = seldom(instants, LONG_AGO, one_in=4)
withdrawn = seldom(instants, one_in=12)
places = st.sampled_from(["h", "h/a", "h/a", "h/a/x", "h/b"])
subsets = {
    "sectors": seldom(st.just(frozenset({"S"})), frozenset()),
    "agencies": seldom(st.sampled_from([frozenset({"h/a"}), frozenset({"h/a/x", "h/b"})]), frozenset()),
    "roles": seldom(st.just(frozenset({"nurse"})), frozenset()),
    "leads": seldom(st.just(frozenset({"LEAD"})), frozenset()),
}
lasting = [
    st.builds(Rolling, st.integers(1, 8)),
    seldom(st.just(Never()), Rolling(5), one_in=3),
    st.builds(FixedDate, st.sampled_from([2, 8, 12]), st.sampled_from([28, 29]), st.integers(1, 120)),
]
kept = st.builds(KeepDate, st.integers(2, 4), st.integers(30, 55))
validities = st.one_of(*lasting, kept, kept, kept)
unkept_validities = st.one_of(*lasting)


def _until(first: date, length: timedelta | None) -> date | None:
    return first + length if length else None


@st.composite
def posts(draw: st.DrawFn) -> list[Post]:
    """One to three posts, each of one to three periods that do not overlap."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        first = draw(after_start(0, 60)) if number == 0 else draw(days)
        cuts = sorted({first, *draw(st.lists(days, max_size=2))})
        for started_on, next_on in zip(cuts, [*cuts[1:], None], strict=True):
            length = draw(seldom(lengths, one_in=2 if next_on else 6))
            ended_on = _until(started_on, length)
            if next_on is not None:
                ended_on = min(ended_on or next_on, next_on)
            usual = st.sampled_from([frozenset({"nurse"}), frozenset({"nurse", "dsl"}), frozenset({"dsl"})])
            roles = draw(seldom(st.just(frozenset()), None, one_in=6))
            roles = draw(usual) if roles is None else roles
            post = Post(
                id=f"p{number}",
                agency=draw(st.sampled_from(["h/a/x", "h/a/y", "h/a", "h/b"])),
                sector=draw(st.sampled_from(["S", "S", "E"])),
                roles=roles,
                started_on=started_on,
                ended_on=ended_on,
                turn=draw(st.integers(0, 4)),
                role_known=bool(roles) or draw(st.booleans()),
                recorded_at=draw(recorded),
                withdrawn_at=draw(withdrawn),
            )
            found.append(post)
    return found


@st.composite
def versions(draw: st.DrawFn, requirement: str, competency: str, validity=validities) -> list[RequirementVersion]:
    """One to four versions of a requirement, numbered in any order."""
    found = []
    numbers = draw(st.permutations(range(1, draw(st.integers(1, 4)) + 1)))
    for place, number in enumerate(numbers):
        effective_from = draw(after_start(-100, 90) if place == 0 else days)
        by = By(effective_from + timedelta(days=draw(st.integers(0, 150))))
        transitions: list[Transition] = [AtOnce(), Grandfather(), by]
        version = RequirementVersion(
            requirement=requirement,
            version=number,
            competency=competency,
            effective_from=effective_from,
            effective_to=_until(effective_from, draw(seldom(lengths, one_in=10))),
            audience=Audience(**{name: draw(each) for name, each in subsets.items()}),
            due_within_days=draw(st.integers(0, 60)),
            validity=draw(validity),
            transition=draw(st.sampled_from(transitions)),
            notice_days=draw(st.sampled_from([60, 60, 30, 0])),
            spread_weeks=draw(st.sampled_from([0, 0, 1, 3])),
            recorded_at=draw(recorded),
            withdrawn_at=draw(withdrawn),
        )
        found.append(version)
    return found


@st.composite
def attainments(draw: st.DrawFn, number: int) -> Attainment:
    """A piece of evidence of either competency, perhaps with its own end, perhaps revoked."""
    attained_on = draw(days)
    revoked = draw(seldom(st.integers(0, 200), one_in=6))
    printed = draw(seldom(st.integers(0, 300), one_in=6))
    return Attainment(
        id=f"a{number}",
        competency=draw(seldom(st.just("C2"), "C1", one_in=4)),
        attained_on=attained_on,
        kind=draw(st.sampled_from(["MODULE", "SESSION", "RECOGNITION", "REFRESH"])),
        edition=draw(st.sampled_from(["1", "2", None])),
        expires_on=None if printed is None else attained_on + timedelta(days=printed),
        recorded_at=draw(recorded),
        revoked_on=None if revoked is None else attained_on + timedelta(days=revoked),
        revoked_recorded_at=None if revoked is None else draw(instants),
    )


@st.composite
def spans(draw: st.DrawFn, fact: type, fields: dict[str, st.SearchStrategy]) -> Any:
    """An exemption, a pause or a designation; `fields` are those that it has besides."""
    from_on = draw(days)
    dated = {"from_on": from_on, "until_on": _until(from_on, draw(seldom(lengths, timedelta(days=50), one_in=2)))}
    if draw(seldom(st.just(True), False)):
        dated["until_on"] = None
    named = {name: draw(each) for name, each in fields.items()}
    return fact(agency=draw(places), recorded_at=draw(recorded), withdrawn_at=draw(withdrawn), **dated, **named)


@st.composite
def calls(draw: st.DrawFn) -> RefreshCall:
    """A call to refresh, of editions or of evidence attained before a day."""
    called_on = draw(days)
    of_editions = draw(st.booleans())
    return RefreshCall(
        competency="C1",
        called_on=called_on,
        by=called_on + timedelta(days=draw(st.integers(0, 90))),
        editions=frozenset({"1"}) if of_editions else frozenset(),
        attained_before=None if of_editions else draw(days),
        recorded_at=draw(recorded),
        withdrawn_at=draw(withdrawn),
    )


@st.composite
def histories(draw: st.DrawFn, validity=validities) -> Facts:
    """One person's facts, with two requirements that may ask for one competency."""
    second = draw(st.sampled_from(["C1", "C2"]))
    pieces = draw(st.sampled_from([5, 6, 3, 1, 0]))
    exemption = spans(Exemption, {"requirement": st.sampled_from(["R1", "R2"])})
    designation = spans(LeadDesignation, {"kind": st.sampled_from(KINDS)})
    return Facts(
        posts=tuple(draw(posts())),
        versions=(*draw(versions("R1", "C1", validity)), *draw(versions("R2", second, validity))),
        attainments=tuple(draw(attainments(number)) for number in draw(st.permutations(range(pieces)))),
        exemptions=tuple(draw(st.lists(exemption, max_size=2))),
        pauses=tuple(draw(st.lists(spans(Pause, {}), max_size=2))),
        designations=tuple(draw(st.lists(designation, max_size=2))),
        calls=tuple(draw(st.lists(calls(), max_size=2))),
    )


def begun_by(facts: Facts, on: date) -> Facts:
    """The facts without those whose first day is after `on`, and without revocations from after it."""
    return Facts(
        posts=tuple(fact for fact in facts.posts if fact.started_on <= on),
        versions=tuple(fact for fact in facts.versions if fact.effective_from <= on),
        attainments=tuple(_unrevoked_after(fact, on) for fact in facts.attainments if fact.attained_on <= on),
        exemptions=tuple(fact for fact in facts.exemptions if fact.from_on <= on),
        pauses=tuple(fact for fact in facts.pauses if fact.from_on <= on),
        designations=tuple(fact for fact in facts.designations if fact.from_on <= on),
        calls=tuple(fact for fact in facts.calls if fact.called_on <= on),
    )


def _unrevoked_after(attainment: Attainment, on: date) -> Attainment:
    if attainment.revoked_on is None or attainment.revoked_on <= on:
        return attainment
    return attainment._replace(revoked_on=None, revoked_recorded_at=None)
