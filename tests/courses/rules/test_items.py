"""How a question is answered, and what is never said."""

from __future__ import annotations

import pytest

from courses.rules import Question
from courses.rules.items import Share, Tally, item

OPTIONS = [
    {"id": "a", "text": "This", "correct": True, "feedback": ""},
    {"id": "b", "text": "That", "correct": False, "feedback": ""},
    {"id": "c", "text": "Those", "correct": False, "feedback": ""},
]


def question(kind="SINGLE", options=OPTIONS):
    return Question.from_content(
        {"id": "q", "answers": kind, "stem": "?", "options": options, "explanation": "", "source": ""}
    )


def tallies(right, **wrong):
    return [Tally(("a",), True, right), *(Tally((key,), False, many) for key, many in wrong.items())]


def test_nothing_is_said_under_ten_answers():
    found = item(question(), tallies(5, b=4), [("Nurse", True, 9)])
    assert (found.share, found.draws, found.roles) == (None, (), ())


def test_how_often_it_is_right_and_what_draws_the_others():
    found = item(question(), tallies(6, b=1, c=3), [])
    assert (found.share, found.share.percent) == (Share(10, 6), 60)
    assert found.draws == (("Those", 30), ("That", 10))


@pytest.mark.parametrize(("right", "is_hard"), [(4, True), (5, False)])
def test_a_question_that_most_get_wrong_first_is_pointed_out(right, is_hard):
    assert item(question(), tallies(right, b=10 - right), []).is_hard is is_hard


def test_of_several_right_answers_one_left_out_is_named():
    options = [OPTIONS[0], {**OPTIONS[1], "correct": True}, OPTIONS[2]]
    found = item(question("MULTIPLE", options), [Tally(("a", "b"), True, 5), Tally(("a",), False, 5)], [])
    assert found.draws == (("Left out: That", 50),)


def test_of_an_order_it_is_what_stands_in_the_wrong_place():
    chosen = ("a:2", "b:1", "c:3")
    found = item(question("ORDER"), [Tally(chosen, False, 10)], [])
    assert found.draws == (("This in place 2", 100), ("That in place 1", 100))


@pytest.mark.parametrize(
    ("roles", "people", "shown"),
    [
        ([("Nurse", 10)], 10, ["Nurse"]),
        ([("Nurse", 9)], 20, []),
        ([("Nurse", 11)], 12, []),
        ([("Nurse", 10), ("Teacher", 10)], 20, ["Nurse", "Teacher"]),
        ([("Nurse", 12), ("Teacher", 10)], 25, ["Nurse"]),
        ([("Nurse", 15), ("Teacher", 15)], 20, []),
        ([("Nurse", 20), ("Teacher", 20)], 30, ["Nurse", "Teacher"]),
    ],
)
def test_a_role_is_shown_where_neither_it_nor_the_rest_is_a_few(roles, people, shown):
    found = item(question(), tallies(people), [(name, True, many) for name, many in roles])
    assert [name for name, _ in found.roles] == shown
