"""Questions as a learner sees them, before and after an answer. The key stays on the server until it is right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.rules import (
    AnswerKind,
    Option,
    Question,
    Text,
    in_shown_order,
    misplaced,
    pairs,
    texts_in_shown_order,
)

# The states of a question in which all that it teaches is shown.
TOLD = frozenset({"right", "told"})
ARRANGED = {AnswerKind.ORDER: "order", AnswerKind.MATCH: "match"}


@dataclass(frozen=True)
class ListedShown:
    """A line of the list beside an option that is put in order or matched."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class OptionShown:
    """An option as a learner sees it. Whether it is right, and its feedback, are there only after an answer.

    `listed` is what may be put beside it. `said` is what was answered with it, in words; `beside` what belongs there.
    """

    id: str
    text: str
    chosen: bool = False
    is_right: bool = False
    feedback: str = ""
    listed: tuple[ListedShown, ...] = ()
    said: str = ""
    beside: str = ""


@dataclass(frozen=True)
class QuestionShown:
    """A question as a learner sees it.

    `name`: 'Question 3 of 10'. `several`: more than one may be right; `arranged`: 'order' or 'match', else empty.
    `state`: 'open' (a form), 'waiting' (opens when the one before is answered), 'right', 'wrong' (feedback, and a form
    to try again), 'told' (not answered rightly in a module that is over: what is right, and why). `attempt` names the
    try that the form is drawn for. `is_latest` marks the last of those answered rightly, `leads_to` is the id of the
    question to go on to from there.
    """

    id: str
    name: str
    stem: str
    several: bool
    arranged: str
    options: tuple[OptionShown, ...]
    state: str
    attempt: Any
    explanation: str = ""
    source: str = ""
    error: str = ""
    is_latest: bool = False
    leads_to: str = ""


@dataclass(frozen=True)
class Unmarked:
    """An answer that could not be marked: on which question, what was chosen, and the sentence about it."""

    question: str = ""
    chosen: frozenset[str] = frozenset()
    error: str = ""


NOTHING_UNMARKED = Unmarked()


def questions_shown(
    questions: tuple[Question, ...], answers: Mapping[str, Any], unmarked: Unmarked, *, seed: str, over: bool = False
) -> dict[str, QuestionShown]:
    """The questions of a step by id. One form is open at a time, so that nothing chosen in another is lost.

    `answers` is the latest try at each question; `seed` names the learner, for the order of the options. What could
    not be marked is shown as it was chosen, with its sentence. Nothing is asked in a module that is `over`.
    """
    states = _states(questions, answers, unmarked, over)
    rights = [question.id for question in questions if states[question.id] == "right"]
    shown: dict[str, QuestionShown] = {}
    for place, question in enumerate(questions, start=1):
        state, last = states[question.id], answers.get(question.id)
        following = questions[place].id if place < len(questions) else ""
        is_latest = bool(rights) and rights[-1] == question.id
        shown[question.id] = QuestionShown(
            id=question.id,
            name=f"Question {place} of {len(questions)}" if len(questions) > 1 else "Question",
            stem=question.stem,
            several=question.kind is AnswerKind.MULTIPLE,
            arranged=ARRANGED.get(question.kind, ""),
            options=_options(question, state, last, unmarked, seed),
            state=state,
            attempt=last.number + 1 if last else 1,
            explanation=question.explanation if state in TOLD else "",
            source=question.source if state in TOLD else "",
            error=unmarked.error if question.id == unmarked.question else "",
            is_latest=is_latest,
            leads_to=following if is_latest else "",
        )
    return shown


def open_options(
    question: Question,
    options: Sequence[Option],
    texts: Sequence[Text],
    chosen: Collection[str],
    *,
    marked: Collection[str] = (),
) -> tuple[OptionShown, ...]:
    """The options of a form, as `chosen` left them; those that `marked` took wrongly with their feedback."""
    said = words_of(question, marked)
    return tuple(
        OptionShown(
            id=option.id,
            text=option.text,
            chosen=option.id in chosen,
            feedback=option.feedback if option.id in said else "",
            listed=_listed(question, option, texts, chosen),
            said=said.get(option.id, ""),
        )
        for option in options
    )


def answered_options(question: Question, options: Sequence[Option], marked: Collection[str]) -> tuple[OptionShown, ...]:
    """The options of a question answered rightly: each with what it was and why; those in order, in that order."""
    in_order = question.options if question.is_arranged else options
    belongs = words_of(question, question.key, of=question.options)
    return tuple(
        OptionShown(
            id=option.id,
            text=option.text,
            chosen=option.id in marked,
            is_right=option.correct,
            feedback=option.feedback,
            beside=belongs[option.id] if question.is_arranged else "",
        )
        for option in in_order
    )


def words_of(question: Question, chosen: Collection[str], *, of: Sequence[Option] | None = None) -> dict[str, str]:
    """What was answered, in words, by option: each one chosen; of an arranged question those that are misplaced, or
    those of `of`.
    """
    if not question.is_arranged:
        return {option.id: option.text for option in question.options if option.id in chosen}
    texts = {text.id: text.text for text in question.texts}
    wanted = {option.id for option in of} if of is not None else misplaced(question, chosen)
    given = {option: texts[text] for option, text in pairs(question, chosen) if option in wanted}
    if question.kind is AnswerKind.ORDER:
        return {option: f"Place {place}" for option, place in given.items()}
    return given


def _states(
    questions: tuple[Question, ...], answers: Mapping[str, Any], unmarked: Unmarked, over: bool
) -> dict[str, str]:
    states: dict[str, str] = {}
    one_is_open = False
    for question in questions:
        last = answers.get(question.id)
        if over:
            states[question.id] = "right" if last and last.is_right else "told"
        elif last:
            states[question.id] = "right" if last.is_right else "wrong"
        else:
            states[question.id] = "waiting" if one_is_open and question.id != unmarked.question else "open"
        one_is_open = one_is_open or states[question.id] != "right"
    return states


def _options(question: Question, state: str, last: Any, unmarked: Unmarked, seed: str) -> tuple[OptionShown, ...]:
    """Before a right answer, only the feedback of what was marked as wrong shows."""
    if state == "waiting":
        return ()
    marked: Collection[str] = last.chosen if last else ()
    chosen = unmarked.chosen if question.id == unmarked.question else marked
    in_order = in_shown_order(question, seed=seed)
    if state in TOLD:
        return answered_options(question, in_order, marked)
    return open_options(question, in_order, texts_in_shown_order(question, seed=seed), chosen, marked=marked)


def _listed(
    question: Question, option: Option, texts: Sequence[Text], chosen: Collection[str]
) -> tuple[ListedShown, ...]:
    if not question.is_arranged:
        return ()
    values = ((f"{option.id}:{text.id}", text.text) for text in texts)
    return tuple(ListedShown(value, text, value in chosen) for value, text in values)
