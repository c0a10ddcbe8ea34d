"""Putting in order and matching: how such answers are marked, and what cannot be."""

from __future__ import annotations

import pytest

from courses.rules import (
    LeftOut,
    NotAnOption,
    NothingChosen,
    Question,
    SamePlaceTwice,
    TooManyChosen,
    in_shown_order,
    mark,
    misplaced,
    pairs,
    texts_in_shown_order,
)
from tests.learning_site.learning import full_module
from tests.learning_site.learning.full_module import (
    DOCTOR,
    FIRST,
    INTERVIEW,
    MEDICAL,
    NOBODY,
    RIGHT,
    SECOND,
    THIRD,
    TOGETHER,
    given,
)
from tests.learning_site.learning.small_module import id_of

ORDER, MATCH, TRUE_FALSE = (Question.from_content(part) for part in full_module.QUESTIONS)


class TestPuttingInOrder:
    @pytest.mark.parametrize(("places", "is_right"), [("123", True), ("132", False), ("321", False)])
    def test_is_right_when_each_is_in_its_place(self, places, is_right):
        answer = given(dict(zip((FIRST, SECOND, THIRD), places, strict=True)))
        assert mark(ORDER, answer) is is_right

    def test_does_not_mind_how_the_answer_is_sent(self):
        assert mark(ORDER, [*reversed(RIGHT[full_module.ORDER]), RIGHT[full_module.ORDER][0]])

    def test_with_one_place_twice_says_which(self):
        with pytest.raises(SamePlaceTwice, match="Place 2 is chosen more than once"):
            mark(ORDER, given({FIRST: "2", SECOND: "2", THIRD: "3"}))

    def test_with_one_left_out_says_how_many_wait(self):
        with pytest.raises(LeftOut, match="1 of 3 still waits"):
            mark(ORDER, given({FIRST: "1", SECOND: "2"}))

    def test_with_two_places_for_one_is_refused(self):
        with pytest.raises(TooManyChosen, match="only one"):
            mark(ORDER, [*given({FIRST: "1", SECOND: "2", THIRD: "3"}), *given({FIRST: "2"})])

    def test_with_nothing_chosen_asks_for_it(self):
        with pytest.raises(NothingChosen, match="Choose for each a place"):
            mark(ORDER, [])

    @pytest.mark.parametrize("stranger", ["elsewhere:1", f"{id_of(FIRST)}:4", f"{id_of(FIRST)}:0", id_of(FIRST), "::"])
    def test_with_what_is_not_offered_is_refused(self, stranger):
        with pytest.raises(NotAnOption, match="does not belong"):
            mark(ORDER, [stranger])

    def test_tells_which_are_misplaced(self):
        swapped = given({FIRST: "2", SECOND: "1", THIRD: "3"})
        assert misplaced(ORDER, swapped) == {id_of(FIRST), id_of(SECOND)}
        assert [option for option, _ in pairs(ORDER, swapped)] == [id_of(SECOND), id_of(FIRST), id_of(THIRD)]


class TestMatching:
    @pytest.mark.parametrize(
        ("beside", "is_right"),
        [({INTERVIEW: TOGETHER, MEDICAL: DOCTOR}, True), ({INTERVIEW: DOCTOR, MEDICAL: TOGETHER}, False)],
    )
    def test_is_right_when_each_has_what_belongs_to_it(self, beside, is_right):
        assert mark(MATCH, given(beside)) is is_right

    def test_may_be_answered_with_a_text_that_is_right_for_none(self):
        assert not mark(MATCH, given({INTERVIEW: NOBODY, MEDICAL: DOCTOR}))

    def test_may_be_answered_with_the_same_text_twice(self):
        assert not mark(MATCH, given({INTERVIEW: DOCTOR, MEDICAL: DOCTOR}))

    def test_of_two_with_one_text_has_one_line_for_it(self):
        part = full_module.arranged(
            "Twice", "MATCH", [full_module.pair("One", DOCTOR), full_module.pair("Other", DOCTOR)]
        )
        question = Question.from_content(part)
        assert [text.text for text in question.texts] == [DOCTOR]
        assert mark(question, given({"One": DOCTOR, "Other": DOCTOR}))

    def test_with_one_left_out_says_so(self):
        with pytest.raises(LeftOut, match="1 of 2 still waits"):
            mark(MATCH, given({INTERVIEW: TOGETHER}))

    def test_mixes_the_texts_with_those_right_for_none(self):
        orders = {texts_in_shown_order(MATCH, seed=f"learner {number}") for number in range(60)}
        assert len(orders) == 6
        assert {text.text for text in orders.pop()} == {TOGETHER, DOCTOR, NOBODY}


class TestTrueOrFalse:
    def test_is_never_mixed(self):
        assert {in_shown_order(TRUE_FALSE, seed=f"learner {number}") for number in range(20)} == {TRUE_FALSE.options}

    def test_asks_for_one(self):
        with pytest.raises(TooManyChosen, match="one answer only"):
            mark(TRUE_FALSE, [id_of("True"), id_of("False")])

    def test_has_one_that_is_right(self):
        assert mark(TRUE_FALSE, [id_of("True")])
        assert not mark(TRUE_FALSE, [id_of("False")])
