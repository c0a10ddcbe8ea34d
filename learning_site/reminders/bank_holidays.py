"""The bank holidays of England and Wales, by rule: those of the Act of 1971, and those proclaimed every year since.

One that is declared for a single year is in no rule; officers look through the list and add it.
"""

from __future__ import annotations

from datetime import date, timedelta

SATURDAY = 5
DAY = timedelta(days=1)


def bank_holidays(year: int) -> list[date]:
    """In order. One that falls on a weekend is there beside the weekday that stands for it."""
    easter = easter_sunday(year)
    mondays = (_monday_from(date(year, *first)) for first in ((5, 1), (5, 25), (8, 25)))
    days = {easter - 2 * DAY, easter + DAY, *mondays}
    # The later of two is moved first: a Christmas Day on a Sunday is kept on the Tuesday, after Boxing Day.
    for fixed in (date(year, 1, 1), date(year, 12, 26), date(year, 12, 25)):
        days |= {fixed, _weekday_for(fixed, days)}
    return sorted(days)


def easter_sunday(year: int) -> date:
    """Of the western churches: the first Sunday after the full moon that the Gregorian calendar reckons with."""
    century = year // 100
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= moon // 28 * (1 - 29 // (moon + 1) * ((21 - year % 19) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    return date(year, 3, 28) + (moon - weekday) * DAY


def _monday_from(first: date) -> date:
    return first + -first.weekday() % 7 * DAY


def _weekday_for(day: date, taken: set[date]) -> date:
    if day.weekday() < SATURDAY:
        return day
    while day.weekday() >= SATURDAY or day in taken:
        day += DAY
    return day
