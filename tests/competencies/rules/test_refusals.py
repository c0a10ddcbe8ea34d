"""Section 11: what the doors refuse, each with a sentence that says what would be right."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from competencies.rules import (
    By,
    FixedDate,
    KeepDate,
    RefreshCall,
    Rolling,
    RuleError,
    check_attainment,
    check_call,
    check_period,
    check_retirement,
    check_revocation,
    check_version,
)
from tests.competencies.rules.plain import attained, version

TODAY = date(2026, 5, 10)
YESTERDAY, TOMORROW = date(2026, 5, 9), date(2026, 5, 11)
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


class TestAPeriod:
    @pytest.mark.parametrize("until_on", [YESTERDAY, TODAY])
    def test_that_holds_no_day_is_refused(self, until_on: date):
        with pytest.raises(RuleError, match="would end before it begins"):
            check_period(TODAY, until_on)

    @pytest.mark.parametrize("until_on", [TOMORROW, None])
    def test_of_a_day_or_without_end_is_right(self, until_on: date | None):
        check_period(TODAY, until_on)


class TestAnAttainment:
    @pytest.mark.parametrize(
        ("attainment", "words"),
        [
            (attained(TOMORROW), "in the future"),
            (attained(TODAY, expires_on=YESTERDAY), "ends before the day it was attained"),
            (attained(TODAY, revoked_on=TODAY), "the instant at which it was recorded"),
            (attained(TODAY, revoked_on=YESTERDAY, revoked_recorded_at=NOW), "before the day attained"),
            (attained(TODAY, revoked_on=TOMORROW, revoked_recorded_at=NOW), "The revocation is in the future"),
        ],
    )
    def test_that_makes_no_sense_is_refused(self, attainment, words: str):
        with pytest.raises(RuleError, match=words):
            check_attainment(attainment, recorded_on=TODAY)

    def test_of_today_or_earlier_is_right(self):
        check_attainment(attained(TODAY, expires_on=TODAY), recorded_on=TODAY)
        check_attainment(attained(YESTERDAY, revoked_on=TODAY, revoked_recorded_at=NOW), recorded_on=TODAY)

    def test_cannot_be_revoked_on_no_day(self):
        with pytest.raises(RuleError, match="the day from which it counts"):
            check_revocation(attained(TODAY), recorded_on=TODAY)


RIGHT = version(2, effective_from=TODAY)


class TestAVersion:
    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"competency": "CSA-2"}, "competency differs"),
            ({"version": 1}, "Version 1 exists already"),
            ({"effective_from": YESTERDAY}, "begins before today"),
            ({"effective_from": date(2026, 1, 1), "effective_to": YESTERDAY}, "before today"),
            ({"effective_to": TODAY}, "would end before it begins"),
            ({"validity": Rolling(0)}, "no months"),
            ({"validity": KeepDate(0, 1)}, "no months"),
            ({"validity": KeepDate(2, 0)}, "Give 1 to 55 days"),
            ({"validity": KeepDate(2, 56)}, "Give 1 to 55 days"),
            ({"validity": FixedDate(8, 31, 0)}, "below 1"),
            ({"validity": FixedDate(2, 30, 90)}, "No year has that fixed day"),
            ({"validity": FixedDate(13, 1, 90)}, "No year has that fixed day"),
            ({"validity": FixedDate(6, 31, 90)}, "No year has that fixed day"),
            ({"validity": FixedDate(6, 0, 90)}, "No year has that fixed day"),
            ({"due_within_days": -1}, "Give 0 or more"),
            ({"notice_days": -1}, "Give 0 or more"),
            ({"spread_weeks": 53}, "Give 0 for no spread"),
            ({"spread_weeks": -1}, "Give 0 for no spread"),
            ({"transition": By(YESTERDAY)}, "before the version begins"),
        ],
    )
    def test_that_makes_no_sense_is_refused(self, wrong: dict, words: str):
        with pytest.raises(RuleError, match=words):
            check_version(replace(RIGHT, **wrong), [version()], recorded_on=TODAY)

    @pytest.mark.parametrize(
        "right",
        [
            {},
            {"effective_to": TOMORROW},
            {"validity": KeepDate(2, 55)},
            {"validity": FixedDate(2, 29, 1)},
            {"due_within_days": 0, "notice_days": 0},
            {"transition": By(TODAY)},
        ],
    )
    def test_that_makes_sense_is_right(self, right: dict):
        check_version(replace(RIGHT, **right), [version()], recorded_on=TODAY)

    def test_may_lie_in_the_past_at_first_load_only(self):
        past = replace(RIGHT, effective_from=date(2024, 1, 1), effective_to=date(2025, 1, 1))
        check_version(past, recorded_on=TODAY, first_load=True)
        with pytest.raises(RuleError, match="begins before today"):
            check_version(past, recorded_on=TODAY)

    @pytest.mark.parametrize("retired_on", [TODAY, TOMORROW])
    def test_long_in_force_may_be_retired_from_today_on(self, retired_on: date):
        check_retirement(version(), retired_on, recorded_on=TODAY)

    @pytest.mark.parametrize(
        ("retired_on", "words"),
        [(YESTERDAY, "ends before today"), (date(2022, 1, 1), "begins on 1 January 2022. Give a later day")],
    )
    def test_is_not_retired_in_the_past_or_before_it_held_a_day(self, retired_on: date, words: str):
        with pytest.raises(RuleError, match=words):
            check_retirement(version(), retired_on, recorded_on=TODAY)


class TestACall:
    CALL = RefreshCall(competency="CSA-1", called_on=TODAY, by=TODAY, editions=frozenset({"1"}))

    def test_of_editions_or_of_a_day_is_right(self):
        check_call(self.CALL)
        check_call(replace(self.CALL, editions=frozenset(), attained_before=TODAY))

    @pytest.mark.parametrize("wrong", [{"editions": frozenset()}, {"attained_before": TODAY}])
    def test_of_neither_or_of_both_is_refused(self, wrong: dict):
        with pytest.raises(RuleError, match="one of the two"):
            check_call(replace(self.CALL, **wrong))

    def test_that_ends_before_it_is_made_is_refused(self):
        with pytest.raises(RuleError, match="before the call"):
            check_call(replace(self.CALL, by=YESTERDAY))
