"""Reads a file of past training as other systems export it: every line a row, or a sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from competencies.files.staff_dates import DateUnread, month_comes_first, read_date
from competencies.files.tables import FileRefused, Record, read_table
from competencies.files.workbook import is_workbook, read_workbook
from competencies.rules.history import HistoryRow, Unread
from competencies.rules.staff import fold

# Field: what it is called here, first, and what else it is called elsewhere.
KNOWN_NAMES: dict[str, tuple[str, ...]] = {
    "reference": (
        "employee number", "employee no", "employee id", "employee ref", "employee reference", "emp no", "staff id",
        "staff number", "staff no", "payroll number", "payroll no", "personnel number", "person number",
        "assignment number", "reference",
    ),
    "email": ("email", "e mail", "email address", "work email", "work email address"),
    "what": (
        "competency", "competency code", "competence", "competence code", "requirement", "counts for", "subject",
        "certification", "competence name", "competency title",
    ),
    "done_on": (
        "date", "day", "completion date", "completed", "completed on", "date completed", "attended on", "achieved on",
        "date achieved", "date attended", "course date", "training date", "attained on",
    ),
    "title": ("title", "course", "course title", "course name", "activity", "event", "training", "class name"),
    "hours": ("hours", "duration", "duration hours", "length hours", "cpd hours"),
    "expires_on": (
        "expires", "expiry", "expiry date", "expires on", "valid until", "valid to", "renewal date", "end date",
    ),
}  # fmt: skip
DATES = ("done_on", "expires_on")
LONGEST = {"reference": 50, "email": 254, "title": 200}
MOST_ROWS = 20_000
MOST_HOURS = 500
_FIELD_OF = {name: field for field, names in KNOWN_NAMES.items() for name in names}


@dataclass(frozen=True)
class HistoryFile:
    """What was read; `headings` gives the column of each field, `ignored` the columns that were not read or kept."""

    rows: tuple[HistoryRow, ...]
    unread: tuple[Unread, ...]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]


def read(data: bytes, *, on: date) -> HistoryFile:
    """The rows of a file of past training, years of two digits understood as of `on`.

    Raises FileRefused for a file that has no such table, lacks a needed column, is too long, or puts the month first.
    """
    table = read_workbook(data, score=_score) if is_workbook(data) else read_table(data, score=_score)
    header = table.header.cells
    places = _places(header)
    records = [record for record in table.records if record.cells]
    if not records:
        raise FileRefused("The file has a header and no line below it.")
    if len(records) > MOST_ROWS:
        raise FileRefused(f"The file has more than {MOST_ROWS:,} lines. Load it in parts.")
    _check_months(records, places)
    lines = [_line(record, places, on) for record in records]
    return HistoryFile(
        rows=tuple(line for line in lines if isinstance(line, HistoryRow)),
        unread=tuple(line for line in lines if isinstance(line, Unread)),
        headings={field: header[at] for field, at in places.items()},
        ignored=tuple(name for at, name in enumerate(header) if name and at not in places.values()),
    )


def _score(cells: Sequence[str]) -> int:
    return len({_FIELD_OF[_plain(cell)] for cell in cells if _plain(cell) in _FIELD_OF})


def _places(header: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for at, name in enumerate(header):
        field = _FIELD_OF.get(_plain(name))
        if field in places:
            raise FileRefused(
                f"Both '{header[places[field]]}' and '{name}' may be the {KNOWN_NAMES[field][0]}. Leave one out."
            )
        if field:
            places[field] = at
    missing = [KNOWN_NAMES[field][0] for field in ("what", "done_on", "title") if field not in places]
    if not {"reference", "email"} & set(places):
        missing.insert(0, "employee number or email")
    if missing:
        found = ", ".join(name for name in header if name)
        raise FileRefused(f"No column was found for: {', '.join(missing)}. The file has: {found}.")
    return places


def _check_months(records: Sequence[Record], places: Mapping[str, int]) -> None:
    for field in DATES:
        texts = [_cell(record, places, field) for record in records]
        if witness := month_comes_first(texts):
            raise FileRefused(
                f"The {KNOWN_NAMES[field][0]} column seems to put the month first: it has {witness}, and no date that "
                "shows the opposite. Export dates as 2024-05-03, or with the day first."
            )


def _line(record: Record, places: Mapping[str, int], on: date) -> HistoryRow | Unread:
    if record.fault:
        return Unread(record.line, record.fault)
    cells = {field: _cell(record, places, field) for field in KNOWN_NAMES}
    problems = list(_problems(cells))
    days: dict[str, date | None] = {}
    for field in DATES:
        try:
            days[field] = read_date(cells[field], on=on)
        except DateUnread as error:
            problems.append(f"The {KNOWN_NAMES[field][0]} cannot be read: {error}")
    done_on = days.get("done_on")
    if done_on is None and not problems:
        problems.append("There is no date.")
    if problems or done_on is None:
        return Unread(record.line, " ".join(problems))
    return HistoryRow(
        line=record.line,
        who=cells["reference"] or cells["email"],
        what=cells["what"],
        done_on=done_on,
        title=cells["title"],
        hours=_hours(cells["hours"]),
        expires_on=days.get("expires_on"),
    )


def _problems(cells: Mapping[str, str]) -> Iterator[str]:
    if not (cells["reference"] or cells["email"]):
        yield "There is no employee number and no address."
    if not cells["what"]:
        yield "There is no competency."
    if not cells["title"]:
        yield "There is no title."
    for field, longest in LONGEST.items():
        if len(cells[field]) > longest:
            yield f"The {KNOWN_NAMES[field][0]} has more than {longest} letters."
    try:
        _hours(cells["hours"])
    except (InvalidOperation, ValueError):
        yield f"'{cells['hours'][:40]}' is no number of hours. Write it as 2.5."


def _hours(text: str) -> Decimal | None:
    """Hours as a number, also written 2,5 or '2.5 hours'; None for none. Raises InvalidOperation, ValueError."""
    number = re.sub(r"\s*(h|hrs?|hours?)\.?$", "", text.strip().casefold()).replace(",", ".")
    if not number or number in {"-", "n/a"}:
        return None
    hours = Decimal(number)
    if not 0 <= hours <= MOST_HOURS:
        raise ValueError(text)
    return hours.quantize(Decimal("0.01")) or None


def _cell(record: Record, places: Mapping[str, int], field: str) -> str:
    at = places.get(field)
    return record.cells[at] if at is not None and at < len(record.cells) else ""


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", fold(name)).strip()
