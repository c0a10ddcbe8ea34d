"""Writes the final check: drawn, answered, handed in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from competencies.operations.refusals import Refusal
from courses.models import CheckAnswer, CheckAttempt, Enrolment
from courses.queries import checks, learning
from courses.rules import (
    Progress,
    Question,
    draw,
    mark,
    result_of,
)


class NoCheck(Refusal):
    """The edition has no final check."""


class CheckNotOpen(Refusal):
    """The check opens when the steps are read."""


class CheckPassed(Refusal):
    """The check has been passed; there is no other."""


class CheckClosed(Refusal):
    """The try was handed in, or was never this learner's."""


class NotDrawn(Refusal):
    """The question is not one of this try."""


class Unanswered(Refusal):
    """Questions of the try have no answer yet: `numbers` are their places."""

    def __init__(self, sentence: str, *, numbers: tuple[int, ...]) -> None:
        super().__init__(sentence)
        self.numbers = numbers


@dataclass(frozen=True)
class HandedIn:
    """A try as it was marked, with the answers that counted, in order."""

    attempt: CheckAttempt
    answers: tuple[tuple[Question, CheckAnswer], ...]


def start(enrolment: Enrolment, *, at: datetime) -> CheckAttempt:
    """The open try, or a new one drawn from the pool. The caller holds the enrolment.

    Questions of the try before are drawn again only where the pool has not enough others. Raises NoCheck,
    CheckNotOpen, CheckPassed.
    """
    progress = learning.progress_of(enrolment, enrolment.edition)
    check_may_take(progress)
    last = checks.last_attempt(enrolment)
    if last and last.handed_in_at is None:
        return last
    uuid = uuid4()
    return CheckAttempt.objects.create(
        uuid=uuid,
        enrolment=enrolment,
        edition=enrolment.edition,
        number=last.number + 1 if last else 1,
        drawn=_drawn(enrolment, progress, avoid=checks.asked_in(last) if last else [], seed=uuid),
        started_at=at,
    )


def keep_answer(
    enrolment: Enrolment, attempt: UUID, question_id: str, chosen: Collection[str], *, at: datetime
) -> CheckAnswer:
    """Keep what was chosen; it may be changed until the try is handed in. The caller holds the enrolment.

    The same answer again changes nothing. Raises CheckClosed, NotDrawn, and AnswerError for what cannot be marked.
    """
    held = _open(enrolment, attempt)
    if question_id not in checks.asked_in(held):
        raise NotDrawn("This question is not part of the check as it was drawn for you. Go on with those below.")
    question = next(one.question for one in checks.drawn_in(held) if one.question.id == question_id)
    is_right = mark(question, chosen)
    last = checks.last_answers(held, [question_id]).get(question_id)
    kept = sorted(set(chosen))
    if last and last.chosen == kept:
        return last
    return CheckAnswer.objects.create(
        attempt=held,
        question_id=question_id,
        number=last.number + 1 if last else 1,
        chosen=kept,
        is_right=is_right,
        answered_at=at,
    )


def hand_in(enrolment: Enrolment, attempt: UUID, *, at: datetime) -> HandedIn:
    """Mark a try and close it. The caller holds the enrolment. Raises CheckClosed, Unanswered."""
    held = _open(enrolment, attempt)
    drawn, answers = checks.drawn_in(held), checks.last_answers(held)
    missing = tuple(one.number for one in drawn if one.question.id not in answers)
    if missing:
        raise Unanswered(_still_waiting(missing), numbers=missing)
    given = tuple((one.question, answers[one.question.id]) for one in drawn)
    terms = learning.terms_of(held.edition, enrolment)
    if terms is None:
        raise NoCheck("This module has no final check.")
    result = result_of(sum(answer.is_right for _, answer in given), len(given), terms)
    held.handed_in_at, held.right, held.passed = at, result.right, result.passed
    held.save(update_fields=["handed_in_at", "right", "passed"])
    return HandedIn(held, given)


def check_may_take(progress: Progress) -> None:
    """Raises NoCheck, CheckPassed, CheckNotOpen."""
    if progress.check is None:
        raise NoCheck("This module has no final check.")
    if progress.passed:
        raise CheckPassed("You have passed the final check. It is kept; there is nothing more to do in it.")
    if not progress.check_is_open:
        unread = progress.first_unread or progress.outline[0]
        raise CheckNotOpen(f"The final check opens when you have read the steps. You are at step {unread.number}.")


def _open(enrolment: Enrolment, attempt: UUID) -> CheckAttempt:
    held = checks.last_attempt(enrolment)
    if held is None or held.uuid != attempt:
        raise CheckClosed("That was from an earlier try. What you answered then is kept; nothing was changed.")
    if held.handed_in_at is not None:
        raise CheckClosed("You have handed in this try. What you answered is kept; nothing was changed.")
    return held


def _drawn(enrolment: Enrolment, progress: Progress, *, avoid: Collection[str], seed: UUID) -> bytes:
    taken = enrolment.refresh["steps"] if enrolment.refresh else None
    places = {part["id"]: place for place, part in enumerate(enrolment.edition.pool)}
    about = [part["id"] for part in enrolment.edition.pool if taken is None or part["step"] in taken]
    wanted = progress.check.questions if progress.check else 0
    return bytes(places[question] for question in draw(about, wanted, avoid=avoid, seed=str(seed)))


def _still_waiting(numbers: tuple[int, ...]) -> str:
    if len(numbers) == 1:
        return f"Question {numbers[0]} has no answer yet. Answer it, then hand in the check."
    *before, last = map(str, numbers)
    return f"Questions {', '.join(before)} and {last} have no answer yet. Answer them, then hand in the check."
