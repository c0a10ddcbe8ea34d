"""What learners are shown of the modules and of how far they have come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from courses.operations import enrolments
from courses.queries import learning
from tests.modules import publish, uid


@pytest.fixture
def edition(partnership, at):
    return publish(partnership.awareness, at=at)


@pytest.fixture
def enrolment(practitioner, edition, at):
    return enrolments.begin(practitioner, edition, post=None, at=at)


class TestTaking:
    def test_of_a_module_that_is_not_there_is_nothing(self, practitioner):
        assert learning.taking(practitioner, "no-such-module") is None

    def test_before_the_beginning_is_of_the_newest_edition(self, practitioner, edition, partnership, at):
        newest = publish(partnership.awareness, at=at)
        taking = learning.taking(practitioner, "a-small-module")
        assert (taking.edition, taking.enrolment, taking.is_open) == (newest, None, False)
        assert taking.progress.first_unread.number == 1

    def test_once_begun_is_of_the_learners_own_edition(self, practitioner, enrolment, partnership, at):
        taking = learning.taking(practitioner, "a-small-module")
        assert (taking.edition, taking.is_open) == (enrolment.edition, True)

    def test_shows_nothing_of_what_another_has_done(self, colleague, enrolment, at):
        enrolments.read_on(enrolment, 1, at=at)
        assert learning.taking(colleague, "a-small-module").progress.read == frozenset()

    def test_of_a_finished_module_says_when(self, practitioner, enrolment, at):
        enrolments.complete(enrolment, at=at)
        taking = learning.taking(practitioner, "a-small-module")
        assert (taking.completed_at, taking.is_open) == (at, False)

    def test_begun_again_is_of_the_open_enrolment(self, practitioner, enrolment, edition, at):
        enrolments.read_on(enrolment, 1, at=at)
        enrolments.complete(enrolment, at=at)
        again = enrolments.begin(practitioner, edition, post=None, at=at + timedelta(days=400))
        taking = learning.taking(practitioner, "a-small-module")
        assert (taking.enrolment, taking.progress.read) == (again, frozenset())

    @pytest.mark.parametrize(("number", "title"), [(0, None), (1, "The first step"), (3, "The third step"), (4, None)])
    def test_finds_its_steps(self, practitioner, edition, number, title):
        step = learning.taking(practitioner, "a-small-module").step(number)
        assert (step and step.title) == title

    def test_takes_two_queries(self, practitioner, enrolment, django_assert_max_num_queries):
        with django_assert_max_num_queries(2):
            learning.taking(practitioner, "a-small-module")


class TestTheLibrary:
    def test_has_every_published_module_in_order(self, practitioner, partnership, at):
        for code in ("M2", "M1", "M3"):
            publish(partnership.awareness, at=at, code=code, slug=code.lower())
        assert [taking.module.code for taking in learning.library(practitioner)] == ["M2", "M1", "M3"]

    def test_shows_each_module_as_it_shows_it_alone(self, practitioner, enrolment, partnership, at):
        publish(partnership.awareness, at=at, code="M2", slug="m2")
        enrolments.read_on(enrolment, 1, at=at)
        enrolments.answer(enrolment, 2, uid("one"), [uid("one-a")], attempt=1, at=at)
        for taking in learning.library(practitioner):
            assert taking == learning.taking(practitioner, taking.module.slug)

    def test_takes_as_many_queries_for_many_modules_as_for_one(
        self, practitioner, partnership, at, django_assert_max_num_queries
    ):
        for number in range(6):
            made = publish(partnership.awareness, at=at, code=f"M{number}", slug=f"m{number}")
            enrolments.begin(practitioner, made, post=None, at=at)
        with django_assert_max_num_queries(3):
            assert len(learning.library(practitioner)) == 6


class TestTries:
    def test_are_known_by_the_last(self, enrolment, at):
        enrolments.read_on(enrolment, 1, at=at)
        for attempt, letter in enumerate("bca", start=1):
            enrolments.answer(enrolment, 2, uid("one"), [uid(f"one-{letter}")], attempt=attempt, at=at)
        last = learning.last_answers(enrolment, [uid("one"), uid("two")])
        assert {question: (answer.number, answer.is_right) for question, answer in last.items()} == {
            uid("one"): (3, True)
        }
