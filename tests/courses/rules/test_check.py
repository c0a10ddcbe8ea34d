"""What a final check draws, what passes it, and what it means for a module to have one."""

from __future__ import annotations

import pytest

from courses.rules import CheckTerms, OutlineStep, Progress, check_terms_from, draw, result_of

POOL = [f"q{number}" for number in range(10)]
TERMS = CheckTerms(questions=4, passes=3)


class TestDrawing:
    def test_takes_as_many_as_are_asked_for_each_once(self):
        drawn = draw(POOL, 4, seed="a try")
        assert len(set(drawn)) == len(drawn) == 4
        assert set(drawn) <= set(POOL)

    def test_is_the_same_for_one_try_and_differs_between_tries(self):
        assert draw(POOL, 4, seed="a try") == draw(POOL, 4, seed="a try")
        assert len({draw(POOL, 4, seed=f"try {number}") for number in range(20)}) > 15

    def test_reaches_every_question_of_the_pool(self):
        assert {one for number in range(50) for one in draw(POOL, 4, seed=f"try {number}")} == set(POOL)

    def test_avoids_those_of_the_try_before(self):
        before = draw(POOL, 4, seed="before")
        assert not set(draw(POOL, 4, avoid=before, seed="after")) & set(before)

    def test_repeats_only_where_the_pool_has_no_others(self):
        after = draw(POOL[:5], 4, avoid=POOL[:4], seed="after")
        assert "q4" in after
        assert len(after) == 4

    def test_of_a_pool_too_small_takes_all_of_it(self):
        assert set(draw(POOL[:2], 4, seed="a try")) == {"q0", "q1"}


class TestTheResult:
    @pytest.mark.parametrize(("right", "passed"), [(0, False), (2, False), (3, True), (4, True)])
    def test_passes_from_the_number_that_was_said(self, right, passed):
        assert result_of(right, 4, TERMS).passed is passed

    def test_of_fewer_questions_than_pass_needs_all_of_them(self):
        assert result_of(2, 2, TERMS).passed
        assert not result_of(1, 2, TERMS).passed


PLAIN = OutlineStep("plain", 1, "Plain", 2, questions=("q1",))
FLAGGED = OutlineStep("flagged", 2, "Flagged", 3, flagged=True)
LAST = OutlineStep("last", 3, "Last", 4)


class TestAModuleWithACheck:
    def progress(self, read, right="", *, passed=False):
        return Progress((PLAIN, FLAGGED, LAST), frozenset(read.split()), frozenset(right.split()), TERMS, passed)

    @pytest.mark.parametrize(
        ("read", "right", "passed", "is_open", "is_complete"),
        [
            ("", "", False, False, False),
            ("plain flagged", "q1", False, False, False),
            ("plain flagged last", "", False, True, False),
            ("plain flagged last", "q1", False, True, False),
            ("plain flagged last", "q1", True, True, True),
            ("plain flagged last", "", True, True, False),
            ("plain last", "q1", True, True, True),
        ],
    )
    def test_opens_it_when_read_and_is_complete_when_it_is_passed(self, read, right, passed, is_open, is_complete):
        progress = self.progress(read, right, passed=passed)
        assert (progress.check_is_open, progress.is_complete) == (is_open, is_complete)

    def test_knows_its_terms_from_the_front(self):
        assert check_terms_from({"check": {"questions": 10, "pass": 8}}) == CheckTerms(10, 8)

    @pytest.mark.parametrize("front", [{}, {"check": None}])
    def test_has_none_where_the_front_says_nothing(self, front):
        assert check_terms_from(front) is None


class TestAFlaggedStep:
    def test_left_out_for_good_never_bars_completion(self):
        progress = Progress((PLAIN, FLAGGED, LAST), frozenset({"plain", "last"}), frozenset({"q1"}))
        assert progress.is_complete
        assert not progress.is_done(FLAGGED)

    def test_with_a_question_never_bars_completion_by_it(self):
        asking = OutlineStep("flagged", 2, "Flagged", 3, flagged=True, questions=("q2",))
        progress = Progress((PLAIN, asking), frozenset({"plain", "flagged"}), frozenset({"q1"}))
        assert progress.is_complete

    def test_still_stands_in_the_order_of_the_steps(self):
        progress = Progress((PLAIN, FLAGGED, LAST), frozenset({"plain"}))
        assert progress.first_unread == FLAGGED
        assert not progress.is_open(3)

    def test_is_asked_for_where_there_is_nothing_else(self):
        assert not Progress((FLAGGED,)).is_complete
        assert Progress((FLAGGED,), frozenset({"flagged"})).is_complete
