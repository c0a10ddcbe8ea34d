"""A learner chooses what to do in a story, to see what comes of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from courses.models import Enrolment
from courses.operations import enrolments, scenarios
from courses.rules import Choice


@transaction.atomic
def choose(
    enrolment: Enrolment, number: int, scenario_id: str, situation_id: str, choice_id: str, *, at: datetime
) -> Choice:
    """The choice, kept for the learner. Also after the finish: nothing is marked, and the record store is not told.

    Raises NoSuchStep, StepNotOpen, NoSuchQuestion (courses.operations.enrolments), AnswerError (courses.rules).
    """
    return scenarios.choose(enrolments.hold(enrolment), number, scenario_id, situation_id, choice_id, at=at)
