"""Section 1: days in London, months, and the last good day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competencies.rules import anniversary, end_of_day, in_words, last_good_day, london_day
from competencies.rules.days import earlier, later, next_fixed_day, plus_days

ordinary_days = st.dates(date(1990, 1, 1), date(2100, 1, 1))


class TestLastGoodDay:
    @pytest.mark.parametrize(
        ("start", "months", "expected"),
        [
            (date(2026, 5, 3), 24, date(2028, 5, 2)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2026, 1, 28), 1, date(2026, 2, 27)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2027, 3, 1), 12, date(2028, 2, 29)),
            (date(2025, 12, 31), 2, date(2026, 2, 28)),
            (date(2025, 10, 31), 1, date(2025, 11, 30)),
            (date(2026, 1, 31), 12, date(2027, 1, 30)),
            (date(2025, 12, 30), 3, date(2026, 3, 29)),
        ],
        ids=str,
    )
    def test_is_the_day_before_the_anniversary(self, start: date, months: int, expected: date):
        assert last_good_day(start, months) == expected

    @given(ordinary_days, st.integers(1, 60))
    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    def test_never_loses_a_day_to_a_later_start(self, start: date, months: int):
        assert last_good_day(start, months) <= last_good_day(start + timedelta(days=1), months)

    def test_past_the_end_of_the_calendar_is_near_its_end(self):
        assert last_good_day(date(9999, 6, 1), 12) >= date(9999, 12, 30)


class TestAnniversary:
    def test_in_a_month_without_that_day_is_the_first_of_the_next(self):
        assert anniversary(date(2026, 1, 30), 1) == date(2026, 3, 1)

    def test_of_the_last_of_november_three_months_on(self):
        assert anniversary(date(2025, 11, 30), 3) == date(2026, 3, 1)

    @given(ordinary_days, st.integers(1, 60))
    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    def test_is_the_same_day_of_the_month_or_a_first(self, start: date, months: int):
        assert anniversary(start, months).day in {start.day, 1}


class TestADayInLondon:
    @pytest.mark.parametrize(
        ("instant", "expected"),
        [
            (datetime(2026, 1, 31, 23, 59, tzinfo=UTC), date(2026, 1, 31)),
            (datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
            (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),
        ],
    )
    def test_follows_summer_time(self, instant: datetime, expected: date):
        assert london_day(instant) == expected

    def test_is_not_guessed_from_an_instant_without_a_zone(self):
        with pytest.raises(ValueError, match="time zone"):
            london_day(datetime(2026, 1, 1))  # noqa: DTZ001 - what is refused

    @pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 3, 29), date(2026, 6, 30), date(2026, 10, 25)])
    def test_ends_at_its_last_instant(self, day: date):
        assert london_day(end_of_day(day)) == day
        assert london_day(end_of_day(day) + timedelta(microseconds=1)) == day + timedelta(days=1)

    def test_is_written_as_readers_write_it(self):
        assert in_words(date(2026, 5, 3)) == "3 May 2026"


class TestAFixedDay:
    @pytest.mark.parametrize(
        ("from_on", "month", "day", "expected"),
        [
            (date(2026, 8, 31), 8, 31, date(2026, 8, 31)),
            (date(2026, 9, 1), 8, 31, date(2027, 8, 31)),
            (date(2026, 1, 1), 2, 29, date(2026, 2, 28)),
            (date(2028, 1, 1), 2, 29, date(2028, 2, 29)),
            (date(2028, 2, 29), 2, 28, date(2029, 2, 28)),
        ],
    )
    def test_is_the_first_on_or_after(self, from_on: date, month: int, day: int, expected: date):
        assert next_fixed_day(from_on, month, day) == expected


class TestNoEnd:
    def test_is_later_than_every_day(self):
        day = date(2026, 1, 1)
        assert later(None, day) is None
        assert later(day, None) is None
        assert earlier(None, day) == day
        assert earlier(day, None) == day
        assert earlier(None, None) is None

    def test_of_the_calendar_is_where_a_sum_stops(self):
        assert plus_days(date(2026, 1, 1), 10**10) == date.max
        assert plus_days(date(2026, 1, 1), -(10**10)) == date.min
        assert plus_days(date.max, 1) == date.max
        assert plus_days(date.min, -1) == date.min
