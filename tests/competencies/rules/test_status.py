"""Section 7: from dates to a status, the next change, and the worst of several."""

from datetime import date, timedelta

import pytest

from competencies.rules import (
    IN_NO_DENOMINATOR,
    LATE,
    MET,
    Row,
    Standing,
    Status,
    badness,
    next_change,
    shown_date,
    status_on,
    worst,
)

ON = date(2026, 5, 10)
BEFORE, AFTER = ON - timedelta(days=1), ON + timedelta(days=1)


def row(**fields) -> Row:
    return Row(**{"post": "p1", "requirement": "R1", "from_on": date(2026, 1, 1), "version": 1, **fields})


class TestStatus:
    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({"version": None}, Status.NOT_REQUIRED),
            ({"exempt": True, "attainment": "a"}, Status.EXEMPT),
            ({"role_unknown": True, "exempt": True}, Status.ROLE_UNKNOWN),
            ({"attainment": "a", "superseded": True}, Status.SUPERSEDED),
            ({"attainment": "a", "superseded": True, "expires_on": ON, "expiring_from": ON}, Status.SUPERSEDED),
            ({"attainment": "a", "superseded": True, "expires_on": BEFORE, "due_on": BEFORE}, Status.EXPIRED),
            ({"attainment": "a"}, Status.CURRENT),
            ({"attainment": "a", "recognised": True}, Status.RECOGNISED),
            ({"attainment": "a", "expires_on": ON, "expiring_from": AFTER}, Status.CURRENT),
            ({"attainment": "a", "expires_on": ON, "expiring_from": ON}, Status.EXPIRING),
            ({"attainment": "a", "expires_on": ON, "expiring_from": ON, "recognised": True}, Status.EXPIRING),
            ({"attainment": "a", "expires_on": BEFORE, "due_on": ON}, Status.NOT_STARTED),
            ({"attainment": "a", "expires_on": BEFORE, "due_on": None}, Status.NOT_STARTED),
            ({"attainment": "a", "expires_on": BEFORE, "due_on": BEFORE}, Status.EXPIRED),
            ({"due_on": ON}, Status.NOT_STARTED),
            ({"due_on": BEFORE}, Status.OVERDUE),
        ],
    )
    def test_is_the_first_line_that_is_true(self, fields: dict, expected: Status):
        assert status_on(row(**fields), ON) == expected

    def test_has_a_date_to_stand_beside_it(self):
        fields = {"due_on": ON, "expires_on": AFTER, "exempt_until": ON}
        shown = {status: shown_date(row(**fields), status) for status in Status}
        assert shown == {
            Status.NOT_REQUIRED: None,
            Status.EXEMPT: BEFORE,
            Status.RECOGNISED: AFTER,
            Status.CURRENT: AFTER,
            Status.EXPIRING: AFTER,
            Status.SUPERSEDED: AFTER,
            Status.ROLE_UNKNOWN: None,
            Status.NOT_STARTED: ON,
            Status.EXPIRED: AFTER,
            Status.OVERDUE: ON,
        }

    def test_is_late_met_in_no_denominator_not_started_or_not_known(self):
        others = {Status.NOT_STARTED, Status.ROLE_UNKNOWN}
        assert set(Status) - others == LATE | MET | IN_NO_DENOMINATOR
        assert len(LATE) + len(MET) + len(IN_NO_DENOMINATOR) == 8


class TestTheNextChange:
    def test_is_the_day_after_the_due_date(self):
        assert next_change(row(due_on=ON), BEFORE) == AFTER

    def test_is_the_day_on_which_expiring_soon_begins(self):
        held = row(attainment="a", expires_on=AFTER, expiring_from=ON, due_on=date(2026, 2, 1))
        assert next_change(held, date(2026, 1, 1)) == ON
        assert next_change(held, ON) == AFTER + timedelta(days=1)

    def test_is_not_a_due_date_that_has_been_met(self):
        assert next_change(row(attainment="a", due_on=ON), BEFORE) is None

    def test_is_the_end_of_the_row_where_that_comes_first(self):
        assert next_change(row(due_on=AFTER, until_on=AFTER), ON) == AFTER

    def test_is_none_for_what_is_late_for_good(self):
        assert next_change(row(due_on=BEFORE), ON) is None


def standing_of(status: Status, post: str = "p1", **dates) -> Standing:
    return Standing(status=status, row=row(post=post, **dates), reasons=())


class TestTheWorst:
    def test_is_the_first_of_the_list_from_overdue_to_not_required(self):
        expected = [
            Status.OVERDUE, Status.EXPIRED, Status.NOT_STARTED, Status.ROLE_UNKNOWN, Status.SUPERSEDED, Status.EXPIRING,
            Status.CURRENT, Status.RECOGNISED, Status.EXEMPT, Status.NOT_REQUIRED,
        ]  # fmt: skip
        assert sorted(Status, key=badness, reverse=True) == expected
        for place, status in enumerate(expected):
            found = worst(standing_of(each) for each in reversed(expected[place:]))
            assert found is not None
            assert found.status == status

    def test_of_equals_is_the_earlier_date_and_no_end_is_latest(self):
        sooner, later, never = (
            standing_of(Status.CURRENT, post, attainment="a", expires_on=day)
            for post, day in [("p3", ON), ("p2", AFTER), ("p1", None)]
        )
        assert worst([never, later, sooner]) == sooner
        assert worst([never, later]) == later

    def test_of_nothing_is_nothing(self):
        assert worst([]) is None
