"""A learner has read a step and goes on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from courses.models import Completion, Enrolment
from courses.operations import enrolments
from courses.rules import Progress
from learning_site.journeys.finish_module import finish_when_complete


@transaction.atomic
def read_on(enrolment: Enrolment, number: int, *, at: datetime) -> tuple[Progress, Completion | None]:
    """How far the learner has come, and the completion when this was what was missing.

    Raises NotTaking, NoSuchStep, StepNotOpen (courses.operations.enrolments).
    """
    held = enrolments.lock(enrolment)
    progress = enrolments.read_on(held, number, at=at)
    return progress, finish_when_complete(held, progress, at=at)
