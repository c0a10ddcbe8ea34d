"""What the learner's pages show: frozen dataclasses, made from what the rooms below answer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from competencies.rules import in_words, london_day
from courses.queries.learning import Taking
from courses.rules import AnswerKind, Option, OutlineStep, Progress, Question, shuffled


@dataclass(frozen=True)
class ModuleLine:
    """A module on the learner's home: where it leads, and how far along it is, in words."""

    title: str
    meta: str
    text: str
    url: str
    action: str


@dataclass(frozen=True)
class ContentsLine:
    """A step in the contents panel. `url` is empty while the step is not open."""

    number: int
    title: str
    done: bool
    current: bool
    flagged: bool
    url: str


@dataclass(frozen=True)
class Missing:
    """A step that still keeps a module from being finished, and what it waits for. `url` as in ContentsLine."""

    title: str
    reason: str
    url: str


@dataclass(frozen=True)
class OptionShown:
    """An option as a learner sees it. Whether it is right, and its feedback, are there only after an answer."""

    id: str
    text: str
    chosen: bool = False
    is_right: bool = False
    feedback: str = ""


@dataclass(frozen=True)
class QuestionShown:
    """A question as a learner sees it.

    `name`: 'Question 3 of 10'. `state`: 'open' (a form), 'waiting' (opens when the one before is answered), 'right',
    'wrong' (feedback, and a form to try again). `attempt` is the number of the try that the form is drawn for.
    `is_latest` marks the last of those answered rightly, `leads_to` is the id of the question to go on to from there.
    """

    id: str
    name: str
    stem: str
    several: bool
    options: tuple[OptionShown, ...]
    state: str
    attempt: int
    explanation: str = ""
    source: str = ""
    error: str = ""
    is_latest: bool = False
    leads_to: str = ""


@dataclass(frozen=True)
class StepPage:
    """A step with its parts in order: HTML strings, questions, and how many more questions follow.

    `waiting` counts the questions not answered rightly yet; `mistaken` is the one whose answer could not be marked.
    """

    number: int
    title: str
    minutes: int
    notice: str
    awaits_sign_off: bool
    parts: tuple[dict[str, Any], ...]
    mistaken: QuestionShown | None
    waiting: int
    total: int

    @property
    def previous(self) -> int:
        """The number of the step before; 0 before the first."""
        return self.number - 1

    @property
    def next(self) -> int:
        """The number of the step after; 0 after the last."""
        return self.number + 1 if self.number < self.total else 0


@dataclass(frozen=True)
class Unmarked:
    """An answer that could not be marked: on which question, what was chosen, and the sentence about it."""

    question: str = ""
    chosen: frozenset[str] = frozenset()
    error: str = ""


NOTHING_UNMARKED = Unmarked()


def module_line(taking: Taking) -> ModuleLine:
    """How far along a module is: 'Step 3 of 12, about 20 minutes left'."""
    progress, slug = taking.progress, taking.module.slug
    front = reverse("learning:module", args=[slug])
    text = taking.edition.front["summary"]
    if taking.is_open:
        number = resume_at(progress)
        meta = f"Step {number} of {len(progress.outline)}, {_minutes(progress.minutes_left)} left"
        url = reverse("learning:step", args=[slug, number])
        return ModuleLine(
            taking.edition.title, meta, f"You are at ‘{progress.outline[number - 1].title}’.", url, "Continue"
        )
    if taking.completed_at:
        meta = f"Finished on {in_words(london_day(taking.completed_at))}"
        return ModuleLine(taking.edition.title, meta, text, front, "Look at it again")
    meta = f"{_count(len(progress.outline), 'step')}, {_minutes(taking.edition.minutes)}"
    return ModuleLine(taking.edition.title, meta, text, front, "Look inside")


def resume_at(progress: Progress) -> int:
    """The number of the step to go on with: the first unread, else the first with a question left, else the first."""
    waiting = progress.first_unread or next(iter(progress.remaining), progress.outline[0])
    return waiting.number


def contents(taking: Taking, *, current: int | None = None) -> tuple[ContentsLine, ...]:
    """Every step; those that are open lead on."""
    progress = taking.progress
    return tuple(
        ContentsLine(
            number=step.number,
            title=step.title,
            done=progress.is_done(step),
            current=step.number == current,
            flagged=step.flagged,
            url=_url(taking, step),
        )
        for step in progress.outline
    )


