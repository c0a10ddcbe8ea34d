"""Before anything is done: what a requirement says in words, and until when learning finished on a day counts."""

from collections.abc import Iterable
from datetime import date

from competencies.rules.evidence import Evidence
from competencies.rules.facts import Attainment, FixedDate, KeepDate, Never, RequirementVersion, Rolling
from competencies.rules.reasons import MONTHS, in_words
from competencies.rules.requirements import Requirement


def good_until(
    versions: Iterable[RequirementVersion], finished_on: date
) -> list[tuple[RequirementVersion, date | None]]:
    """The last good day of evidence attained on `finished_on`, if it is all that is held; None is no end.

    The first is what stands on that day. Each further pair is a version that begins later, while the evidence is good,
    and the day that it makes of it.
    """
    requirement = Requirement(versions)
    finished = Attainment(id="preview", competency=requirement.competency, attained_on=finished_on)
    evidence = Evidence(requirement, [finished], ())
    steps = [
        (step.cause, step.date)
        for step in evidence.steps(evidence.pieces[0], date.max)
        if isinstance(step.cause, RequirementVersion)
    ]
    begun = [step for step in steps[1:] if step[0].effective_from <= finished_on]
    found = [(begun or steps)[-1 if begun else 0]]
    for version, until in steps[1:]:
        last = found[-1][1]
        in_time = version.effective_from > finished_on and (last is None or version.effective_from <= last)
        if in_time and until != last:
            found.append((version, until))
    return found


def preview(versions: Iterable[RequirementVersion], finished_on: date) -> str:
    """`good_until` as a sentence: 'If you finish on 3 May 2026: current until 2 May 2028.'"""
    (_, until), *later = good_until(versions, finished_on)
    said = f"If you finish on {in_words(finished_on)}: current {_until(until)}"
    changes = [
        f"version {version.version}, from {in_words(version.effective_from)}, makes it {_day(day)}"
        for version, day in later
    ]
    return "; ".join([said, *changes]) + "."


def terms(version: RequirementVersion) -> str:
    """When it is due and how long it counts: 'within 30 days of starting, then every 24 months'."""
    days = version.due_within_days
    first = "from the first day" if days == 0 else f"within {_number(days, 'day')} of starting"
    match version.validity:
        case Never():
            return f"once, {first}"
        case Rolling(months):
            return f"{first}, then every {_every(months)}"
        case KeepDate(months, window_days):
            kept = f"renewing in the last {_number(window_days, 'day')} keeps the date"
            return f"{first}, then every {_every(months)}; {kept}"
        case FixedDate(month, day, least):
            fixed = f"{day} {MONTHS[month - 1]}"
            common = " (28 February in most)" if (month, day) == (2, 29) else ""
            return (
                f"{first}, then by {fixed} each year{common}; done fewer than {_number(least, 'day')} before {fixed}, "
                "it counts until that day of the year after"
            )


def _until(day: date | None) -> str:
    return f"until {in_words(day)}" if day else "without end"


def _day(day: date | None) -> str:
    return in_words(day) if day else "open-ended"


def _every(months: int) -> str:
    return "month" if months == 1 else f"{months} months"


def _number(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number} {noun}s"
