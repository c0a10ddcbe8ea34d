"""Section 6 by itself: counting days that are not stopped, and joining what was hardly broken."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competencies.rules.clock import Span, count, merged, services

FIRST = date(2026, 1, 1)
SLOW = settings(max_examples=300, deadline=None, derandomize=True, database=None)

days = st.integers(0, 15).map(lambda number: FIRST + timedelta(days=number))
spans = st.lists(st.builds(Span, days, st.one_of(*[days] * 6, st.none())), min_size=1, max_size=4)


def holds(span: Span, day: date) -> bool:
    return span.from_on <= day and (span.until_on is None or day < span.until_on)


def counted_slowly(day: date, number: int, stops: list[Span]) -> date | None:
    while day < FIRST + timedelta(days=100):
        if not any(holds(stop, day) for stop in stops):
            if number == 0:
                return day
            number -= 1
        day += timedelta(days=1)
    return None


class TestCounting:
    @given(days, st.integers(0, 10), spans)
    @SLOW
    def test_is_what_counting_day_by_day_gives(self, day: date, number: int, stops: list[Span]):
        assert count(day, number, merged(stops)) == counted_slowly(day, number, stops)

    @pytest.mark.parametrize(
        ("from_on", "until_on", "expected"),
        [
            (date(2026, 1, 11), date(2026, 1, 21), date(2026, 1, 21)),
            (date(2026, 1, 10), date(2026, 1, 20), date(2026, 1, 21)),
            (date(2026, 1, 12), date(2026, 1, 22), date(2026, 1, 11)),
            (date(2025, 12, 1), date(2026, 1, 1), date(2026, 1, 11)),
            (date(2025, 12, 1), date(2026, 1, 2), date(2026, 1, 12)),
            (date(2026, 1, 11), None, None),
        ],
    )
    def test_of_ten_days_knows_a_stop_on_the_very_day(
        self, from_on: date, until_on: date | None, expected: date | None
    ):
        assert count(FIRST, 10, [Span(from_on, until_on)]) == expected


class TestSpans:
    @given(spans)
    @SLOW
    def test_made_one_hold_the_same_days_and_lie_apart(self, given_spans: list[Span]):
        found = merged(given_spans)
        for number in range(40):
            day = FIRST + timedelta(days=number)
            assert any(holds(span, day) for span in found) == any(holds(span, day) for span in given_spans)
        for one, other in pairwise(found):
            assert one.until_on is not None
            assert one.until_on < other.from_on


class TestService:
    def test_is_parted_by_ninety_days_and_bridges_fewer(self):
        bridged, parted = Span(FIRST, date(2026, 2, 1)), Span(date(2026, 8, 1), None)
        middle = Span(date(2026, 4, 1), date(2026, 5, 3))
        first, second = services([parted, bridged, middle])
        assert (first.clock_from, first.gaps, first.away) == (FIRST, [Span(date(2026, 2, 1), date(2026, 4, 1))], None)
        assert (second.clock_from, second.gaps) == (date(2026, 8, 1), [])
        assert second.away == Span(date(2026, 5, 3), date(2026, 8, 1))

    def test_is_one_where_posts_meet_or_overlap(self):
        (only,) = services([Span(FIRST, date(2026, 2, 1)), Span(date(2026, 2, 1), None), Span(date(2026, 1, 20), None)])
        assert (only.clock_from, only.gaps) == (FIRST, [])
