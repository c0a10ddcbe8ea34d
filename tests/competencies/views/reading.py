"""What a page of people says, read from the page itself."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from bs4 import BeautifulSoup, Tag


class Cell(NamedTuple):
    """The word of a standing, and what stands beside it, such as 'until 2 May 2028'."""

    word: str
    on: str


class Line(NamedTuple):
    """One person of a list or a matrix, and their cells in the order of its columns."""

    name: str
    url: str
    units: str
    cells: list[Cell]

    @property
    def uuid(self) -> UUID:
        return UUID(self.url.rstrip("/").rpartition("/")[2])


class Count(NamedTuple):
    """One number of the table by what is asked; `url` is empty where it is no door."""

    count: int
    url: str


def people(response) -> list[Line]:
    """The people of a list or a matrix, in its order."""
    rows = BeautifulSoup(response.content, "html.parser").select("table.standings tbody tr")
    return [_line(row) for row in rows]


def numbers(response) -> list[list[Count]]:
    """The table by what is asked, a list for each line."""
    table = BeautifulSoup(response.content, "html.parser").select_one("#totals + div table")
    return [[_count(cell) for cell in row.select("td.number")] for row in table.select("tbody tr")] if table else []


def _line(row: Tag) -> Line:
    door, units = row.select_one("th a"), row.select_one(".units")
    cells = [cell for cell in row.select("td[data-label]") if cell.select_one(".status")]
    return Line(door.get_text(), door["href"], units.get_text() if units else "", [_cell(cell) for cell in cells])


def _cell(cell: Tag) -> Cell:
    beside = cell.select_one(".status-on")
    return Cell(cell.select_one(".status").get_text(), beside.get_text() if beside else "")


def _count(cell: Tag) -> Count:
    door = cell.select_one("a")
    return Count(int(cell.get_text()), door["href"] if door else "")
