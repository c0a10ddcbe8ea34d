"""Reads dates as HR systems write them in Britain: the day first, or the year first."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date

NOTHING = {"", "-", "--", "n/a", "na", "none", "null", "00/00/0000", "0000-00-00"}
TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?z?$", re.IGNORECASE)
DAY_FIRST = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})$")
YEAR_FIRST = re.compile(r"^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$")
MONTH_IN_WORDS = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[ \-/.]?([a-z]{3,9})\.?[ \-/.,]*(\d{4}|\d{2})$", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
SERIAL = re.compile(r"^[2-7]\d{4}(\.0+)?$")
NO_END_FROM = 2900


class DateUnread(ValueError):
    """A text that is no date here; the sentence says why and what would be right."""


def read_date(text: str, *, on: date) -> date | None:
    """The day, or None for an empty cell and for an end that means 'no end', such as 31/12/4712.

    A year of two digits is the latest that is at most ten years after `on`. Raises DateUnread.
    """
    text = text.strip()
    if text.casefold() in NOTHING:
        return None
    day = TIME.sub("", text)
    if found := YEAR_FIRST.match(day):
        year, month, number = (int(part) for part in found.groups())
    elif found := DAY_FIRST.match(day):
        number, month = int(found[1]), int(found[2])
        year = _year(found[3], on)
    elif (found := MONTH_IN_WORDS.match(day)) and (month := _month(found[2])):
        number, year = int(found[1]), _year(found[3], on)
    else:
        raise DateUnread(_unknown(text))
    if year >= NO_END_FROM:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        raise DateUnread(f"'{text}' is no day: {_why_none(year, month)}") from None


def month_comes_first(texts: Iterable[str]) -> str | None:
    """The first date that shows that a column puts the month first, where none shows the opposite.

    Then 03/05/2024 would be read wrongly too, and nobody would see it.
    """
    witness = None
    for text in texts:
        found = DAY_FIRST.match(TIME.sub("", text.strip()))
        if found and int(found[1]) > 12:
            return None
        if found and int(found[2]) > 12 and witness is None:
            witness = text
    return witness


def _year(digits: str, on: date) -> int:
    if len(digits) == 4:
        return int(digits)
    century = (on.year + 10) // 100 * 100
    year = century + int(digits)
    return year if year <= on.year + 10 else year - 100


def _month(word: str) -> int:
    """1 to 12, or 0 for a word that is no month."""
    word = word.casefold()
    known = word in MONTHS or word in FULL_MONTHS or word == "sept"
    return MONTHS.index(word[:3]) + 1 if known else 0


def _why_none(year: int, month: int) -> str:
    if 1 <= month <= 12 and year:
        return f"{FULL_MONTHS[month - 1].capitalize()} {year} has {monthrange(year, month)[1]} days."
    return "dates are read with the day first, such as 03/05/2024."


def _unknown(text: str) -> str:
    if SERIAL.match(text):
        return f"'{text}' is a spreadsheet's own number for a day. Format the column as a date and export again."
    return f"'{text}' is no date that can be read here. Write it as 03/05/2024, 2024-05-03 or 3 May 2024."
