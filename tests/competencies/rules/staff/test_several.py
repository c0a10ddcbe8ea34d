"""One number on several lines, or for several posts: which line is about which post."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from competencies.rules.staff import Begin, Correct, End, What
from tests.competencies.rules.staff.staff import (
    BEN,
    NEW,
    OTHER_WARD,
    ROW,
    TODAY,
    TRUST,
    WARD,
    ben,
    planned,
    post,
)

ON_WARD_8 = ben(line=9, unit="Ward 8", started_on=date(2025, 9, 1))
SECOND = post(key=101, agency=OTHER_WARD, started_on=date(2025, 9, 1))


def kinds(made):
    return [outcome.what for outcome in made.outcomes]


class TestOnePersonOnTwoLines:
    def test_who_is_new_begins_two_posts_and_it_is_said(self):
        made = planned(NEW, replace(NEW, line=9, unit="Ward 8", job_title="Teacher"), posts=[])
        assert kinds(made) == [What.CREATE, What.CREATE]
        assert [(step.reference, step.person, step.agency) for step in made.steps] == [
            ("00200", None, WARD),
            ("00200", None, OTHER_WARD),
        ]
        assert "The number is on lines 3 and 9: 2 posts of one person." in made.outcomes[0].words

    def test_who_is_known_begins_the_other_as_well(self):
        made = planned(ROW, ON_WARD_8)
        assert kinds(made) == [What.SAME, What.CREATE]
        assert "begins as well in Ward 8 on 1 September 2025" in made.outcomes[1].words
        (begin,) = made.steps
        assert isinstance(begin, Begin)
        assert (begin.person, begin.agency, begin.continues) == (BEN.person, OTHER_WARD, None)

    def test_in_any_order_changes_nothing_the_second_time(self):
        for rows in ([ROW, ON_WARD_8], [replace(ON_WARD_8, line=2), replace(ROW, line=9)]):
            assert planned(*rows, posts=[BEN, SECOND]).steps == ()

    def test_moves_with_one_and_stays_with_the_other(self):
        made = planned(ROW, replace(ON_WARD_8, unit="Cot room"), posts=[BEN, SECOND])
        assert kinds(made) == [What.SAME, What.MOVE]
        assert [step.post for step in made.steps if isinstance(step, End)] == [SECOND.key]

    def test_leaves_one_by_its_last_day(self):
        made = planned(ROW, replace(ON_WARD_8, last_on=TODAY), posts=[BEN, SECOND])
        assert [step.post for step in made.steps if isinstance(step, End)] == [SECOND.key]

    def test_keeps_the_line_of_a_post_that_has_ended_apart(self):
        over = replace(ON_WARD_8, last_on=date(2026, 3, 31))
        ended = replace(SECOND, ended_on=date(2026, 4, 1))
        made = planned(ROW, over, posts=[BEN, ended])
        assert (kinds(made), made.steps) == ([What.SAME, What.SAME], ())
        (step,) = planned(ROW, replace(over, last_on=date(2026, 4, 10)), posts=[BEN, ended]).steps
        assert (step.post, step.changes) == (SECOND.key, {"ended_on": date(2026, 4, 11)})
        assert kinds(planned(ROW, over)) == [What.SAME, What.LEFT_OUT]

    def test_of_whom_both_have_ended_must_say_so(self):
        left = {"ended_on": date(2026, 4, 1)}
        made = planned(ROW, ON_WARD_8, posts=[replace(BEN, **left), replace(SECOND, **left)])
        assert kinds(made) == [What.ERROR, What.ERROR]
        assert "left on 31 March 2026, and the line gives no last day" in made.outcomes[0].words


class TestOneLineOfSomebodyWithTwoPosts:
    def test_is_about_the_post_in_its_unit(self):
        made = planned(ben(work_email="ben.o@riverside.example"), posts=[BEN, SECOND])
        (step,) = made.steps
        assert isinstance(step, Correct)
        assert step.post == BEN.key

    def test_ends_the_other_where_the_file_names_everybody(self):
        made = planned(ROW, posts=[BEN, SECOND], leavers_by_absence=True)
        assert made.steps == (End(SECOND.key, TODAY),)
        assert made.outcomes[-1].line == 0

    def test_leaves_the_other_otherwise(self):
        made = planned(ROW, posts=[BEN, SECOND])
        assert made.steps == ()
        assert "1 post made by this source before, not in this file, left as found." in made.notes

    def test_never_ends_a_post_that_a_hand_made(self):
        by_hand = replace(SECOND, source="", reference="00123")
        made = planned(ROW, posts=[BEN, by_hand], leavers_by_absence=True)
        assert made.steps == ()

    def test_is_no_move_of_the_other(self):
        made = planned(ben(unit="Riverside NHS Trust"), posts=[post(agency=TRUST), SECOND])
        assert made.steps == ()
