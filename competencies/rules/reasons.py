"""Reasons: a verdict and the chain that led to it, in sentences a person can read (`docs/standing.md` section 9).

Nothing is decided here: each sentence tells a step of a `Reckoning`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

from competencies.rules.clock import AfterStop, DueStep, Span
from competencies.rules.days import in_period, plus_days
from competencies.rules.duties import Duty, Reckoning
from competencies.rules.evidence import RECOGNITION, Evidence, Held, Step, call_covers, kept_date
from competencies.rules.facts import (
    AtOnce,
    Attainment,
    Audience,
    By,
    FixedDate,
    Grandfather,
    KeepDate,
    LeadDesignation,
    Never,
    Post,
    RefreshCall,
    RequirementVersion,
    Rolling,
    Row,
    Status,
)
from competencies.rules.requirements import Requirement, agency_of, leads_in, misfits
from competencies.rules.status import shown_date, status_on

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_words(day: date) -> str:
    """A day as readers see it: '3 May 2026', whatever the locale of the machine."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def in_short(day: date) -> str:
    """A day where there is little room, as in a table of many columns: '3 Sep 2026'."""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def why(duty: Duty, reckoning: Reckoning, row: Row, on: date) -> tuple[str, ...]:
    """The reasons of an answer where the requirement applies: verdict, clock, evidence, stops, due date."""
    return (
        _verdict(row, on),
        *_clock(duty.requirement, reckoning, on),
        *_evidence(duty, reckoning, on),
        *_stops(reckoning, on),
        *_due(reckoning),
    )


def why_not_required(
    requirement: Requirement, periods: Iterable[Post], designations: Iterable[LeadDesignation], on: date
) -> tuple[str, ...]:
    """The reasons why a requirement begun by `on` does not apply to a post with these periods, begun by `on`."""
    said = ["Not required."]
    periods = sorted(periods, key=lambda post: (post.started_on, post.agency))
    present = [post for post in periods if in_period(on, post.started_on, post.ended_on)]
    if not present:
        said.append(f"This post ended; its last day was {_last_day(max(p.ended_on for p in periods if p.ended_on))}.")
    version = requirement.versions[requirement.governing(on)]
    if version.effective_to is not None and version.effective_to <= on:
        said.append(f"The requirement was retired; its last day was {_last_day(version.effective_to)}.")
    elif present:
        outside = _outside(version.audience, present[-1], designations, on)
        said.append(f"This post is outside the audience of version {version.version}: {', '.join(outside)}.")
    return tuple(said)


def why_not_known(version: RequirementVersion) -> tuple[str, ...]:
    """The reasons of an answer that hangs on a role nobody has said."""
    return (
        "Role not known.",
        f"Version {version.version} asks this of some job roles, and which this post is has not been said.",
    )


def _outside(audience: Audience, post: Post, designations: Iterable[LeadDesignation], on: date) -> list[str]:
    leads = leads_in(agency_of(post.agency), audience.leads, designations)
    designated = any(in_period(on, lead.from_on, lead.until_on) for lead in leads)
    return misfits(audience, post) + (["designation"] if audience.leads and not designated else [])


def _verdict(row: Row, on: date) -> str:
    status = status_on(row, on)
    shown = shown_date(row, status)
    end = f"until the end of {in_words(shown)}" if shown else None
    match status:
        case Status.EXEMPT:
            return f"Exempt {end}." if end else "Exempt, no end date."
        case Status.CURRENT | Status.RECOGNISED:
            word = status.value.capitalize()
            return f"{word} {end}." if end else f"{word}, without end."
        case Status.SUPERSEDED:
            return f"Superseded content: what was learned has changed since, and counts {end or 'without end'}."
        case Status.EXPIRING:
            return f"Expiring soon: current {end}."
        case Status.NOT_STARTED:
            return (
                f"Not started: due by the end of {in_words(shown)}." if shown else "Not started: the clock is stopped."
            )
        case Status.EXPIRED:
            return f"Expired: it was current {end}."
        case _:
            return f"Overdue: it was due by the end of {in_words(row.due_on)}." if row.due_on else "Overdue."


def _clock(requirement: Requirement, reckoning: Reckoning, on: date) -> Iterator[str]:
    """The returns first, so that 'since X' stands last and is 'that day' of the sentences about evidence."""
    service = reckoning.service
    if service.away:
        away = service.away
        yield f"Back on {in_words(service.clock_from)} after {_days(_length(away))}: the clock started again."
    for gap in service.gaps:
        if gap.until_on is not None and gap.until_on <= on:
            yield f"Back on {in_words(gap.until_on)} after {_days(_length(gap))}, fewer than 90: the clock went on."
    version = reckoning.version
    first = requirement.versions[requirement.governing(service.clock_from)]
    since = f"has applied to this post's agency since {in_words(service.clock_from)}"
    name = version.title or requirement.id
    if first is version:
        yield f"{name} version {version.version} {since}."
    else:
        yield f"{name} {since}, then as version {first.version}, now as version {version.version}."


