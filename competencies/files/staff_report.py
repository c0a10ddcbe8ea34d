"""Says what a staff file does: in a few sentences, and line by line as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from competencies.files.line_table import line_table
from competencies.files.staff_columns import KNOWN_NAMES
from competencies.files.staff_file import StaffFile
from competencies.rules.staff import Outcome, Plan, What

WORDS = {
    What.CREATE: ("begins a post", "begin a post"),
    What.CHANGE: ("has changed", "have changed"),
    What.MOVE: ("moves", "move"),
    What.LEAVE: ("leaves", "leave"),
    What.SAME: ("is as known", "are as known"),
    What.DUPLICATE: ("repeats another line", "repeat another line"),
    What.LEFT_OUT: ("is left out", "are left out"),
    What.ERROR: ("cannot be used", "cannot be used"),
}
LABELS = {
    What.CREATE: "Create",
    What.CHANGE: "Change",
    What.MOVE: "Move",
    What.LEAVE: "Leave",
    What.SAME: "Same",
    What.DUPLICATE: "Duplicate",
    What.LEFT_OUT: "Left out",
    What.ERROR: "Error",
}
TITLES_SHOWN = 10


def summary(file: StaffFile, plan: Plan) -> list[str]:
    """How the file was read and what its lines come to, in sentences."""
    return [*how_read(file), *_columns(file), *_counts(plan), *_doubts(plan), *plan.notes]


def report(outcomes: Iterable[Outcome]) -> str:
    """A table of lines of the file."""
    return line_table((outcome.line, LABELS[outcome.what], outcome.words) for outcome in outcomes)


def how_read(file: StaffFile) -> Iterator[str]:
    """What was assumed of the file, in sentences."""
    apart = "" if file.notes else f", columns told apart by {file.told_apart_by}"
    yield f"Read as {file.encoding}{apart}."
    yield from file.notes
    if file.lines_above:
        yield f"Lines above the header, not read: {file.lines_above:,}."
    if file.empty_lines:
        yield f"Empty lines: {file.empty_lines:,}."


def _columns(file: StaffFile) -> Iterator[str]:
    read = (f"{KNOWN_NAMES[field][0]} from '{heading}'" for field, heading in file.headings.items())
    yield f"Columns read: {', '.join(read)}."
    if file.ignored:
        yield f"Columns not read, and not kept: {', '.join(file.ignored)}."


def _counts(plan: Plan) -> Iterator[str]:
    total = sum(outcome.line > 0 for outcome in plan.outcomes)
    yield f"{total:,} lines that are not empty:"
    for what in What:
        if number := sum(outcome.what == what and outcome.line > 0 for outcome in plan.outcomes):
            yield f"  {number:,} {WORDS[what][number > 1]}"
    if missing := sum(outcome.what == What.LEAVE and outcome.line == 0 for outcome in plan.outcomes):
        yield f"People not in the file, whose post ends: {missing:,}."


def _doubts(plan: Plan) -> Iterator[str]:
    if doubted := sum(bool(outcome.warnings) for outcome in plan.outcomes):
        yield f"Lines with something to look at: {doubted:,}."
    if plan.unknown_titles:
        number = sum(plan.unknown_titles.values())
        ordered = sorted(plan.unknown_titles.items(), key=lambda pair: (-pair[1], pair[0]))
        titles = ", ".join(f"{title or 'no title'} ({count:,})" for title, count in ordered[:TITLES_SHOWN])
        more = f" and {len(ordered) - TITLES_SHOWN:,} other titles" if len(ordered) > TITLES_SHOWN else ""
        yield f"Posts whose role is not known: {number:,}. Titles: {titles}{more}."
