"""A plan as a whole: who is new, who stands twice, who is missing, and what stops it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from competencies.rules.staff import Begin, End, Outcome, What
from tests.competencies.rules.staff.staff import BEN, NEW, NURSE, ROW, TODAY, TRUST, WARD, ben, only, planned, post


class TestSomebodyNew:
    def test_begins_a_post(self):
        made = planned(NEW, posts=[])
        assert only(made) == (What.CREATE, "Asha Patel (00200): begins in Ward 7 on 13 April 2026.")
        (begin,) = made.steps
        assert isinstance(begin, Begin)
        assert (begin.person, begin.agency, begin.roles) == (None, WARD, {NURSE})

    def test_with_a_last_day_ahead_begins_and_ends(self):
        made = planned(replace(NEW, last_on=date(2026, 9, 30)), posts=[])
        assert made.steps[0].ended_on == date(2026, 10, 1)

    def test_who_has_left_already_is_not_added(self):
        made = planned(replace(NEW, last_on=date(2026, 4, 30)), posts=[])
        assert (only(made)[0], made.steps) == (What.LEFT_OUT, ())

    def test_whose_last_day_is_today_is_added(self):
        assert planned(replace(NEW, last_on=TODAY), posts=[]).steps

    def test_without_a_unit_is_in_the_agency_itself_and_it_is_said(self):
        made = planned(replace(NEW, unit=""), posts=[])
        assert made.steps[0].agency == TRUST
        assert "names no unit" in only(made)[1]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"unit": "Ward 77"}, "no unit called 'Ward 77'. The nearest: Ward 7"),
            ({"started_on": None}, "There is no start date"),
            ({"started_on": date(2062, 5, 3)}, "3 May 2062, cannot be right"),
            ({"started_on": date(1912, 5, 3)}, "3 May 1912, cannot be right"),
            ({"last_on": date(2026, 4, 12)}, "The last day, 12 April 2026, comes before the start date"),
            ({"problem": "The start date cannot be read."}, "The start date cannot be read."),
            ({"reference": "123"}, "There is no 123 here, but there is 00123"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_who_cannot_be_added_is_told_why(self, changes, sentence):
        made = planned(replace(NEW, **changes))
        assert only(made)[0] == What.ERROR
        assert sentence in only(made)[1]
        assert made.steps == ()

    def test_line_managers_may_come_in_any_order(self):
        one, other = replace(NEW, manager="00201"), replace(NEW, line=4, reference="00201", manager="00200")
        assert [step.manager for step in planned(one, other, posts=[]).steps] == ["00201", "00200"]

    def test_nobody_is_their_own_line_manager(self):
        made = planned(replace(NEW, manager="00200"), posts=[])
        assert made.steps[0].manager is None
        assert "their own line manager" in only(made)[1]

    def test_a_name_with_a_letter_lost_is_added_and_said(self):
        made = planned(replace(NEW, family_name="Nguy?n"), posts=[])
        assert "'Nguy?n' seems to have lost a letter" in only(made)[1]
        assert made.steps

    def test_an_address_somebody_signs_in_with_makes_no_one_the_same(self):
        made = planned(replace(NEW, work_email="ben@home.example"), posts=[], addresses={"ben@home.example": 50})
        assert made.steps[0].person is None
        assert "kept apart" in only(made)[1]


class TestNumbersOnMoreThanOneLine:
    def test_the_same_again_counts_once(self):
        made = planned(NEW, replace(NEW, line=9, family_name="PATEL"), posts=[])
        assert [outcome.what for outcome in made.outcomes] == [What.CREATE, What.DUPLICATE]
        assert "line 3" in made.outcomes[1].words
        assert len(made.steps) == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"started_on": date(2026, 4, 20)}, "another start date"),
            ({"given_name": "Ben", "unit": "Ward 8"}, "another first name, unit"),
            ({"unit": "Riverside NHS Trust / Ward 7"}, "another unit"),
        ],
    )
    def test_something_else_under_one_number_is_nobodys(self, changes, words):
        made = planned(NEW, replace(NEW, line=9, **changes), posts=[])
        assert made.count(What.ERROR) == 2
        assert f"on lines 3 and 9 with {words}" in made.outcomes[0].words
        assert made.steps == ()

    def test_one_person_under_two_numbers_stays_two_people_and_it_is_said(self):
        one = replace(NEW, work_email="asha@riverside.example")
        made = planned(one, replace(one, line=9, reference="00201"), posts=[])
        assert made.count(What.CREATE) == 2
        assert "Line 3 has the same name and address" in made.outcomes[1].words


def many(count):
    return [post(key=key, person=key, reference=f"{key:05d}") for key in range(1, count + 1)]


def rows_of(posts):
    return [ben(reference=one.reference, work_email=f"{one.key}@x.example") for one in posts]


class TestPeopleWhomTheFileDoesNotName:
    def test_are_left_as_found_and_counted(self):
        made = planned(*rows_of(many(19)), posts=many(20))
        assert not [step for step in made.steps if isinstance(step, End)]
        assert "1 post made by this source before, not in this file, left as found." in made.notes

    def test_end_today_when_that_is_asked_for(self):
        made = planned(*rows_of(many(19)), posts=many(20), leavers_by_absence=True)
        assert [step for step in made.steps if isinstance(step, End)] == [End(20, TODAY)]
        assert made.outcomes[-1].line == 0
        assert "4 May 2026 is the first day out" in made.outcomes[-1].words

    @pytest.mark.parametrize("source", ["", "bank"])
    def test_stay_when_another_source_or_a_hand_made_their_post(self, source):
        agency_worker = post(key=99, person=99, reference="A1", source=source)
        made = planned(*rows_of(many(5)), posts=[*many(5), agency_worker], leavers_by_absence=True)
        assert not [step for step in made.steps if isinstance(step, End)]
        assert "1 post made by hand or by another file" in made.notes[0]

    def test_stay_when_their_line_could_be_read_only_in_part(self):
        made = planned(
            *rows_of(many(4)), ben(reference="00005", problem="Bad date."), posts=many(5), leavers_by_absence=True
        )
        assert not [step for step in made.steps if isinstance(step, End)]

    def test_stop_everything_when_a_line_may_be_theirs(self):
        broken = [Outcome(7, What.ERROR, "The line may be cut off.")]
        made = planned(*rows_of(many(19)), posts=many(20), unread=broken, leavers_by_absence=True)
        assert made.stop.startswith("1 line cannot be read (7)")

    def test_who_have_not_begun_are_not_ended(self):
        starter = post(key=99, person=99, reference="A1", started_on=date(2026, 6, 1))
        made = planned(ROW, posts=[BEN, starter], leavers_by_absence=True)
        assert made.steps == ()
        assert made.outcomes[-1].what == What.LEFT_OUT


class TestAFileThatWouldEndTooMuch:
    @pytest.mark.parametrize(("named", "stops"), [(18, False), (17, True), (2, True)])
    def test_more_than_a_tenth_stops_it(self, named, stops):
        made = planned(*rows_of(many(named)), posts=many(20), leavers_by_absence=True)
        assert bool(made.stop) is stops

    def test_the_sentence_says_how_many_of_how_many(self):
        made = planned(*rows_of(many(17)), posts=many(20), leavers_by_absence=True)
        assert made.stop.startswith("3 of 20 posts kept by 'hr' would end (15 %), and 10 % is allowed.")

    def test_a_larger_share_may_be_allowed(self):
        assert not planned(*rows_of(many(17)), posts=many(20), leavers_by_absence=True, share_allowed=0.15).stop

    def test_last_days_in_the_file_count_too(self):
        rows = [replace(row, last_on=date(2026, 4, 30)) for row in rows_of(many(20))]
        assert planned(*rows, posts=many(20)).stop

    def test_one_may_always_leave(self):
        assert not planned(*rows_of(many(6)), posts=many(7), leavers_by_absence=True).stop

    def test_a_move_is_no_end(self):
        rows = [replace(row, unit="Ward 8") for row in rows_of(many(20))]
        assert not planned(*rows, posts=many(20)).stop
