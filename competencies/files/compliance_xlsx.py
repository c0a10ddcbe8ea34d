"""The compliance list as a workbook: a first sheet that says what it is, and a second with one row a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from competencies.files.cells import safe
from competencies.files.compliance_csv import Stamp
from competencies.queries.compliance import ComplianceList, PersonRow
from competencies.queries.wording import STATUS_WORDS

HEAD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")

Value = str | date | None


def write(found: ComplianceList, rows: Iterable[PersonRow], stamp: Stamp, *, to: IO[bytes]) -> None:
    """Writes the rows as they come, in constant memory. No cell is a formula; days are days, not texts."""
    book = Workbook(write_only=True)
    book.properties.creator = "Safeguarding learning"
    book.properties.created = book.properties.modified = stamp.made_at.replace(tzinfo=None)
    about = book.create_sheet("About this list")
    about.column_dimensions["A"].width = 34
    about.column_dimensions["B"].width = 60
    for line in stamp.lines(found):
        about.append([_text(cell) for cell in line])
    titles = list(_titles(found))
    people = book.create_sheet("People")
    people.freeze_panes = "B2"
    for number, title in enumerate(titles, start=1):
        people.column_dimensions[get_column_letter(number)].width = 28 if number == 1 else max(14, len(title) // 2 + 4)
    people.append([_head(people, title) for title in titles])
    for row in rows:
        people.append(list(_values(row)))
    people.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{found.matching + 1}"
    book.save(to)


def _titles(found: ComplianceList) -> Iterator[str]:
    yield from ("Name", "Employee reference", "Unit")
    for title in ("Overall", *(column.title for column in found.columns)):
        yield from (title, f"{title}: date")


def _head(sheet: object, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_text(title))
    cell.font, cell.alignment = HEAD, WRAPPED
    return cell


def _values(row: PersonRow) -> Iterator[Value]:
    yield _text(row.name)
    yield _text("; ".join(row.references))
    yield _text("; ".join(row.units))
    for cell in (row.worst, *row.cells):
        yield STATUS_WORDS[cell.status]
        yield cell.shown_on


def _text(cell: str) -> str:
    """A text that no spreadsheet runs, without the signs that no workbook may hold."""
    return safe(ILLEGAL_CHARACTERS_RE.sub("", cell))
