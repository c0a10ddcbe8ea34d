"""Questions and how they are marked.

An answer is a set of strings, whatever the kind: the ids of the options chosen, or, where things are put in order or
matched, `<id of the option>:<place from 1>` and `<id of the option>:<id of the text beside it>`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any, Protocol, TypeVar


class AnswerError(ValueError):
    """An answer that cannot be marked. Its message says to the learner what is wrong and what to do."""


class NothingChosen(AnswerError):
    pass


class TooManyChosen(AnswerError):
    pass


class NotAnOption(AnswerError):
    pass


class LeftOut(AnswerError):
    """Something has no place yet, or nothing beside it."""


class SamePlaceTwice(AnswerError):
    pass


class AnswerKind(StrEnum):
    SINGLE = "SINGLE"
    MULTIPLE = "MULTIPLE"
    TRUE_FALSE = "TRUE_FALSE"
    ORDER = "ORDER"
    MATCH = "MATCH"


ARRANGED = frozenset({AnswerKind.ORDER, AnswerKind.MATCH})
ONE_ASKED = frozenset({AnswerKind.SINGLE, AnswerKind.TRUE_FALSE})


@dataclass(frozen=True)
class Option:
    """One answer that may be chosen, with what somebody who chose it reads; or one thing to put in order or to match,
    `match` being the text that belongs beside it.
    """

    id: str
    text: str
    correct: bool
    feedback: str
    match: str = ""
    match_id: str = ""


@dataclass(frozen=True)
class Text:
    """What may be put beside an option: a right-hand text, with its id."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """A question with its key, which stays on the server. `explanation` is HTML for everyone, after they answer.

    ORDER has its options in the right order. `others` are right-hand texts of a MATCH that are right for none.
    """

    id: str
    kind: AnswerKind
    stem: str
    options: tuple[Option, ...]
    others: tuple[Text, ...] = ()
    explanation: str = ""
    source: str = ""
    step: str = ""

    @classmethod
    def from_content(cls, part: Mapping[str, Any]) -> Question:
        """From a part of a frozen step's content, or of an edition's pool, where `step` is the step to look at again
        (`courses.models.EditionStep`, `courses.models.Edition`).
        """
        return cls(
            id=part["id"],
            kind=AnswerKind(part["answers"]),
            stem=part["stem"],
            options=tuple(Option(**option) for option in part["options"]),
            others=tuple(Text(**other) for other in part.get("others", ())),
            explanation=part["explanation"],
            source=part["source"],
            step=part.get("step", ""),
        )

    @property
    def is_arranged(self) -> bool:
        """Whether each option is given something: a place, or a text beside it."""
        return self.kind in ARRANGED

    @property
    def texts(self) -> tuple[Text, ...]:
        """What an option of an arranged question can be given: the places from 1, or each right-hand text once."""
        if self.kind is AnswerKind.ORDER:
            return tuple(Text(str(place), str(place)) for place in range(1, len(self.options) + 1))
        beside = {option.match_id: Text(option.match_id, option.match) for option in self.options if option.match_id}
        return (*beside.values(), *self.others)

    @property
    def key(self) -> frozenset[str]:
        """The one answer that is right."""
        if self.kind is AnswerKind.ORDER:
            return frozenset(f"{option.id}:{place}" for place, option in enumerate(self.options, start=1))
        if self.kind is AnswerKind.MATCH:
            return frozenset(f"{option.id}:{option.match_id}" for option in self.options)
        return frozenset(option.id for option in self.options if option.correct)


def mark(question: Question, chosen: Collection[str]) -> bool:
    """Whether exactly the right answer was given. Raises AnswerError, as `check_answer` does."""
    check_answer(question, chosen)
    return set(chosen) == question.key


def check_answer(question: Question, chosen: Collection[str]) -> None:
    """Raises NothingChosen, NotAnOption for an id of something else, TooManyChosen for a second answer where one is
    asked; where things are arranged LeftOut and SamePlaceTwice.
    """
    if question.is_arranged:
        _check_arranged(question, set(chosen))
        return
    if not chosen:
        raise NothingChosen("Choose an answer, then check it.")
    if set(chosen) - {option.id for option in question.options}:
        raise NotAnOption("That answer does not belong to this question. Choose one of the answers below.")
    if question.kind in ONE_ASKED and len(set(chosen)) > 1:
        raise TooManyChosen("Choose one answer only.")


def _check_arranged(question: Question, chosen: set[str]) -> None:
    each = f"a place, from 1 to {len(question.options)}" if question.kind is AnswerKind.ORDER else "what belongs to it"
    if not chosen:
        raise NothingChosen(f"Choose for each {each}.")
    possible = {f"{option.id}:{text.id}" for option in question.options for text in question.texts}
    if chosen - possible:
        raise NotAnOption("That answer does not belong to this question. Choose from the lists below.")
    given = Counter(one.partition(":")[0] for one in chosen)
    if max(given.values()) > 1:
        raise TooManyChosen(f"Choose for each {each}, and only one.")
    if left := len(question.options) - len(given):
        raise LeftOut(
            f"{left} of {len(question.options)} still {'waits' if left == 1 else 'wait'}. Choose for each {each}."
        )
    places = Counter(one.partition(":")[2] for one in chosen)
    twice = sorted(place for place, times in places.items() if times > 1)
    if question.kind is AnswerKind.ORDER and twice:
        raise SamePlaceTwice(f"Place {twice[0]} is chosen more than once. Give each a place of its own.")


def misplaced(question: Question, chosen: Collection[str]) -> frozenset[str]:
    """Of an arranged question, the ids of the options that were given something else than what is right."""
    return frozenset(one.partition(":")[0] for one in set(chosen) - question.key)


def questions_of(content: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """The questions of a frozen step, in order."""
    return tuple(Question.from_content(part) for part in content if part["kind"] == "question")


class HasId(Protocol):
    @property
    def id(self) -> str: ...


Mixed = TypeVar("Mixed", bound=HasId)


def shuffled(options: Sequence[Mixed], *, seed: str) -> tuple[Mixed, ...]:
    """The same things in an order that differs between learners and stays for one; `seed` names both."""
    return tuple(sorted(options, key=lambda option: sha256(f"{seed}:{option.id}".encode()).digest()))


def in_shown_order(question: Question, *, seed: str) -> tuple[Option, ...]:
    """The options as one learner sees them: mixed, but for true and false, which everyone expects in that order."""
    if question.kind is AnswerKind.TRUE_FALSE:
        return question.options
    return shuffled(question.options, seed=f"{seed}:{question.id}")


def texts_in_shown_order(question: Question, *, seed: str) -> tuple[Text, ...]:
    """What may be put beside each option, as one learner sees it: right-hand texts mixed, places counted up."""
    if question.kind is AnswerKind.ORDER:
        return question.texts
    return shuffled(question.texts, seed=f"{seed}:{question.id}")


def pairs(question: Question, chosen: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Of an arranged question, each option's id with what it was given: by place, or in the question's own order."""
    given = {option: text for option, _, text in (one.partition(":") for one in chosen)}
    if question.kind is AnswerKind.ORDER:
        return tuple(sorted(given.items(), key=lambda pair: int(pair[1])))
    return tuple((option.id, given[option.id]) for option in question.options if option.id in given)
