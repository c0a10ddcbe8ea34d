"""Marking and progress, in plain Python."""

from __future__ import annotations

import pytest

from courses.rules import (
    AnswerError,
    NotAnOption,
    NothingChosen,
    OutlineStep,
    Progress,
    Question,
    TooManyChosen,
    mark,
    outline_from,
    questions_of,
    shuffled,
)
from tests.modules import question as written


def asked(*, several: bool = False) -> Question:
    return Question.from_content(written("one", several=several))


def ids(question: Question, letters: str) -> list[str]:
    by_letter = dict(zip("abc", question.options, strict=True))
    return [by_letter[letter].id for letter in letters]


class TestMarking:
    @pytest.mark.parametrize(("chosen", "is_right"), [("a", True), ("b", False), ("c", False)])
    def test_one_answer(self, chosen, is_right):
        question = asked()
        assert mark(question, ids(question, chosen)) is is_right

    @pytest.mark.parametrize(
        ("chosen", "is_right"), [("ac", True), ("ca", True), ("a", False), ("c", False), ("abc", False), ("b", False)]
    )
    def test_several_answers_are_right_together_or_not(self, chosen, is_right):
        question = asked(several=True)
        assert mark(question, ids(question, chosen)) is is_right

    def test_the_same_answer_sent_twice_is_one(self):
        question = asked()
        assert mark(question, ids(question, "aa"))

    def test_nothing_chosen_is_asked_for(self):
        with pytest.raises(NothingChosen, match="Choose an answer"):
            mark(asked(), [])

    def test_two_answers_where_one_is_asked_are_refused(self):
        question = asked()
        with pytest.raises(TooManyChosen, match="one answer only"):
            mark(question, ids(question, "ab"))

    def test_an_answer_of_another_question_is_refused(self):
        question = asked()
        with pytest.raises(NotAnOption, match="does not belong"):
            mark(question, [*ids(question, "a"), "elsewhere"])

    def test_every_refusal_is_one_to_show_to_the_learner(self):
        assert all(issubclass(each, AnswerError) for each in (NothingChosen, TooManyChosen, NotAnOption))


OUTLINE = (
    OutlineStep("one", 1, "One", 2),
    OutlineStep("two", 2, "Two", 3, questions=("q1",)),
    OutlineStep("three", 3, "Three", 4, questions=("q2", "q3")),
)


class TestProgress:
    @pytest.mark.parametrize(
        ("read", "right", "first_unread", "remaining", "minutes_left"),
        [
            ("", "", 1, [1, 2, 3], 9),
            ("one", "", 2, [2, 3], 7),
            ("one two", "", 3, [2, 3], 7),
            ("one two", "q1", 3, [3], 4),
            ("one two three", "q1 q2", None, [3], 4),
            ("one two three", "q1 q2 q3", None, [], 0),
        ],
    )
    def test_is_what_was_read_and_answered_rightly(self, read, right, first_unread, remaining, minutes_left):
        progress = Progress(OUTLINE, frozenset(read.split()), frozenset(right.split()))
        unread = progress.first_unread
        assert (unread.number if unread else None) == first_unread
        assert [step.number for step in progress.remaining] == remaining
        assert progress.is_complete is (not remaining)
        assert progress.minutes_left == minutes_left

    @pytest.mark.parametrize(("read", "is_open"), [("", [1]), ("one", [1, 2]), ("one two three", [1, 2, 3])])
    def test_opens_steps_in_order(self, read, is_open):
        progress = Progress(OUTLINE, frozenset(read.split()))
        assert [number for number in range(5) if progress.is_open(number)] == is_open

    def test_in_a_module_without_steps_is_never_complete(self):
        assert not Progress(()).is_complete

    def test_keeps_what_was_done_when_an_edition_adds_a_step(self):
        grown = (*OUTLINE, OutlineStep("four", 4, "Four", 5))
        progress = Progress(grown, frozenset({"one", "two", "three"}), frozenset({"q1", "q2", "q3"}))
        assert [step.id for step in progress.remaining] == ["four"]


class TestFrozenContent:
    def test_gives_its_questions_in_order(self):
        content = [written("one"), {"kind": "html", "html": "<p>Text</p>"}, written("two", several=True)]
        assert [question.kind for question in questions_of(content)] == ["SINGLE", "MULTIPLE"]

    def test_gives_its_outline(self):
        stored = {"id": "one", "number": 1, "title": "One", "minutes": 2, "flagged": True, "questions": ["q1"]}
        assert outline_from([stored]) == (OutlineStep("one", 1, "One", 2, flagged=True, questions=("q1",)),)


class TestShuffling:
    def test_stays_for_one_learner_and_differs_between_learners(self):
        options = asked().options
        orders = {shuffled(options, seed=f"learner {number}") for number in range(50)}
        assert len(orders) == 6
        assert shuffled(options, seed="learner 1") == shuffled(options, seed="learner 1")

    def test_loses_nothing(self):
        options = asked().options
        assert set(shuffled(options, seed="anyone")) == set(options)