def _evidence(duty: Duty, reckoning: Reckoning, on: date) -> Iterator[str]:
    evidence, held = reckoning.evidence, reckoning.held
    if held:
        yield _attained(held, duty.requirement)
        for before, step in pairwise(held.steps):
            yield _expiry_step(before.date, step)
        yield from _answered_calls(evidence, held, on)
    else:
        for piece in evidence.pieces:
            if piece.attainment.attained_on <= on:
                ran_out = _end(evidence.steps(piece, on)[-1].date)
                yield f"Evidence of {in_words(piece.attainment.attained_on)} ran out on {ran_out}, before that day."
    for gone in duty.revoked(on):
        if gone.attained_on <= on and gone.revoked_on is not None:
            yield f"Evidence of {in_words(gone.attained_on)} was revoked on {in_words(gone.revoked_on)}."
    if not held:
        yield "No evidence counts."


def _attained(held: Held, requirement: Requirement) -> str:
    attainment, rule, counted_from = held.piece
    verb = "Recognised, attained" if attainment.kind == RECOGNITION else "Attained"
    attained = f"{verb} on {in_words(attainment.attained_on)}"
    end = _end(held.steps[0].date)
    match requirement.versions[rule].validity:
        case Never():
            return f"{attained}; it does not expire."
        case FixedDate(month, day, least):
            fixed = f"{day} {MONTHS[month - 1]}" if 1 <= month <= 12 else str(day)
            return f"{attained}; valid until the first {fixed} at least {_days(least)} later: {end}."
        case KeepDate(months, window_days) if kept := kept_date(held.piece):
            return (
                f"{attained}, within {_days(window_days)} of {in_words(kept)}: "
                f"{_months(months)} run from {in_words(counted_from)}, until {end}."
            )
        case KeepDate(months, _) | Rolling(months):
            return f"{attained}; valid for {_months(months)}, until {end}."


def _expiry_step(before: date | None, step: Step) -> str:
    match step.cause:
        case RequirementVersion() as version:
            return _version_step(version, before, step.date)
        case Attainment():
            return f"The evidence itself ends on {_end(step.date)}."
        case RefreshCall() as call:
            return f"A refresh called on {in_words(call.called_on)} ends it on {_end(step.date)}."


def _answered_calls(evidence: Evidence, held: Held, on: date) -> Iterator[str]:
    for call in evidence.calls:
        refresh = evidence.answer_to(call, on) if call_covers(call, held.piece.attainment) else None
        if refresh:
            yield (
                f"Refreshed on {in_words(refresh.attained_on)}, which answers the call of {in_words(call.called_on)}."
            )


def _stops(reckoning: Reckoning, on: date) -> Iterator[str]:
    """The stops that do not lie wholly before the clock."""
    for stop in reckoning.stops:
        if stop.until_on is None:
            yield f"The clock is stopped from {in_words(stop.from_on)}, with no end date."
        elif reckoning.service.clock_from < stop.until_on:
            verb = "was" if stop.until_on <= on else "is"
            yield f"The clock {verb} stopped from {in_words(stop.from_on)} to {_last_day(stop.until_on)}."


def _due(reckoning: Reckoning) -> Iterator[str]:
    steps = reckoning.due.steps
    yield _counted(reckoning.service.clock_from, steps[0])
    for before, step in pairwise(steps):
        if step.weeks:
            yield _spread(step)
        elif step.version is before.version:
            yield f"Version {step.version.version} gives those already in post until {_end(step.date)}."
        else:
            yield _version_step(step.version, before.date, step.date)
    if reckoning.due.after_stop:
        yield _after_stop(reckoning.due.after_stop)


def _counted(clock_from: date, first: DueStep) -> str:
    days = first.version.due_within_days
    start = f"Due {_days(days)} after {in_words(clock_from)}"
    if first.date is None:
        return f"{start}, once the clock runs again."
    left_out = (first.date - clock_from).days - days
    if left_out:
        return f"{start}, leaving out {_days(left_out)} on which the clock was stopped: {in_words(first.date)}."
    return f"{start}: {in_words(first.date)}."


def _spread(step: DueStep) -> str:
    more = "1 week" if step.weeks == 1 else f"{step.weeks} weeks"
    return (
        f"Version {step.version.version} spreads those already in post over {step.version.spread_weeks} weeks by team: "
        f"{more} more, {_end(step.date)}."
    )


def _after_stop(after: AfterStop) -> str:
    told = "The evidence ends on a day on which the clock is stopped"
    if after.back_on is None:
        return f"{told}, with no end date."
    return f"{told}: {_days(after.days)} from {in_words(after.back_on)}: {_end(after.date)}."


def _version_step(version: RequirementVersion, before: date | None, result: date | None) -> str:
    told = f"Version {version.version}, from {in_words(version.effective_from)},"
    match version.transition:
        case Grandfather():
            return f"{told} keeps earlier dates and leaves it {_end(result)}."
        case AtOnce():
            return f"{told} at once makes it {_end(result)}."
        case By(day):
            verb = "leaves" if result == before else "makes"
            return f"{told} by {in_words(day)} {verb} it {_end(result)}."


def _end(last_good_day: date | None) -> str:
    return in_words(last_good_day) if last_good_day else "open-ended"


def _last_day(until_on: date) -> str:
    return in_words(plus_days(until_on, -1))


def _length(span: Span) -> int:
    return (span.until_on - span.from_on).days if span.until_on else 0


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _months(number: int) -> str:
    return "1 month" if number == 1 else f"{number} months"
