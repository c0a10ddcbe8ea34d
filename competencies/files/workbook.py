"""Reads a table from an Excel workbook, a sheet at a time, without unpacking more than a file of staff can need."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from competencies.files.cells import clean
from competencies.files.tables import HEADER_WITHIN, LARGEST, FileRefused, Record, Table

MOST_UNPACKED = 120_000_000
MOST_PARTS = 500
MOST_SHEETS = 10
MOST_ROWS = 60_000
MOST_CELLS = 200
MOST_IN_ALL = 1_000_000
ZEROS = re.compile(r"^0{2,50}$")
SAVE_AGAIN = "Open it in the program that made it and save it as a workbook (.xlsx) or as CSV."


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are an .xlsx file."""
    return data.startswith(b"PK\x03\x04") and b"xl/" in data


def read_workbook(data: bytes, *, score: Callable[[Sequence[str]], int]) -> Table:
    """The table on the sheet with the likeliest header, of those that are not hidden. Raises FileRefused."""
    _check_parts(data)
    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MOST_SHEETS]
        budget = _Budget()
        tables = [(sheet.title, _table(sheet, score, budget)) for sheet in shown]
    except FileRefused:
        raise
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, OSError) as error:
        raise FileRefused(f"The workbook cannot be read. {SAVE_AGAIN}") from error
    found = [(name, one) for name, one in tables if one is not None]
    if not found:
        raise FileRefused("No sheet of the workbook has a line that names columns.")
    name, best = max(found, key=lambda one: score(one[1].header.cells))
    return replace(best, notes=tuple(_notes(name, [other for other, _ in tables if other != name])))


def _notes(name: str, others: Sequence[str]) -> Iterator[str]:
    yield f"Read from the sheet '{name}', with the rows that a filter or a hand has hidden on it."
    if others:
        yield f"Sheets not read: {', '.join(others)}."


def _check_parts(data: bytes) -> None:
    """A small file may unpack to a large one; what a part says of its size is all that is ever read of it."""
    if len(data) > LARGEST:
        raise FileRefused(f"The file is larger than {LARGEST // 1_000_000} MB. Send the staff of one agency at a time.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as parts:
            infos = parts.infolist()
            if len(infos) > MOST_PARTS or sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise FileRefused(f"The workbook unpacks to more than can be a list of staff. {SAVE_AGAIN}")
            for info in infos:
                if info.filename.endswith((".xml", ".rels")):
                    with parts.open(info) as part:
                        beginning = part.read(4096)
                    if b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning:
                        raise FileRefused(f"The workbook has parts that no list of staff needs. {SAVE_AGAIN}")
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise FileRefused(f"The workbook cannot be read: it may be cut off or locked. {SAVE_AGAIN}") from error


class _Budget:
    """How many cells of the whole workbook may still be read: each takes about as long as a line of text."""

    def __init__(self) -> None:
        self.left = MOST_IN_ALL

    def spend(self, cells: int) -> None:
        self.left -= cells
        if self.left < 0:
            raise FileRefused(
                f"The workbook has more than {MOST_IN_ALL:,} cells. Save the sheet with the people by itself, "
                "with fewer columns."
            )


def _table(sheet: Any, score: Callable[[Sequence[str]], int], budget: _Budget) -> Table | None:
    if not hasattr(sheet, "reset_dimensions"):
        return None
    sheet.reset_dimensions()
    records = list(_records(sheet, budget))
    filled = [at for at, record in enumerate(records) if record.cells][:HEADER_WITHIN]
    best = max(filled, key=lambda at: (score(records[at].cells), -at), default=None)
    if best is None or not score(records[best].cells):
        return None
    above = sum(bool(record.cells) for record in records[:best])
    width = len(records[best].cells)
    below = tuple(_as_wide(record, width) for record in records[best + 1 :])
    return Table(records[best], below, "an Excel workbook", "", above)


def _records(sheet: Any, budget: _Budget) -> Iterator[Record]:
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_CELLS), start=1):
        if number > MOST_ROWS:
            raise FileRefused(
                f"The sheet has more than {MOST_ROWS:,} rows. Send it in parts; if most are empty, delete those."
            )
        budget.spend(len(row))
        cells = [_shown(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        yield Record(number, tuple(cells))


def _as_wide(record: Record, width: int) -> Record:
    """Empty cells at the end of a row are there, though a workbook does not write them."""
    missing = width - len(record.cells)
    return Record(record.line, (*record.cells, *[""] * missing)) if record.cells and missing > 0 else record


def _shown(cell: Any) -> str:
    """A cell as a person reads it: a number formatted as 00000 has the zeros that it begins with."""
    text = _text(cell.value)
    if text.isdigit() and not isinstance(cell.value, str) and ZEROS.match(cell.number_format):
        return text.zfill(len(cell.number_format))
    return text


def _text(value: object) -> str:
    """A whole number has no point, a day is written year first."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return clean(str(value))
