"""Reads tries at the final check: the last one, its questions as they were drawn, and what was answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from courses.models import CheckAnswer, CheckAttempt, Enrolment
from courses.rules import Option, Question, Text


@dataclass(frozen=True)
class Drawn:
    """A question of a try, its place from 1, and its options and texts in the order they are shown in."""

    number: int
    question: Question
    options: tuple[Option, ...]
    texts: tuple[Text, ...]


def last_attempt(enrolment: Enrolment) -> CheckAttempt | None:
    """The try that is open, or the last that was handed in, with its edition. One query."""
    return CheckAttempt.objects.filter(enrolment=enrolment).select_related("edition").order_by("-number").first()


def drawn_in(attempt: CheckAttempt) -> tuple[Drawn, ...]:
    """The questions of a try in order, as they stand in its own edition. No query."""
    pool = {part["id"]: part for part in attempt.edition.pool}
    drawn = []
    for number, one in enumerate(attempt.drawn, start=1):
        question = Question.from_content(pool[one["id"]])
        options = sorted(question.options, key=lambda option: one["options"].index(option.id))
        texts = sorted(question.texts, key=lambda text: one["texts"].index(text.id))
        drawn.append(Drawn(number, question, tuple(options), tuple(texts)))
    return tuple(drawn)


def last_answers(attempt: CheckAttempt, questions: Collection[str] = ()) -> dict[str, CheckAnswer]:
    """The latest answer to each question of a try, or to these questions only, by question id. One query."""
    rows = CheckAnswer.objects.filter(attempt=attempt).order_by("number")
    rows = rows.filter(question_id__in=questions) if questions else rows
    return {str(answer.question_id): answer for answer in rows}
