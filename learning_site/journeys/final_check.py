"""A learner takes the final check: it is drawn, answered question by question, and handed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.models import CheckAnswer, CheckAttempt, Completion, Enrolment
from courses.operations import checks, enrolments
from courses.operations.checks import HandedIn
from courses.queries import learning
from learning_site.journeys import telling
from learning_site.journeys.finish_module import finish_when_complete
from learning_site.xapi import outbox


@transaction.atomic
def start(enrolment: Enrolment, *, at: datetime) -> CheckAttempt:
    """The open try, or a new one. Raises NotTaking (courses.operations.enrolments), NoCheck, CheckNotOpen, CheckPassed
    (courses.operations.checks).
    """
    return checks.start(enrolments.lock(enrolment), at=at)


@transaction.atomic
def keep_answer(
    enrolment: Enrolment, attempt: UUID, question_id: str, chosen: Collection[str], *, at: datetime
) -> CheckAnswer:
    """What was chosen is kept, and marked when the check is handed in.

    Raises NotTaking, CheckClosed, NotDrawn, AnswerError (courses.rules). Nothing is kept then.
    """
    return checks.keep_answer(enrolments.lock(enrolment), attempt, question_id, chosen, at=at)


@transaction.atomic
def hand_in(enrolment: Enrolment, attempt: UUID, *, at: datetime) -> tuple[HandedIn, Completion | None]:
    """The try as it was marked, and the completion when this was what was missing.

    Raises NotTaking, CheckClosed, Unanswered. Nothing is marked then.
    """
    held = enrolments.lock(enrolment)
    handed_in = checks.hand_in(held, attempt, at=at)
    outbox.queue(telling.of_check(held, handed_in), at=at)
    progress = replace(learning.progress_of(held, held.edition), passed=bool(handed_in.attempt.passed))
    return handed_in, finish_when_complete(held, progress, at=at)
