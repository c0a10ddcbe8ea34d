"""What the learner's pages show: frozen dataclasses, made from what the rooms below answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from competencies.rules import in_words, london_day
from courses.queries import sign_offs
from courses.queries.learning import Taking
from courses.rules import OutlineStep, Progress
from learning_site.learning.questions import QuestionShown


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
    """A step, or the final check, in the contents panel. `url` is empty while it is not open."""

    number: int
    title: str
    done: bool
    current: bool
    flagged: bool
    url: str


@dataclass(frozen=True)
class Missing:
    """What still keeps a module from being finished, and what it waits for. `url` as in ContentsLine."""

    title: str
    reason: str
    url: str


@dataclass(frozen=True)
class GoOn:
    """Where the learner goes on: 'Step 3 of 12', its title, its address, and what a button that leads there says."""

    where: str
    title: str
    url: str
    action: str


@dataclass(frozen=True)
class Mistake:
    """What could not be taken as it was sent: where it is on the page, and what is wrong with it."""

    anchor: str
    name: str
    error: str


@dataclass(frozen=True)
class StepPage:
    """A step with its parts in order: HTML strings, questions, and how many more questions follow.

    `waiting` counts the questions not answered rightly yet; `untried` says that a scenario has not been tried yet.
    """

    number: int
    title: str
    minutes: int
    notice: str
    awaits_sign_off: bool
    parts: tuple[dict[str, Any], ...]
    mistake: Mistake | None
    waiting: int
    untried: bool
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
class Checked:
    """Who looked at a module before learners had it: 'Dr Example, designated doctor', when, and until when."""

    kind: str
    who: str
    on: date
    until: date
    has_run_out: bool


def checked(edition: Any, *, on: date) -> tuple[Checked, ...]:
    """The newest sign-off of each kind; none while it is not signed off. Two queries, or none."""
    if edition.awaits_sign_off:
        return ()
    return tuple(
        Checked(
            kind=row.get_kind_display(),
            who=f"{row.name}, {row.role}" if row.name else row.role,
            on=row.signed_on,
            until=row.review_by,
            has_run_out=row.review_by < on,
        )
        for row in sign_offs.of_edition(edition)
    )


def module_line(taking: Taking) -> ModuleLine:
    """How far along a module is: 'Step 3 of 12, about 20 minutes left'."""
    progress, slug = taking.progress, taking.module.slug
    front = reverse("learning:module", args=[slug])
    text, title = taking.edition.front["summary"], taking.edition.title
    if taking.is_refresh:
        title = f"What changed in {title}"
    if taking.is_open:
        on = go_on(taking)
        meta = f"{on.where}, {_minutes(progress.minutes_left)} left" if progress.minutes_left else on.where
        return ModuleLine(title, meta, f"You are at ‘{on.title}’.", on.url, "Continue")
    if taking.completed_at:
        meta = f"Finished on {in_words(london_day(taking.completed_at))}"
        return ModuleLine(title, meta, text, front, "Look at it again")
    meta = f"{count_of(len(progress.outline), 'step')}, {_minutes(taking.edition.minutes)}"
    return ModuleLine(title, meta, text, front, "Look inside")


def go_on(taking: Taking) -> GoOn:
    """The first step unread, else the first with a question left, else the final check, else the first step."""
    progress, slug = taking.progress, taking.module.slug
    waiting = progress.first_unread or next(iter(progress.remaining), None)
    if waiting is None and progress.check_waits:
        return GoOn("The final check", "Final check", reverse("learning:check", args=[slug]), "Go to the final check")
    step = waiting or progress.outline[0]
    url = reverse("learning:step", args=[slug, step.number])
    return GoOn(f"Step {step.number} of {len(progress.outline)}", step.title, url, f"Continue at step {step.number}")


def contents(taking: Taking, *, current: int | None = None) -> tuple[ContentsLine, ...]:
    """Every step, and the final check where there is one; those that are open lead on. `current` is the number of the
    step where the learner is; the check comes after the last.
    """
    progress = taking.progress
    addresses = _addresses(taking)
    lines = [
        ContentsLine(
            number=step.number,
            title=step.title,
            done=progress.is_done(step),
            current=step.number == current,
            flagged=step.flagged,
            url=addresses[step.number],
        )
        for step in progress.outline
    ]
    if progress.check:
        number = len(lines) + 1
        line = ContentsLine(number, "Final check", progress.passed, number == current, False, _check_url(taking))
        lines.append(line)
    return tuple(lines)


def missing(taking: Taking) -> tuple[Missing, ...]:
    """What still keeps the module from being finished, step by step, and the final check."""
    progress, addresses = taking.progress, _addresses(taking)
    steps = [Missing(step.title, _reason(step, progress), addresses[step.number]) for step in progress.remaining]
    if progress.check_waits:
        reason = "Not passed yet" if progress.check_is_open else "Opens when the steps are read"
        steps.append(Missing("Final check", reason, _check_url(taking)))
    return tuple(steps)


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


def _addresses(taking: Taking) -> dict[int, str]:
    """The address of each step by its number; empty for those that are not open. Made once: there may be 120."""
    first = reverse("learning:step", args=[taking.module.slug, 1]).removesuffix("1/")
    reached = 0 if taking.enrolment is None else taking.progress.reached
    return {step.number: f"{first}{step.number}/" if step.number <= reached else "" for step in taking.progress.outline}


def _check_url(taking: Taking) -> str:
    is_open = taking.enrolment is not None and (taking.progress.check_is_open or taking.progress.passed)
    return reverse("learning:check", args=[taking.module.slug]) if is_open else ""


def _reason(step: OutlineStep, progress: Progress) -> str:
    if step.id not in progress.read:
        return "Not read yet"
    left = len(set(step.questions) - progress.right)
    return f"{left} of {count_of(len(step.questions), 'question')} left to answer"


def _minutes(minutes: int) -> str:
    return f"about {count_of(minutes, 'minute')}"


def count_of(number: int, noun: str) -> str:
    """'1 step', '2 steps'."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