def missing(taking: Taking) -> tuple[Missing, ...]:
    """What still keeps the module from being finished, step by step."""
    return tuple(
        Missing(step.title, _reason(step, taking.progress), _url(taking, step)) for step in taking.progress.remaining
    )


def questions_shown(
    questions: tuple[Question, ...], answers: Mapping[str, Any], unmarked: Unmarked, *, seed: str
) -> dict[str, QuestionShown]:
    """The questions of a step by id. One form is open at a time, so that nothing chosen in another is lost.

    `answers` is the latest try at each question; `seed` names the learner, for the order of the options. What could
    not be marked is shown as it was chosen, with its sentence.
    """
    states = _states(questions, answers, unmarked)
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
            options=_options(question, state, last, unmarked, seed),
            state=state,
            attempt=last.number + 1 if last else 1,
            explanation=question.explanation if state == "right" else "",
            source=question.source if state == "right" else "",
            error=unmarked.error if question.id == unmarked.question else "",
            is_latest=is_latest,
            leads_to=following if is_latest else "",
        )
    return shown


def parts_shown(
    content: Sequence[Mapping[str, Any]], shown: Mapping[str, QuestionShown], others: Mapping[str, Any]
) -> tuple[dict[str, Any], ...]:
    """The step's parts in order: `{"html": ...}`, `{"question": QuestionShown}`, `{"waiting": n}` for n questions in
    a row that are not open yet; of any other kind `{"kind", "template", "part", "shown"}`, where `shown` is what
    `others` holds for its id. A part of which `others` knows nothing is left out.
    """
    parts: list[dict[str, Any]] = []
    for part in content:
        kind = part["kind"]
        if kind == "html":
            parts.append({"html": part["html"]})
        elif kind != "question":
            if part["id"] in others:
                template = f"learning/parts/{kind}.html"
                parts.append({"kind": kind, "template": template, "part": part, "shown": others[part["id"]]})
        elif shown[part["id"]].state != "waiting":
            parts.append({"question": shown[part["id"]]})
        elif parts and "waiting" in parts[-1]:
            parts[-1]["waiting"] += 1
        else:
            parts.append({"waiting": 1})
    return tuple(parts)


def _states(questions: tuple[Question, ...], answers: Mapping[str, Any], unmarked: Unmarked) -> dict[str, str]:
    states: dict[str, str] = {}
    one_is_open = False
    for question in questions:
        last = answers.get(question.id)
        if last:
            states[question.id] = "right" if last.is_right else "wrong"
        else:
            states[question.id] = "waiting" if one_is_open and question.id != unmarked.question else "open"
        one_is_open = one_is_open or states[question.id] != "right"
    return states


def _options(question: Question, state: str, last: Any, unmarked: Unmarked, seed: str) -> tuple[OptionShown, ...]:
    """The key stays on the server: before a right answer, only the feedback of what was marked as wrong shows."""
    if state == "waiting":
        return ()
    marked: Collection[str] = last.chosen if last else ()
    chosen = unmarked.chosen if question.id == unmarked.question else marked
    in_order = shuffled(question.options, seed=f"{seed}:{question.id}")
    if state == "right":
        return tuple(OptionShown(one.id, one.text, one.id in marked, one.correct, one.feedback) for one in in_order)
    return tuple(_open_option(one, chosen, marked) for one in in_order)


def _open_option(option: Option, chosen: Collection[str], marked: Collection[str]) -> OptionShown:
    return OptionShown(
        option.id, option.text, chosen=option.id in chosen, feedback=option.feedback if option.id in marked else ""
    )


def _url(taking: Taking, step: OutlineStep) -> str:
    is_open = taking.enrolment is not None and taking.progress.is_open(step.number)
    return reverse("learning:step", args=[taking.module.slug, step.number]) if is_open else ""


def _reason(step: OutlineStep, progress: Progress) -> str:
    if step.id not in progress.read:
        return "Not read yet"
    left = len(set(step.questions) - progress.right)
    return f"{left} of {_count(len(step.questions), 'question')} left to answer"


def _minutes(minutes: int) -> str:
    return f"about {_count(minutes, 'minute')}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
