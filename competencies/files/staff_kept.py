"""Keeps a staff file between its steps: the table that was sent, then only the rows of the columns that matter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from competencies.files.staff_columns import guess, score
from competencies.files.staff_file import DATES, StaffFile
from competencies.files.tables import FileRefused, Record, Table, read_table
from competencies.files.workbook import is_workbook, read_workbook
from competencies.rules.staff import Outcome, StaffRow, What, fold

MOST_ROWS = 50_000
MOST_COLUMNS = 100


def read_sent(data: bytes) -> Table:
    """The table in a file that somebody sends: a workbook or text. Raises FileRefused, with a sentence."""
    table = (read_workbook if is_workbook(data) else read_table)(data, score=_likeness)
    if len(table.records) > MOST_ROWS:
        raise FileRefused(f"The file has more than {MOST_ROWS:,} lines. Send the staff of one agency at a time.")
    if len(table.header.cells) > MOST_COLUMNS:
        raise FileRefused(f"The file has more than {MOST_COLUMNS} columns. Export fewer of them.")
    if not any(record.cells for record in table.records):
        raise FileRefused("The file has a header and no line below it.")
    return table


def header_of(table: Table) -> str:
    """The headings in their order, as a hash: a file of the same system has the same."""
    return sha256("\n".join(fold(cell) for cell in table.header.cells).encode()).hexdigest()


def guessed(table: Table) -> dict[str, int]:
    """The place of each field, as far as headings are known."""
    return guess(table.header.cells)


def examples(table: Table, *, number: int = 3) -> list[list[str]]:
    """The first different cells of each column."""
    found: list[list[str]] = [[] for _ in table.header.cells]
    for record in table.records[:200]:
        for at, cell in enumerate(record.cells[: len(found)]):
            if cell and cell not in found[at] and len(found[at]) < number:
                found[at].append(cell[:60])
    return found


def keep_table(table: Table) -> bytes:
    return json.dumps(asdict(table)).encode()


def kept_table(data: bytes) -> Table:
    kept = json.loads(data)
    kept["header"] = _record(kept["header"])
    kept["notes"] = tuple(kept.get("notes", ()))
    kept["records"] = tuple(_record(record) for record in kept["records"])
    return Table(**kept)


def keep_rows(file: StaffFile) -> bytes:
    """What was read, without a trace of columns that were not."""
    return json.dumps(asdict(file), default=lambda value: value.isoformat()).encode()


def kept_rows(data: bytes) -> StaffFile:
    kept = json.loads(data)
    kept["rows"] = tuple(_row(row) for row in kept["rows"])
    kept["unread"] = tuple(
        Outcome(one["line"], What(one["what"]), one["sentence"], tuple(one["warnings"])) for one in kept["unread"]
    )
    kept["ignored"] = tuple(kept["ignored"])
    kept["notes"] = tuple(kept.get("notes", ()))
    return StaffFile(**kept)


def _likeness(cells: Sequence[str]) -> int:
    """How much a line looks like the header: by headings that are known, else by how many words it has."""
    filled = [cell for cell in cells if cell]
    wordy = [cell for cell in filled if not any(letter.isdigit() for letter in cell)]
    return 1000 * score(cells) + (len(wordy) if len(filled) > 1 else 0)


def _record(kept: dict[str, Any]) -> Record:
    return Record(kept["line"], tuple(kept["cells"]), kept["fault"])


def _row(kept: dict[str, Any]) -> StaffRow:
    days = {field: date.fromisoformat(kept[field]) if kept[field] else None for field in DATES}
    return StaffRow(**{**kept, **days, "warnings": tuple(kept["warnings"])})
