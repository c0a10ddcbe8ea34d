"""The compliance list as a CSV file: a stamp that says what it is, then one line a person."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from competencies.files.cells import safe
from competencies.queries.compliance import ComplianceList, PersonRow
from competencies.queries.wording import STATUS_WORDS
from competencies.rules import Shown, in_words
from competencies.rules.days import LONDON

BYTE_ORDER_MARK = "\ufeff"
AT_ONCE = 200
END = "\r\n"


@dataclass(frozen=True)
class Stamp:
    """What the file says of itself. `filters` in words, empty for none; `made_at` an instant. By the `snapshot` the
    audit log knows the file, with its day and filters; `address` is the list on the screen. `refreshing`: a sentence
    while what is asked has changed and not everybody is brought up, else empty.
    """

    agency: str
    filters: str
    made_at: datetime
    snapshot: UUID
    address: str
    refreshing: str = ""

    def lines(self, found: ComplianceList) -> list[list[str]]:
        made_at = self.made_at.astimezone(LONDON)
        return [
            ["People and what is asked of them", self.agency],
            ["As at", in_words(found.on), f"with what was known {_known(found)}, and the units as they are now"],
            ["Only", self.filters or "nobody left out"],
            ["People", f"{found.matching} of {found.overall.people}"],
            ["Made", f"{in_words(made_at.date())} at {made_at:%H:%M}"],
            ["Snapshot", str(self.snapshot)],
            ["The same list", self.address],
            *([["Being brought up to date", self.refreshing]] if self.refreshing else []),
            [],
        ]


def _known(found: ComplianceList) -> str:
    return "at the end of that day" if found.known_at else "when this file was made"


class _Line:
    """What a csv writer writes to: it gives each line back."""

    def write(self, line: str) -> str:
        return line


_WRITER = csv.writer(_Line(), lineterminator=END)


def text(found: ComplianceList, rows: Iterable[PersonRow], stamp: Stamp) -> Iterator[str]:
    """The file in pieces, in constant memory. Opens in a spreadsheet as it is: no cell becomes a formula."""
    yield BYTE_ORDER_MARK
    yield "".join(_written(line) for line in [*stamp.lines(found), _header(found)])
    waiting: list[str] = []
    for row in rows:
        waiting.append(_line(row))
        if len(waiting) == AT_ONCE:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)


def _written(cells: Iterable[str]) -> str:
    line: str = _WRITER.writerow([safe(cell) for cell in cells])
    return line


def _header(found: ComplianceList) -> list[str]:
    titles = ["Overall", *(column.title for column in found.columns)]
    return ["Name", "Employee reference", "Unit", *(head for title in titles for head in (title, f"{title}: date"))]


def _line(row: PersonRow) -> str:
    who = _written((row.name, "; ".join(row.references), "; ".join(row.units)))
    return ",".join([who.removesuffix(END), *map(_pair, (row.worst, *row.cells))]) + END


@lru_cache(maxsize=10_000)
def _pair(cell: Shown) -> str:
    """The word and the date of a cell, as they stand in a line. Kept, because a file has many and few that differ."""
    return _written((STATUS_WORDS[cell.status], cell.shown_on.isoformat() if cell.shown_on else "")).removesuffix(END)
