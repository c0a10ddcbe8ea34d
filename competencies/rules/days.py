"""Days, months and deadlines as `docs/standing.md` section 1 counts them.

A day is a `date` in Europe/London. A period is half-open. A deadline is the last good day. Where a date may be `None`,
`None` means *no end*, and is later than every day.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def london_day(instant: datetime) -> date:
    """The day in London on which an aware instant falls.

    Raises:
        ValueError: `instant` has no time zone, so that nobody can say which day it is.
    """
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone before it has a day in London.")
    return instant.astimezone(LONDON).date()


def end_of_day(day: date) -> datetime:
    """The last instant of `day` in London, in UTC: the `known_at` of 'what did the list say that day?'"""
    next_midnight = datetime.combine(plus_days(day, 1), time.min, tzinfo=LONDON)
    return next_midnight.astimezone(UTC) - timedelta(microseconds=1)


def plus_days(day: date, days: int) -> date:
    """`day` and so many days; a sum past either end of the calendar is that end."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def anniversary(day: date, months: int) -> date:
    """The same day of the month `months` later; where that month has no such day, the 1st of the month after."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    if year > date.max.year:
        return date.max
    if day.day <= 28 or day.day <= monthrange(year, month)[1]:
        return date(year, month, day.day)
    return date(year, month + 1, 1)


@lru_cache(maxsize=20_000)
def last_good_day(day: date, months: int) -> date:
    """The last day of `months` months of which `day` is the first: the day before the anniversary."""
    return plus_days(anniversary(day, months), -1)


def next_fixed_day(day: date, month: int, day_of_month: int) -> date:
    """The first such day of the year on or after `day`; a month too short for it gives its last day."""
    for year in (day.year, day.year + 1):
        if year > date.max.year:
            break
        fixed = date(year, month, min(day_of_month, monthrange(year, month)[1]))
        if day <= fixed:
            return fixed
    return date.max


def earlier(one: date | None, other: date | None) -> date | None:
    """The earlier of two dates; `None` is later than every day."""
    if one is None or other is None:
        return other if one is None else one
    return min(one, other)


def later(one: date | None, other: date | None) -> date | None:
    """The later of two dates; `None` is later than every day."""
    if one is None or other is None:
        return None
    return max(one, other)


def in_period(day: date, from_on: date, until_on: date | None) -> bool:
    """Whether `day` is in the half-open period [from_on, until_on)."""
    return from_on <= day and (until_on is None or day < until_on)
