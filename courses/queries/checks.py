"""Reads tries at the final check: the last one, its questions as they were drawn, and what was answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from courses.models import CheckAnswer, CheckAttempt, Enrolment
from courses.queries import put_away
from courses.rules import Option, Question, Text, in_shown_order, texts_in_shown_order


@dataclass(frozen=True)
class Drawn:
    """A question of a try, its place from 1, and its options and texts in the order they are shown in."""

    number: int
    question: Question
    options: tuple[Option, ...]
    texts: tuple[Text, ...]


def last_attempt(enrolment: Enrolment) -> CheckAttempt | None:
    """The try that is open, or the last that was handed in, with its edition. One query."""
    tries = CheckAttempt.objects.filter(enrolment=enrolment).select_related("edition")
    attempt = tries.defer("edition__ids").order_by("-number").first()
    if attempt is not None:
        attempt.enrolment = enrolment
    return attempt


def drawn_in(attempt: CheckAttempt) -> tuple[Drawn, ...]:
    """The questions of a try in order, as they stand in its own edition. No query."""
    questions = [Question.from_content(attempt.edition.pool[place]) for place in attempt.drawn]
    seed = str(attempt.uuid)
    return tuple(
        Drawn(number, one, in_shown_order(one, seed=seed), texts_in_shown_order(one, seed=seed))
        for number, one in enumerate(questions, start=1)
    )


def asked_in(attempt: CheckAttempt) -> list[str]:
    """The ids of the questions of a try, in order. No query."""
    return [attempt.edition.pool[place]["id"] for place in attempt.drawn]


def last_answers(attempt: CheckAttempt, questions: Collection[str] = ()) -> dict[str, CheckAnswer]:
    """The latest answer to each question of a try, or to these questions only, by question id. One query."""
    if attempt.enrolment.put_away is not None:
        kept = put_away.kept_of([attempt.enrolment]).checked
        given = {str(one.question_id): one for _, number, one in kept if number == attempt.number}
        return {question: one for question, one in given.items() if not questions or question in questions}
    rows = CheckAnswer.objects.filter(attempt=attempt).order_by("number")
    rows = rows.filter(question_id__in=questions) if questions else rows
    return {str(answer.question_id): answer for answer in rows}
