"""When somebody is written to, as a table."""

from datetime import UTC, date, datetime, timedelta

import pytest

from learning_site.reminders.bank_holidays import bank_holidays
from learning_site.reminders.rules import Facts, Hours, Stage, all_due, due, may_send


def facts(**given):
    known = {"person": 1, "requirement": 1, "agency": 1, "clock_from": date(2026, 4, 13), "due_on": date(2026, 5, 13)}
    return Facts(**{**known, **given})


HELD = {"held": True, "expiring_from": date(2026, 6, 1), "expires_on": date(2026, 7, 31)}

DAYS = [
    ({}, date(2026, 4, 13), Stage.INVITATION),
    ({}, date(2026, 4, 28), Stage.INVITATION),
    ({}, date(2026, 4, 29), Stage.DUE_SOON),
    ({}, date(2026, 5, 13), Stage.DUE_SOON),
    ({}, date(2026, 5, 14), Stage.OVERDUE),
    ({"due_on": date(2026, 4, 23)}, date(2026, 4, 17), Stage.INVITATION),
    ({"due_on": date(2026, 4, 23)}, date(2026, 4, 18), Stage.DUE_SOON),
    ({"due_on": None}, date(2026, 5, 14), None),
    ({"exempt": True}, date(2026, 5, 14), None),
    (HELD, date(2026, 5, 31), None),
    (HELD, date(2026, 6, 1), Stage.EXPIRING),
    (HELD, date(2026, 7, 31), Stage.EXPIRING),
    (HELD, date(2026, 8, 1), Stage.EXPIRED),
    ({"held": True}, date(2026, 8, 1), None),
    ({**HELD, "superseded": True}, date(2026, 5, 1), Stage.CHANGED),
    ({**HELD, "superseded": True}, date(2026, 8, 1), Stage.EXPIRED),
    ({**HELD, "due_on": date(2026, 9, 1)}, date(2026, 8, 1), Stage.INVITATION),
]


class TestTheStage:
    @pytest.mark.parametrize(("given", "on", "stage"), DAYS)
    def test_is_the_latest_that_has_come(self, given, on, stage):
        found = due(facts(**given), on)
        assert (found.stage if found else None) == stage

    def test_what_ran_out_after_a_change_is_the_same_cycle(self):
        changed = facts(**HELD, superseded=True)
        assert due(changed, date(2026, 5, 1)).cycle == due(changed, date(2026, 8, 1)).cycle

    def test_a_renewal_is_another_cycle(self):
        first = due(facts(**HELD), date(2026, 6, 1))
        renewed = due(facts(**{**HELD, "expires_on": date(2028, 7, 31)}), date(2026, 6, 1))
        assert first.cycle != renewed.cycle

    def test_running_out_is_the_same_cycle_as_having_run_out(self):
        assert due(facts(**HELD), date(2026, 6, 1)).cycle == due(facts(**HELD), date(2026, 8, 1)).cycle

    def test_a_day_that_moves_does_not_begin_a_cycle(self):
        later = facts(due_on=date(2026, 6, 13))
        assert due(facts(), date(2026, 4, 20)).key == due(later, date(2026, 4, 20)).key

    def test_two_posts_give_one_reminder_of_the_more_pressing(self):
        late, new = facts(), facts(agency=2, clock_from=date(2026, 5, 10), due_on=date(2026, 6, 9))
        (one,) = all_due([new, late], date(2026, 5, 14))
        assert (one.stage, one.agency) == (Stage.OVERDUE, 1)

    def test_a_request_is_one_more_while_there_is_something_to_do(self):
        asked = date(2026, 5, 4)
        assert [one.stage for one in all_due([facts(asked_on=asked)], asked)] == [Stage.DUE_SOON, Stage.ASKED]
        assert all_due([facts(asked_on=asked, held=True)], asked) == []


class TestBankHolidays:
    """As the government published them."""

    @pytest.mark.parametrize(
        ("year", "published"),
        [
            (2022, "3/1 15/4 18/4 2/5 2/6 3/6 29/8 19/9 26/12 27/12"),
            (2026, "1/1 3/4 6/4 4/5 25/5 31/8 25/12 28/12"),
            (2027, "1/1 26/3 29/3 3/5 31/5 30/8 27/12 28/12"),
        ],
    )
    def test_are_those_published(self, year, published):
        weekdays = [day for day in bank_holidays([year]) if day.weekday() < 5]
        assert " ".join(f"{day.day}/{day.month}" for day in weekdays) == published


class TestTheHours:
    @pytest.mark.parametrize(
        ("instant", "may"),
        [
            (datetime(2026, 3, 27, 7, 59, tzinfo=UTC), False),
            (datetime(2026, 3, 27, 8, 0, tzinfo=UTC), True),
            (datetime(2026, 3, 27, 17, 59, tzinfo=UTC), True),
            (datetime(2026, 3, 27, 18, 0, tzinfo=UTC), False),
            (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), False),
            # The clocks go forward on Sunday 29 March 2026
            (datetime(2026, 3, 30, 6, 59, tzinfo=UTC), False),
            (datetime(2026, 3, 30, 7, 0, tzinfo=UTC), True),
            (datetime(2026, 3, 30, 17, 0, tzinfo=UTC), False),
            # and back on Sunday 25 October
            (datetime(2026, 10, 26, 7, 30, tzinfo=UTC), False),
            (datetime(2026, 10, 26, 17, 30, tzinfo=UTC), True),
        ],
    )
    def test_are_those_of_a_clock_in_london(self, instant, may):
        assert may_send(instant, Hours()) is may

    @pytest.mark.parametrize(
        ("instant", "may"),
        [
            (datetime(2026, 3, 29, 6, 59, tzinfo=UTC), False),
            (datetime(2026, 3, 29, 7, 0, tzinfo=UTC), True),
            (datetime(2026, 10, 25, 7, 59, tzinfo=UTC), False),
            (datetime(2026, 10, 25, 8, 0, tzinfo=UTC), True),
        ],
    )
    def test_are_that_clocks_on_the_very_day_it_changes(self, instant, may):
        assert may_send(instant, Hours(weekdays=frozenset({6}))) is may

    def test_may_be_other_ones(self):
        saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
        assert may_send(saturday, Hours(weekdays=frozenset({5})))
        assert not may_send(saturday + timedelta(days=2), Hours(weekdays=frozenset({5})))
