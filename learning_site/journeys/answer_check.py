"""A learner answers a question."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from courses.models import Completion, Enrolment
from courses.operations import enrolments
from courses.operations.enrolments import Answered
from learning_site.journeys import telling
from learning_site.journeys.finish_module import finish_when_complete
from learning_site.xapi import outbox


@transaction.atomic
def answer(
    enrolment: Enrolment, number: int, question_id: str, chosen: Collection[str], *, attempt: int, at: datetime
) -> tuple[Answered, Completion | None]:
    """What came of the answer, and the completion when this was what was missing.

    Raises NotTaking, NoSuchStep, StepNotOpen, NoSuchQuestion (courses.operations.enrolments), AnswerError
    (courses.rules). Nothing is kept then.
    """
    held = enrolments.lock(enrolment)
    answered = enrolments.answer(held, number, question_id, chosen, attempt=attempt, at=at)
    outbox.queue(telling.of_answer(held, answered), at=at)
    return answered, finish_when_complete(held, answered.progress, at=at)
