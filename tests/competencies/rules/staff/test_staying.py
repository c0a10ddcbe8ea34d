"""A line about somebody who is known here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from competencies.rules.staff import Begin, Correct, End, Rename, What, Withdraw
from tests.competencies.rules.staff.staff import (
    ALL_COLUMNS,
    BEN,
    CRIB,
    NEW,
    NURSE,
    OTHER_WARD,
    TEACHER,
    TODAY,
    ben,
    only,
    planned,
    post,
)


class TestNothingHasChanged:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"unit": "  WARD  7 "},
            {"unit": "riverside nhs trust > ward 7"},
            {"unit": ""},
            {"job_title": ""},
            {"started_on": None},
            {"work_email": ""},
        ],
        ids=str,
    )
    def test_a_cell_that_says_the_same_or_nothing_changes_nothing(self, changes):
        made = planned(ben(**changes))
        assert only(made)[0] == What.SAME
        assert made.steps == ()

    def test_a_column_that_is_not_in_the_file_changes_nothing(self):
        leaving = post(ended_on=date(2026, 9, 1), manager=77)
        made = planned(ben(), posts=[leaving], columns=ALL_COLUMNS - {"last_on", "manager"})
        assert made.steps == ()

    def test_a_finer_place_is_kept_where_the_file_does_not_know_it(self):
        made = planned(ben(), posts=[post(agency=CRIB)])
        assert only(made) == (
            What.SAME,
            "Ben O'Neill (00123): nothing has changed. Kept in Cot room, a part of Ward 7.",
        )

    def test_but_not_where_the_file_names_that_place_for_somebody(self):
        made = planned(ben(), replace(NEW, unit="Cot room"), posts=[post(agency=CRIB)])
        assert made.count(What.MOVE) == 1

    def test_an_address_of_somebody_elses_sign_in_is_told_and_merges_nobody(self):
        made = planned(ben(), addresses={"ben@riverside.example": 999})
        assert "Somebody here has the address ben@riverside.example" in only(made)[1]
        assert made.steps == ()

    def test_their_own_sign_in_is_not_worth_a_word(self):
        assert "has the address" not in only(planned(ben(), addresses={"ben@riverside.example": BEN.person}))[1]


class TestChanges:
    def test_a_new_surname(self):
        made = planned(ben(family_name="Gallagher"))
        assert only(made) == (What.CHANGE, "Ben Gallagher (00123): was called Ben O'Neill.")
        assert made.steps == (Rename(50, "Ben", "Gallagher"),)

    @pytest.mark.parametrize("written", ["Nguy?n", "Nguyen", "Nguy\ufffdn", "NGUYEN"])
    def test_an_export_that_loses_letters_does_not_take_them_from_a_name(self, written):
        made = planned(ben(family_name=written), posts=[post(family_name="Nguyễn")])
        assert made.steps == ()
        assert "Nguyễn is kept as it is spelt here" in only(made)[1]

    def test_but_gives_them_back(self):
        made = planned(ben(family_name="Nguyễn"), posts=[post(family_name="Nguyen")])
        assert made.steps == (Rename(50, "Ben", "Nguyễn"),)

    def test_two_new_names_are_more_likely_somebody_else(self):
        what, words = only(planned(ben(given_name="Asha", family_name="Patel", work_email="asha@riverside.example")))
        assert what == What.ERROR
        assert "00123 is known here as Ben O'Neill" in words

    def test_unless_the_address_is_the_same(self):
        assert only(planned(ben(given_name="Asha", family_name="Patel")))[0] == What.CHANGE

    def test_an_earlier_start(self):
        made = planned(ben(started_on=date(2023, 2, 6)))
        assert only(made)[0] == What.CHANGE
        assert made.steps == (Correct(post=100, changes={"started_on": date(2023, 2, 6)}),)

    def test_a_later_start_is_not_believed_because_clocks_would_start_again(self):
        made = planned(ben(started_on=date(2026, 1, 5)))
        assert made.steps == ()
        assert "5 February 2024 is kept" in only(made)[1]

    def test_but_a_start_that_has_not_come_may_be_put_off(self):
        made = planned(ben(started_on=date(2026, 7, 1)), posts=[post(started_on=date(2026, 6, 1))])
        assert made.steps == (Correct(post=100, changes={"started_on": date(2026, 7, 1)}),)

    def test_a_role_that_was_not_known_and_now_is_is_no_move(self):
        made = planned(ben(), posts=[post(roles=frozenset())])
        assert made.steps == (Correct(post=100, changes={}, roles=frozenset([NURSE])),)
        assert only(made) == (What.CHANGE, "Ben O'Neill (00123): the role is now known.")

    def test_a_title_that_is_not_mapped_today_takes_no_role_away(self):
        made = planned(ben(job_title="Charge nurse"), posts=[post(job_title="Charge nurse")])
        assert made.steps == ()

    def test_a_line_manager_who_is_known(self):
        manager = post(key=101, person=51, reference="00900", given_name="Carys", family_name="Evans")
        made = planned(ben(manager="00900"), posts=[BEN, manager])
        assert made.steps == (Correct(post=100, changes={}, manager=51, sets_manager=True),)

    def test_a_line_manager_whom_the_same_file_adds(self):
        made = planned(ben(manager=NEW.reference), NEW)
        assert Correct(post=100, changes={}, manager="00200", sets_manager=True) in made.steps

    def test_a_line_manager_whom_the_file_wanted_to_add_and_could_not(self):
        made = planned(ben(manager=NEW.reference), replace(NEW, unit="Wrad 9"))
        assert made.steps == ()

    def test_an_unknown_line_manager_leaves_the_one_who_is(self):
        assert planned(ben(manager="9"), posts=[post(manager=77)]).steps == ()

    def test_a_post_made_by_hand_is_kept_by_the_file_from_now_on(self):
        made = planned(ben(), posts=[post(source="")])
        assert made.steps == (Correct(post=100, changes={"source": "hr"}),)

    def test_a_post_that_another_file_keeps_is_left_alone(self):
        made = planned(ben(unit="Ward 8"), posts=[post(source="bank")])
        assert only(made)[0] == What.ERROR
        assert made.steps == ()

    def test_a_number_that_two_people_bear_is_nobodys(self):
        made = planned(ben(), posts=[post(source=""), post(key=101, person=51, given_name="Finn", source="")])
        assert "borne here by Ben O'Neill and by Finn O'Neill" in only(made)[1]


class TestMoves:
    def test_another_unit_ends_a_post_and_begins_one_on_the_same_day(self):
        made = planned(ben(unit="Ward 8"))
        assert only(made) == (What.MOVE, "Ben O'Neill (00123): moves from Ward 7 to Ward 8 on 4 May 2026.")
        end, begin = made.steps
        assert end == End(100, TODAY)
        assert isinstance(begin, Begin)
        assert (begin.person, begin.agency, begin.started_on, begin.continues) == (50, OTHER_WARD, TODAY, 100)

    @pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 6, 1)])
    def test_on_the_day_of_a_later_start_date(self, day):
        end, begin = planned(ben(unit="Ward 8", started_on=day)).steps
        assert (end.on, begin.started_on) == (day, day)

    def test_is_told_once(self):
        left = post(ended_on=TODAY)
        now = post(key=101, agency=OTHER_WARD, started_on=TODAY, continues=100)
        assert planned(ben(unit="Ward 8"), posts=[left, now]).steps == ()

    def test_another_role_is_a_move_within_the_unit(self):
        made = planned(ben(job_title="Teacher"))
        assert only(made) == (What.MOVE, "Ben O'Neill (00123): is Teacher from 4 May 2026.")
        assert made.steps[1].roles == {TEACHER}

    def test_a_title_that_nobody_understands_leaves_a_role_not_known(self):
        made = planned(ben(job_title="Bank HCA"))
        assert made.steps[1].roles == frozenset()
        assert made.unknown_titles == {"Bank HCA": 1}

    def test_a_move_with_a_last_day_ahead_keeps_both(self):
        end, begin = planned(ben(unit="Ward 8", last_on=date(2026, 9, 30))).steps
        assert (end.on, begin.ended_on) == (TODAY, date(2026, 10, 1))

    def test_who_left_before_moving_only_left(self):
        made = planned(ben(unit="Ward 8", last_on=date(2026, 4, 30)))
        assert made.steps == (End(100, date(2026, 5, 1)),)

    def test_a_post_that_has_not_begun_is_withdrawn_for_another(self):
        withdraw, begin = planned(
            ben(unit="Ward 8", started_on=date(2026, 6, 1)), posts=[post(started_on=date(2026, 6, 1))]
        ).steps
        assert withdraw == Withdraw(100)
        assert (begin.agency, begin.started_on, begin.continues) == (OTHER_WARD, date(2026, 6, 1), None)

    def test_a_post_that_began_today_moves_tomorrow(self):
        end, begin = planned(ben(unit="Ward 8", started_on=TODAY), posts=[post(started_on=TODAY)]).steps
        assert end.on == begin.started_on == date(2026, 5, 5)


class TestLeaving:
    def test_the_day_after_the_last_day_is_the_first_day_out(self):
        made = planned(ben(last_on=date(2026, 4, 30)))
        assert only(made) == (What.LEAVE, "Ben O'Neill (00123): left on 30 April 2026.")
        assert made.steps == (End(100, date(2026, 5, 1)),)

    def test_a_last_day_ahead_is_booked(self):
        made = planned(ben(last_on=date(2026, 9, 30)))
        assert only(made)[1] == "Ben O'Neill (00123): leaves on 30 September 2026."
        assert made.steps == (End(100, date(2026, 10, 1)),)

    @pytest.mark.parametrize("last_on", [date(2026, 4, 30), date(2026, 9, 30)])
    def test_is_told_once(self, last_on):
        made = planned(ben(last_on=last_on), posts=[post(ended_on=last_on + timedelta(days=1))])
        assert made.steps == ()

    def test_a_last_day_taken_back(self):
        made = planned(ben(), posts=[post(ended_on=date(2026, 10, 1))])
        assert only(made) == (What.CHANGE, "Ben O'Neill (00123): is no longer leaving.")
        assert made.steps == (Correct(post=100, changes={"ended_on": None}),)

    @pytest.mark.parametrize("known", [date(2026, 4, 2), date(2026, 8, 1)])
    def test_a_later_last_day_than_was_known(self, known):
        made = planned(ben(last_on=date(2026, 9, 30)), posts=[post(ended_on=known)])
        assert made.steps == (Correct(post=100, changes={"ended_on": date(2026, 10, 1)}),)

    def test_an_earlier_last_day_than_was_known(self):
        made = planned(ben(last_on=date(2026, 3, 31)), posts=[post(ended_on=date(2026, 5, 1))])
        assert made.steps == (End(100, date(2026, 4, 1)),)

    def test_before_the_post_began_is_no_day(self):
        moved = post(started_on=date(2026, 4, 13))
        made = planned(ben(started_on=None, last_on=date(2026, 4, 12)), posts=[moved])
        assert only(made)[0] == What.ERROR
        assert made.steps == ()


class TestComingBack:
    LEFT = post(ended_on=date(2026, 1, 1))

    def test_with_a_new_start_date_begins_again_as_the_same_person(self):
        made = planned(ben(started_on=date(2026, 4, 13)), posts=[self.LEFT])
        (begin,) = made.steps
        assert (begin.person, begin.started_on, begin.continues) == (50, date(2026, 4, 13), None)
        assert only(made)[1] == "Ben O'Neill (00123): begins again in Ward 7 on 13 April 2026."

    def test_without_a_gap_it_continues(self):
        (begin,) = planned(ben(started_on=date(2026, 1, 1)), posts=[self.LEFT]).steps
        assert begin.continues == 100

    def test_without_a_new_start_date_waits_for_a_person(self):
        made = planned(ben(), posts=[self.LEFT])
        assert only(made)[0] == What.ERROR
        assert "left on 31 December 2025, and the line gives no last day" in only(made)[1]
