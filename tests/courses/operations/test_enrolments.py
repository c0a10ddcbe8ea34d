"""What learners do: begin, read on in order, answer as often as they like, complete once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from competencies.models.records import AppendOnlyError
from courses.models import Answer, Completion, Enrolment, StepVisit
from courses.operations import enrolments
from courses.rules import NotAnOption
from tests.modules import publish, uid


@pytest.fixture
def edition(partnership, at):
    return publish(partnership.awareness, at=at)


@pytest.fixture
def enrolment(practitioner, edition, at):
    return enrolments.begin(practitioner, edition, post=None, at=at)


def read(enrolment, *numbers, at):
    for number in numbers:
        enrolments.read_on(enrolment, number, at=at)


class TestBeginning:
    def test_twice_is_once(self, practitioner, edition, enrolment, at):
        assert enrolments.begin(practitioner, edition, post=None, at=at + timedelta(days=1)) == enrolment
        assert Enrolment.objects.get().started_at == at

    def test_after_finishing_is_a_new_enrolment(self, practitioner, edition, enrolment, at):
        enrolments.complete(enrolment, at=at)
        assert enrolments.begin(practitioner, edition, post=None, at=at) != enrolment

    def test_by_another_is_another(self, colleague, edition, enrolment, at):
        assert enrolments.begin(colleague, edition, post=None, at=at) != enrolment


class TestReading:
    def test_opens_the_next_step(self, enrolment, at):
        progress = enrolments.read_on(enrolment, 1, at=at)
        assert progress.first_unread.number == 2

    def test_the_same_step_again_changes_nothing(self, enrolment, at):
        read(enrolment, 1, 1, at=at)
        assert StepVisit.objects.count() == 1

    def test_a_step_out_of_order_is_refused_and_says_where_to_go_on(self, enrolment, at):
        with pytest.raises(enrolments.StepNotOpen, match="You are at step 1") as refused:
            enrolments.read_on(enrolment, 3, at=at)
        assert refused.value.number == 1
        assert not StepVisit.objects.exists()

    @pytest.mark.parametrize("number", [0, 4, 999])
    def test_a_step_past_the_end_is_refused(self, enrolment, at, number):
        with pytest.raises(enrolments.NoSuchStep, match=f"has 3 steps; there is no step {number}"):
            enrolments.read_on(enrolment, number, at=at)


class TestAnswering:
    def give(self, enrolment, *letters, question="one", step=2, attempt=1, at):
        chosen = [uid(f"{question}-{letter}") for letter in letters]
        return enrolments.answer(enrolment, step, uid(question), chosen, attempt=attempt, at=at)

    def test_is_marked_on_the_server_and_kept(self, enrolment, at):
        read(enrolment, 1, at=at)
        answered = self.give(enrolment, "a", at=at)
        assert answered.answer.is_right
        assert uid("one") in answered.progress.right
        assert Answer.objects.get().chosen == [uid("one-a")]

    def test_wrongly_may_be_tried_again(self, enrolment, at):
        read(enrolment, 1, at=at)
        assert not self.give(enrolment, "b", attempt=1, at=at).answer.is_right
        assert self.give(enrolment, "a", attempt=2, at=at).answer.is_right
        assert list(Answer.objects.order_by("number").values_list("number", "is_right")) == [(1, False), (2, True)]

    def test_the_same_try_sent_twice_is_kept_as_it_was_first_sent(self, enrolment, at):
        read(enrolment, 1, at=at)
        self.give(enrolment, "b", attempt=1, at=at)
        again = self.give(enrolment, "a", attempt=1, at=at)
        assert (again.answer.number, again.answer.is_right) == (1, False)
        assert Answer.objects.count() == 1

    def test_after_a_right_answer_nothing_more_is_kept(self, enrolment, at):
        read(enrolment, 1, at=at)
        self.give(enrolment, "a", attempt=1, at=at)
        assert self.give(enrolment, "b", attempt=2, at=at).answer.is_right
        assert Answer.objects.count() == 1

    def test_a_question_of_another_step_is_refused(self, enrolment, at):
        read(enrolment, 1, at=at)
        with pytest.raises(enrolments.NoSuchQuestion, match="not part of the step"):
            self.give(enrolment, "a", question="two", at=at)

    def test_an_option_of_another_question_is_refused_and_nothing_is_kept(self, enrolment, at):
        read(enrolment, 1, at=at)
        with pytest.raises(NotAnOption):
            enrolments.answer(enrolment, 2, uid("one"), [uid("two-a")], attempt=1, at=at)
        assert not Answer.objects.exists()

    def test_before_the_step_is_open_is_refused(self, enrolment, at):
        with pytest.raises(enrolments.StepNotOpen):
            self.give(enrolment, "a", at=at)


class TestCompleting:
    def test_closes_the_enrolment(self, enrolment, at):
        completion = enrolments.complete(enrolment, at=at)
        enrolment.refresh_from_db()
        assert (completion.completed_at, enrolment.closed_at) == (at, at)

    def test_leaves_nothing_more_to_do_in_it(self, enrolment, at):
        enrolments.complete(enrolment, at=at)
        with pytest.raises(enrolments.NotTaking, match="What you answered is kept"):
            enrolments.lock(enrolment)


class TestWhatALearnerDid:
    @pytest.mark.parametrize("model", [StepVisit, Answer, Completion])
    def test_is_neither_changed_nor_deleted(self, enrolment, at, model):
        read(enrolment, 1, at=at)
        enrolments.answer(enrolment, 2, uid("one"), [uid("one-a")], attempt=1, at=at)
        enrolments.complete(enrolment, at=at)
        row = model.objects.first()
        for change in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.update(enrolment=None)):
            with pytest.raises(AppendOnlyError):
                change()
        assert model.objects.filter(pk=row.pk).exists()
