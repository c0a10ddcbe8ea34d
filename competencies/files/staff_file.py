"""Reads a staff file as an HR system exports it: every line becomes a row, or a sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from competencies.files.staff_columns import KNOWN_NAMES, match, scorer
from competencies.files.staff_dates import DateUnread, month_comes_first, read_date
from competencies.files.tables import FileRefused, Record, Table, read_table
from competencies.files.workbook import is_workbook, read_workbook
from competencies.rules.staff import Outcome, StaffRow, What, fold

LONGEST = {"reference": 50, "given_name": 150, "family_name": 150, "job_title": 200, "unit": 400, "manager": 50}
DATES = ("started_on", "last_on")
TOTALS = re.compile(r"^(grand |sub)?(total|count|number of|records|end of|report|printed|\d+ (rows|records))\b")
ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
NO_ADDRESS = {"", "-", "n/a", "na", "none", "null", "tbc"}
BECAME_A_POWER = re.compile(r"^\d(\.\d+)?e\+?\d+$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class StaffFile:
    """What was read. `unread` are lines without a usable number, and lines left out; `columns` the fields found.

    `headings` gives the heading of each field's column, `ignored` the headings of columns that were not read.
    """

    rows: tuple[StaffRow, ...]
    unread: tuple[Outcome, ...]
    headings: Mapping[str, str]
    ignored: tuple[str, ...]
    empty_lines: int
    lines_above: int
    encoding: str
    told_apart_by: str
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.headings)


def read(data: bytes, *, on: date, chosen: Mapping[str, str] | None = None) -> StaffFile:
    """The rows of a staff file, text or workbook, as of the day `on`, by which years of two digits are understood.

    `chosen` names the column of a field where its heading is not a known one. Raises FileRefused, with a sentence, for
    a file that is neither, has no header, lacks a needed column, has no lines, or puts the month first.
    """
    chosen = chosen or {}
    table = (read_workbook if is_workbook(data) else read_table)(data, score=scorer(chosen))
    return read_rows(table, match(table.header.cells, chosen), on=on)


def read_rows(table: Table, places: Mapping[str, int], *, on: date) -> StaffFile:
    """The rows of a table, where it is known at which place each field is. Raises FileRefused as `read` does."""
    filled = [record for record in table.records if record.cells]
    _check_body(table, filled)
    rows: list[StaffRow] = []
    unread: list[Outcome] = []
    _check_months(filled, places)
    for record in filled:
        read_as = _line(record, table.header.cells, places, on)
        (rows if isinstance(read_as, StaffRow) else unread).append(read_as)  # type: ignore[arg-type]  # by its kind
    if not rows:
        raise FileRefused("No line of the file names a person that can be read. " + _first_sentence(unread))
    return StaffFile(
        rows=tuple(rows),
        unread=tuple(unread),
        headings={field: table.header.cells[at] for field, at in places.items()},
        ignored=tuple(name for at, name in enumerate(table.header.cells) if name and at not in places.values()),
        empty_lines=len(table.records) - len(filled),
        lines_above=table.lines_above,
        encoding=table.encoding,
        told_apart_by=table.told_apart_by,
        notes=table.notes,
    )


def _check_body(table: Table, filled: Sequence[Record]) -> None:
    if not filled:
        raise FileRefused("The file has a header and no line below it.")
    single = sum(len(record.cells) == 1 for record in filled)
    if len(filled) > 1 and single > len(filled) / 2:
        raise FileRefused(
            f"The header is told apart by {table.told_apart_by}, but most lines below it are not. "
            "Export the file again."
        )


def _check_months(records: Iterable[Record], places: Mapping[str, int]) -> None:
    for field in DATES:
        if field not in places:
            continue
        texts = (record.cells[places[field]] for record in records if len(record.cells) > places[field])
        if witness := month_comes_first(texts):
            raise FileRefused(
                f"The {KNOWN_NAMES[field][0]} column seems to put the month first: it has {witness}, and no date that "
                "shows the opposite. Export dates as 2024-05-03, or with the day first."
            )


def _line(record: Record, header: Sequence[str], places: Mapping[str, int], on: date) -> StaffRow | Outcome:
    if record.fault:
        return Outcome(record.line, What.ERROR, record.fault)
    if [fold(cell) for cell in record.cells] == [fold(cell) for cell in header]:
        return Outcome(record.line, What.LEFT_OUT, "The header again.")
    if TOTALS.match(fold(next(cell for cell in record.cells if cell))) and not _has(record, places, "started_on"):
        return Outcome(record.line, What.LEFT_OUT, f"A total or a note, not a person: '{_as_text(record, places)}'.")
    if sentence := _shape(record, header, places):
        return Outcome(record.line, What.ERROR, sentence)
    cells = {field: record.cells[at] for field, at in places.items()}
    if sentence := _number(cells):
        return Outcome(record.line, What.ERROR, sentence)
    return _row(record.line, cells, on)


def _has(record: Record, places: Mapping[str, int], field: str) -> bool:
    return len(record.cells) > places[field] and bool(record.cells[places[field]])


def _shape(record: Record, header: Sequence[str], places: Mapping[str, int]) -> str:
    """What is wrong with the number of cells; cells of columns that nobody reads may be missing at the end."""
    too_many = any(record.cells[len(header) :])
    if not too_many and len(record.cells) > max(places.values()):
        return ""
    problem = "A cell may hold the sign that tells cells apart" if too_many else "The line may be cut off"
    numbers = f"{len(record.cells)} cells where the header has {len(header)}"
    return f"The line has {numbers}. {problem}: '{_as_text(record, places)}'."


def _number(cells: Mapping[str, str]) -> str:
    number = cells["reference"]
    name = f"{cells['given_name']} {cells['family_name']}".strip()
    if not number:
        return f"There is no employee number{f' for {name}' if name else ''}."
    if BECAME_A_POWER.match(number):
        return f"The employee number of {name}, {number}, was shortened by a spreadsheet. Export it as text."
    if len(number) > LONGEST["reference"]:
        return f"The employee number of {name} has more than {LONGEST['reference']} letters."
    return ""


def _row(line: int, cells: Mapping[str, str], on: date) -> StaffRow:
    problems, warnings = [], []
    days: dict[str, date | None] = {}
    for field in DATES:
        try:
            days[field] = read_date(cells.get(field, ""), on=on)
        except DateUnread as error:
            problems.append(f"The {KNOWN_NAMES[field][0]} cannot be read: {error}")
    for field, longest in LONGEST.items():
        if len(cells.get(field, "")) > longest:
            problems.append(f"The {KNOWN_NAMES[field][0]} has more than {longest} letters.")
    given, family = cells["given_name"], cells["family_name"]
    if not (given or family):
        problems.append("There is no name.")
    elif not (given and family):
        given, family = given or family, ""
        warnings.append("Only one name is given.")
    address, doubt = _address(cells.get("work_email", ""))
    return StaffRow(
        line=line,
        reference=cells["reference"],
        given_name=given[: LONGEST["given_name"]],
        family_name=family[: LONGEST["family_name"]],
        work_email=address,
        job_title=cells.get("job_title", ""),
        unit=cells.get("unit", ""),
        started_on=days.get("started_on"),
        last_on=days.get("last_on"),
        manager=cells.get("manager", ""),
        warnings=(*warnings, *doubt, *_garbled(given, family)),
        problem=" ".join(problems),
    )


def _address(text: str) -> tuple[str, list[str]]:
    address = text.casefold()
    if address in NO_ADDRESS:
        return "", []
    if ADDRESS.match(address) and len(address) <= 254:
        return address, []
    return "", [f"'{text[:100]}' is no address, so none is kept."]


def _garbled(*names: str) -> list[str]:
    """Names that were UTF-8 and were read as Windows-1252 somewhere on the way: 'Nguyá»…n'."""
    found = []
    for name in names:
        try:
            meant = name.encode("cp1252").decode("utf-8")
        except UnicodeError:
            continue
        if meant != name:
            found.append(f"'{name}' is probably {meant}, spoilt on its way into the file. Correct the name by hand.")
    return found


def _as_text(record: Record, places: Mapping[str, int]) -> str:
    """The beginning of the line, of the columns that are read: what is in others is nobody's to see."""
    read = (cell for at, cell in enumerate(record.cells) if cell and at in places.values())
    return " ".join(read)[:100]


def _first_sentence(outcomes: Sequence[Outcome]) -> str:
    return f"Line {outcomes[0].line}: {outcomes[0].sentence}" if outcomes else ""
