"""Dates as HR systems write them."""

from __future__ import annotations

from datetime import date

import pytest

from competencies.files.staff_dates import DateUnread, month_comes_first, read_date

ON = date(2026, 5, 4)
THIRD_OF_MAY = date(2024, 5, 3)


class TestReading:
    @pytest.mark.parametrize(
        "text",
        [
            "03/05/2024", "3/5/24", "3/5/2024", "2024-05-03", "2024/05/03", "20240503", "03-May-2024", "3 May 2024",
            "3-may-24", "3rd May 2024", "03.05.2024", "03-05-2024", "3 May, 2024", " 03/05/2024 ",
            "2024-05-03T00:00:00", "2024-05-03 00:00:00.000", "03/05/2024 00:00", "03/05/2024 00:00:00",
        ],
    )  # fmt: skip
    def test_every_known_form_is_the_same_day(self, text):
        assert read_date(text, on=ON) == THIRD_OF_MAY

    @pytest.mark.parametrize("text", ["", "-", "N/A", "00/00/0000", "31/12/4712", "9999-12-31", " "])
    def test_nothing_and_no_end_are_no_day(self, text):
        assert read_date(text, on=ON) is None

    @pytest.mark.parametrize(
        ("text", "year"), [("3/5/75", 1975), ("3/5/36", 2036), ("3/5/37", 1937), ("3/5/99", 1999), ("3/5/00", 2000)]
    )
    def test_two_digits_are_the_latest_year_at_most_ten_ahead(self, text, year):
        assert read_date(text, on=ON) == date(year, 5, 3)

    def test_two_digits_near_the_end_of_a_century(self):
        assert read_date("3/5/05", on=date(2096, 1, 1)) == date(2105, 5, 3)
        assert read_date("3/5/95", on=date(2096, 1, 1)) == date(2095, 5, 3)

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("31/02/2024", "is no day: February 2024 has 29 days."),
            ("29/02/2023", "is no day: February 2023 has 28 days."),
            ("05/23/2024", "is no day: dates are read with the day first"),
            ("45415", "spreadsheet's own number for a day"),
            ("next May", "is no date that can be read here. Write it as"),
            ("3 Mayday 2024", "is no date that can be read here"),
            ("03/05/202", "is no date that can be read here"),
            ("03052024", "is no day"),
            ("#######", "is no date that can be read here"),
        ],
    )
    def test_what_is_no_date_gets_its_sentence(self, text, sentence):
        with pytest.raises(DateUnread, match=sentence):
            read_date(text, on=ON)

    def test_a_leap_day_is_a_day(self):
        assert read_date("29/02/2024", on=ON) == date(2024, 2, 29)


class TestMonthFirst:
    def test_is_seen_where_no_date_shows_the_opposite(self):
        assert month_comes_first(["03/05/2024", "05/23/2024", "2024-05-03"]) == "05/23/2024"

    @pytest.mark.parametrize("texts", [["03/05/2024"], ["05/23/2024", "23/05/2024"], ["2024-05-23"], []])
    def test_is_not_seen_otherwise(self, texts):
        assert month_comes_first(texts) is None
