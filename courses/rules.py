"""Marking and progress in plain Python: no framework, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import Any


class AnswerError(ValueError):
    """An answer that cannot be marked. Its message says to the learner what is wrong and what to do."""


class NothingChosen(AnswerError):
    pass


class TooManyChosen(AnswerError):
    pass


class NotAnOption(AnswerError):
    pass


class AnswerKind(StrEnum):
    SINGLE = "SINGLE"
    MULTIPLE = "MULTIPLE"


@dataclass(frozen=True)
class Option:
    """One answer that may be chosen, with what somebody who chose it reads."""

    id: str
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question with its key, which stays on the server. `explanation` is HTML for everyone, after they answer."""

    id: str
    kind: AnswerKind
    stem: str
    options: tuple[Option, ...]
    explanation: str = ""
    source: str = ""

    @classmethod
    def from_content(cls, part: Mapping[str, Any]) -> Question:
        """From a part of a frozen step's content (`courses.models.EditionStep`)."""
        return cls(
            id=part["id"],
            kind=AnswerKind(part["answers"]),
            stem=part["stem"],
            options=tuple(Option(**option) for option in part["options"]),
            explanation=part["explanation"],
            source=part["source"],
        )


def mark(question: Question, chosen: Collection[str]) -> bool:
    """Whether exactly the right options were chosen (ids).

    Raises NothingChosen, TooManyChosen for a second answer where one is asked, NotAnOption for an id of something else.
    """
    if not chosen:
        raise NothingChosen("Choose an answer, then check it.")
    if set(chosen) - {option.id for option in question.options}:
        raise NotAnOption("That answer does not belong to this question. Choose one of the answers below.")
    if question.kind is AnswerKind.SINGLE and len(set(chosen)) > 1:
        raise TooManyChosen("Choose one answer only.")
    return set(chosen) == {option.id for option in question.options if option.correct}


@dataclass(frozen=True)
class OutlineStep:
    """A step as the outline of an edition knows it: its id, its place from 1, its questions' ids."""

    id: str
    number: int
    title: str
    minutes: int
    flagged: bool = False
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """How far a learner has come. `read`: ids of steps gone on from; `right`: ids of questions answered rightly."""

    outline: tuple[OutlineStep, ...]
    read: frozenset[str] = field(default_factory=frozenset)
    right: frozenset[str] = field(default_factory=frozenset)

    @property
    def first_unread(self) -> OutlineStep | None:
        """Where to go on: the first step not yet read; None when all are."""
        return next((step for step in self.outline if step.id not in self.read), None)

    def is_open(self, number: int) -> bool:
        """Steps open in order: every step up to the first unread one."""
        unread = self.first_unread
        return 1 <= number <= (unread.number if unread else len(self.outline))

    def is_done(self, step: OutlineStep) -> bool:
        return step.id in self.read and self.right.issuperset(step.questions)

    @property
    def remaining(self) -> tuple[OutlineStep, ...]:
        """The steps that still keep the module from being complete."""
        return tuple(step for step in self.outline if not self.is_done(step))

    @property
    def is_complete(self) -> bool:
        """Every step read, and every question answered rightly, however many tries it took."""
        return bool(self.outline) and not self.remaining

    @property
    def minutes_left(self) -> int:
        return sum(step.minutes for step in self.remaining)


def outline_from(content: Sequence[Mapping[str, Any]]) -> tuple[OutlineStep, ...]:
    """From an edition's stored outline (`courses.models.Edition`)."""
    return tuple(OutlineStep(**{**step, "questions": tuple(step["questions"])}) for step in content)


def questions_of(content: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions of a frozen step, in order."""
    return tuple(Question.from_content(part) for part in content if part["kind"] == "question")


def shuffled(options: Sequence[Option], *, seed: str) -> tuple[Option, ...]:
    """The options in an order that differs between learners and stays for one; `seed` names learner and question."""
    return tuple(sorted(options, key=lambda option: sha256(f"{seed}:{option.id}".encode()).digest()))
