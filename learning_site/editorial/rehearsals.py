"""A rehearsal in words and numbers, as an officer reads it before saving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma

from competencies.models import Rehearsal
from competencies.rules import LATE, MET, Status, in_words

COLUMNS = (
    ("Overdue", (Status.OVERDUE,)),
    ("Expired", (Status.EXPIRED,)),
    ("Not started, not yet due", (Status.NOT_STARTED,)),
    ("Role not known", (Status.ROLE_UNKNOWN,)),
    ("In date", tuple(MET)),
    ("Exempt", (Status.EXEMPT,)),
)
HEADINGS = ("Agency", "People", *(label for label, _ in COLUMNS), "Newly late", "Newly in date")


@dataclass(frozen=True)
class RehearsalShown:
    """`words` are what the version says. `rows` have a cell for each of `headings`: how many, and how many without the
    version where that differs.
    """

    uuid: str
    words: tuple[str, ...]
    sentences: tuple[str, ...]
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def shown(rehearsal: Rehearsal) -> RehearsalShown:
    counts = rehearsal.counts
    places = [(place["name"], place["effect"]) for place in counts["places"]]
    rows = [_row(name, effect) for name, effect in places]
    if len(rows) > 1:
        rows.append(_row("All, each person once", counts["total"]))
    first_on = in_words(date.fromisoformat(counts["first_on"]))
    return RehearsalShown(
        uuid=str(rehearsal.uuid),
        words=tuple(rehearsal.words),
        sentences=tuple(_sentences(rehearsal, first_on)),
        caption=f"On {first_on}, its first day; without this version, in brackets where it differs",
        headings=HEADINGS,
        rows=tuple(rows),
    )


def _sentences(rehearsal: Rehearsal, first_on: str) -> list[str]:
    counts, total = rehearsal.counts, rehearsal.counts["total"]
    if not total["people"]:
        return ["It would ask nothing of anybody in post."]
    last_on = in_words(date.fromisoformat(counts["last_on"]))
    newly = total["first"]["newly_late"]
    of = _people(total["people"])
    first = f"On {first_on}, {_none_or(newly)} of {of} would become overdue or expired"
    # Those of before November 2026 do not hold it.
    newly_met = total["first"].get("newly_met")
    first += "." if newly_met is None else f", and {_none_or(newly_met)} would become current."
    after, before = _sum(total["last"]["after"], LATE), _sum(total["last"]["before"], LATE)
    later = (
        f"If nobody did any more learning, {_number(after)} would be overdue or expired on {last_on}, "
        f"when the time it gives has passed; without it, {_number(before)}."
    )
    return [first, later, _hours(rehearsal)]


def _hours(rehearsal: Rehearsal) -> str:
    before, after = rehearsal.counts["to_learn"]
    last_on = in_words(date.fromisoformat(rehearsal.counts["last_on"]))
    if rehearsal.minutes is None:
        return f"{_people(after).capitalize()} would have to learn it before {last_on}; no module here leads to it."
    return (
        f"It asks for {_span(after * rehearsal.minutes)} of learning before {last_on}: "
        f"{_people(after)}, {rehearsal.minutes} minutes each. "
        f"Without it, {_span(before * rehearsal.minutes) if before else 'none'}."
    )


def _row(name: str, effect: Mapping[str, Any]) -> tuple[str, ...]:
    first = effect["first"]
    cells = [_cell(_sum(first["before"], statuses), _sum(first["after"], statuses)) for _, statuses in COLUMNS]
    return (
        name,
        intcomma(effect["people"]),
        *cells,
        intcomma(first["newly_late"]),
        intcomma(first.get("newly_met", "–")),
    )


def _cell(before: int, after: int) -> str:
    return intcomma(after) if before == after else f"{intcomma(after)} ({intcomma(before)})"


def _sum(counts: Mapping[str, int], statuses: Any) -> int:
    return sum(counts.get(status, 0) for status in statuses)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{intcomma(number)} people"


def _none_or(number: int) -> str:
    return intcomma(number) if number else "none"


def _number(number: int) -> str:
    return intcomma(number) if number else "nobody"


def _span(minutes: int) -> str:
    """In whole hours, rounded up; below two hours in minutes."""
    return f"{intcomma(-(-minutes // 60))} hours" if minutes >= 120 else f"{minutes} minutes"
