"""How the questions of a module are answered, for its authors."""

from __future__ import annotations

import pytest
from django.utils import timezone

from courses.models import Answer, ChangeClass, Edition
from courses.queries.items import items
from learning_site.journeys import answer_check, start_module, take_changes
from tests.courses.writing import publish, question, reading, step, uid, write_page

WHERE = "/modules-in-writing/a-small-module/questions"
FIRST = step(reading("<p>One idea.</p>", "text"), question("one"), name="first")
NEW = step(reading("<p>New.</p>", "new-text"), name="new")


@pytest.fixture
def page(partnership):
    return publish(write_page(partnership.awareness, FIRST))


@pytest.fixture
def answers(page, join, partnership):
    """Twelve nurses of one ward have answered: four rightly at first. The first of them."""

    def answered(many=12, right=4):
        people = [join(f"P{number}", "Quiet", partnership.ward, roles=[partnership.nurse]) for number in range(many)]
        for number, person in enumerate(people):
            begun = start_module.start(person, Edition.objects.latest("number"), at=timezone.now())
            chosen = "a" if number < right else "b"
            answer_check.answer(begun, 1, uid("one"), [uid(f"one-{chosen}")], attempt=1, at=timezone.now())
        return people

    return answered


def only_row(page):
    (row,) = items(page.module)
    return row


class TestQuestions:
    def test_say_nothing_until_ten_have_answered(self, page, answers, author, visit):
        answers(9)
        assert "Fewer than ten people have answered it." in visit(author).get(f"{WHERE}/").text

    def test_say_how_often_they_are_right_at_first_and_point_out_the_hard(self, page, answers, author, visit):
        answers()
        shown = visit(author).get(f"{WHERE}/").text
        assert "<strong>33 %</strong> of 12 people" in shown
        assert "That: 67 % of all" in shown
        assert "Nurse: 33 % of 12" in shown
        assert "Most people get this one wrong first" in shown
        assert "Quiet" not in shown

    def test_count_the_first_try_only(self, page, answers):
        (person, *_) = reversed(answers())
        begun = person.enrolments.get()
        answer_check.answer(begun, 1, uid("one"), [uid("one-a")], attempt=2, at=timezone.now())
        assert (only_row(page).item.share.people, only_row(page).item.share.right) == (12, 4)

    def test_count_once_what_was_carried_over_to_a_newer_edition(self, page, answers):
        people = answers()
        publish(page, steps=[FIRST, NEW], change_class=ChangeClass.MATERIAL)
        take_changes.move_on(people[0].enrolments.get(), at=timezone.now())
        assert Answer.objects.count() == 13
        assert only_row(page).item.share.people == 12

    def test_begin_anew_when_they_say_something_else(self, page, answers):
        answers()
        other = step(reading("<p>One idea.</p>", "text"), question("one", stem="And now?"), name="first")
        publish(page, steps=[other], change_class=ChangeClass.MATERIAL)
        assert (only_row(page).since, only_row(page).item.share) == (2, None)

    def test_are_a_file_too_that_holds_no_formula(self, page, answers, author, visit):
        answers()
        written = visit(author).get(f"{WHERE}.csv")
        text = written.content.decode("utf-8-sig")
        assert "Step,The first,What is so?,Everyone,12,33,That (67 %)" in text
        assert "Nurse,12,33" in text

    def test_take_seven_queries_whatever_was_answered(self, page, answers, django_assert_num_queries):
        module = page.module
        with django_assert_num_queries(7):
            items(module)
        answers()
        with django_assert_num_queries(7):
            items(module)
