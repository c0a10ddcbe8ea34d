"""Writes what learners do: begin, read on, answer, complete."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from competencies.models import Person, Post
from competencies.operations.refusals import Refusal
from courses.models import Answer, Completion, Edition, Enrolment, ModulePage, StepVisit
from courses.queries import learning
from courses.rules import OutlineStep, Progress, Question, mark, questions_of


class NotTaking(Refusal):
    """The person has not begun this module, or has finished it."""


class ClosedToStarters(Refusal):
    """The module's page was unpublished: whoever has begun it finishes it, and nobody else begins."""


class StepNotOpen(Refusal):
    """Steps open in order."""

    def __init__(self, sentence: str, *, number: int) -> None:
        super().__init__(sentence)
        self.number = number


class NoSuchStep(Refusal):
    """The edition has no such step."""


class NoSuchQuestion(Refusal):
    """The step has no such question."""


class NothingOffered(Refusal):
    """No newer edition is offered to this learner."""


@dataclass(frozen=True)
class Answered:
    """What came of an answer: the answer as it was kept, and how far the learner has now come."""

    answer: Answer
    question: Question
    progress: Progress


@transaction.atomic
def begin(person: Person, edition: Edition, *, post: Post | None, at: datetime) -> Enrolment:
    """Take a module: the open enrolment when there is one, else a new one; the database holds it to one.

    Raises ClosedToStarters where the module's page was unpublished.
    """
    begun = Enrolment.objects.filter(person=person, module=edition.module, closed_at=None).first()
    if begun is not None:
        return begun
    if ModulePage.objects.filter(module=edition.module, live=False).exists():
        raise ClosedToStarters("This module is closed to new starters. What you learned in it is kept.")
    enrolment, _ = Enrolment.objects.get_or_create(
        person=person,
        module=edition.module,
        closed_at=None,
        defaults={"edition": edition, "post": post, "started_at": at},
    )
    return enrolment


def hold(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, open or closed, held until the caller's transaction ends."""
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("edition", "module", "person")
    return held.defer("edition__pool", "edition__ids").get(pk=enrolment.pk)


def lock(enrolment: Enrolment) -> Enrolment:
    """The enrolment as it is now, held until the caller's transaction ends. Raises NotTaking when it is closed."""
    held = hold(enrolment)
    if held.closed_at is not None:
        raise NotTaking("You have finished this module. What you answered is kept; nothing was changed.")
    return held


def read_on(enrolment: Enrolment, number: int, *, at: datetime) -> Progress:
    """The learner has read a step and goes on. The caller holds the enrolment. Doing it again changes nothing.

    Raises NoSuchStep, StepNotOpen.
    """
    progress = learning.progress_of(enrolment, enrolment.edition)
    step = check_open(progress, number)
    if step.id not in progress.read:
        StepVisit.objects.create(enrolment=enrolment, step_id=step.id, read_at=at)
    return replace(progress, read=progress.read | {step.id})


def answer(
    enrolment: Enrolment, number: int, question_id: str, chosen: Collection[str], *, attempt: int, at: datetime
) -> Answered:
    """Mark an answer (`courses.rules.questions`) and keep it. The caller holds the enrolment.

    `attempt` is the number of the try that the form was drawn for: the same try sent twice is kept once, as it was
    first sent. Raises NoSuchStep, StepNotOpen, NoSuchQuestion, and AnswerError for what cannot be marked.
    """
    progress = learning.progress_of(enrolment, enrolment.edition)
    step = check_open(progress, number)
    question = _question(enrolment.edition, step, question_id)
    last = learning.last_answers(enrolment, [question.id]).get(question.id)
    if last and (last.is_right or attempt <= last.number):
        return Answered(last, question, progress)
    is_right = mark(question, chosen)
    kept = Answer.objects.create(
        enrolment=enrolment,
        question_id=question.id,
        number=last.number + 1 if last else 1,
        chosen=sorted(set(chosen)),
        is_right=is_right,
        answered_at=at,
    )
    right = progress.right | {question.id} if is_right else progress.right
    return Answered(kept, question, replace(progress, right=right))


def complete(enrolment: Enrolment, *, at: datetime) -> Completion:
    """Close the enrolment as finished. The caller holds it and has seen that the progress is complete."""
    completion = Completion.objects.create(enrolment=enrolment, completed_at=at)
    enrolment.closed_at = at
    enrolment.save(update_fields=["closed_at"])
    return completion


def check_open(progress: Progress, number: int) -> OutlineStep:
    """The step at a place. Raises NoSuchStep past the end, StepNotOpen when an earlier one is not read yet."""
    if not 1 <= number <= len(progress.outline):
        raise NoSuchStep(f"This module has {len(progress.outline)} steps; there is no step {number}.")
    if not progress.is_open(number):
        unread = progress.first_unread or progress.outline[0]
        raise StepNotOpen(
            f"Step {number} opens when you have read the steps before it. You are at step {unread.number}.",
            number=unread.number,
        )
    return progress.outline[number - 1]


def _question(edition: Edition, step: OutlineStep, question_id: str) -> Question:
    row = learning.step_of(edition, step)
    for question in questions_of(row.content if row else []):
        if question.id == question_id:
            return question
    raise NoSuchQuestion("This question is not part of the step as you are taking it. Open the step again to go on.")
