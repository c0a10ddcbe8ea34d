"""What the pages of the final check show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from courses.queries.checks import Drawn
from courses.queries.learning import Taking
from courses.rules import AnswerKind
from learning_site.learning.questions import ARRANGED, QuestionShown, Unmarked, open_options, words_of


@dataclass(frozen=True)
class Place:
    """A question in the list of a check: whether it has an answer, and where it is."""

    number: int
    stem: str
    answered: bool
    url: str


@dataclass(frozen=True)
class Line:
    """A question of a check that was handed in: what was answered and what that teaches. `again` is the title of the
    step to look at again, `url` its address; both empty where the answer was right or the step is gone.
    """

    number: int
    stem: str
    is_right: bool
    answers: tuple[tuple[str, str], ...]
    explanation: str
    source: str
    again: str
    url: str


def places(slug: str, drawn: tuple[Drawn, ...], answers: Mapping[str, Any]) -> tuple[Place, ...]:
    """The questions of a check in order."""
    return tuple(
        Place(
            one.number,
            one.question.stem,
            one.question.id in answers,
            reverse("learning:check_question", args=[slug, UUID(one.question.id)]),
        )
        for one in drawn
    )


def next_place(found: tuple[Place, ...], after: int = 0) -> Place | None:
    """The next question without an answer: after this one, else from the first."""
    waiting = [place for place in found if not place.answered]
    return next((place for place in waiting if place.number > after), next(iter(waiting), None))


def asked(one: Drawn, total: int, attempt: UUID, answer: Any, unmarked: Unmarked) -> QuestionShown:
    """A question of a check, with what was chosen so far. Nothing tells whether that is right."""
    question = one.question
    return QuestionShown(
        id=question.id,
        name=f"Question {one.number} of {total}",
        stem=question.stem,
        several=question.kind is AnswerKind.MULTIPLE,
        arranged=ARRANGED.get(question.kind, ""),
        options=open_options(
            question,
            one.options,
            one.texts,
            unmarked.chosen if unmarked.question == question.id else answer.chosen if answer else (),
        ),
        state="open",
        attempt=attempt,
        error=unmarked.error,
    )


def lines(taking: Taking, drawn: tuple[Drawn, ...], answers: Mapping[str, Any], *, passed: bool) -> tuple[Line, ...]:
    """What came of a check. What a wrong answer should have been is not told before one is passed."""
    steps = {step.id: step for step in taking.progress.outline}
    return tuple(_line(taking, one, answers[one.question.id], steps, passed) for one in drawn)


def _line(taking: Taking, one: Drawn, answer: Any, steps: Mapping[str, Any], passed: bool) -> Line:
    question, step = one.question, None if answer.is_right else steps.get(one.question.step)
    said = words_of(question, answer.chosen, of=question.options if answer.is_right else None)
    texts = {option.id: option for option in question.options}
    answers = tuple(
        (f"{texts[key].text}: {words}" if question.is_arranged else words, texts[key].feedback)
        for key, words in said.items()
    )
    return Line(
        number=one.number,
        stem=question.stem,
        is_right=answer.is_right,
        answers=answers,
        explanation=question.explanation if answer.is_right or passed else "",
        source=question.source,
        again=step.title if step else "",
        url=reverse("learning:step", args=[taking.module.slug, step.number]) if step else "",
    )
