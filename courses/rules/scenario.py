"""Branching scenarios: the way a reader took through one, and what they tried beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from courses.rules.questions import AnswerError


class NothingDecided(AnswerError):
    pass


class NotAChoice(AnswerError):
    pass


class Grade(StrEnum):
    BEST = "BEST"
    WEAK = "WEAK"
    HARMFUL = "HARMFUL"


GRADE_IN_WORDS = {
    Grade.BEST: "This is what helps most",
    Grade.WEAK: "This leaves the child waiting",
    Grade.HARMFUL: "This could do harm",
}


@dataclass(frozen=True)
class Choice:
    """What may be done in a situation. `consequence` and `reason` are HTML; without `leads_to` it ends the story."""

    id: str
    grade: Grade
    text: str
    consequence: str
    reason: str
    leads_to: str


@dataclass(frozen=True)
class Situation:
    """A moment of the story (`text` is HTML), what is asked in it, and what may be done."""

    id: str
    text: str
    question: str
    choices: tuple[Choice, ...]

    def choice(self, choice_id: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.id == choice_id), None)


@dataclass(frozen=True)
class Scenario:
    """A made-up story with choices; the first situation comes first. `story` and `ending` are HTML."""

    id: str
    title: str
    agencies: str
    story: str
    situations: tuple[Situation, ...]
    ending: str
    source: str

    @classmethod
    def from_content(cls, part: Mapping[str, Any]) -> Scenario:
        """From a part of a frozen step's content (`courses.models.EditionStep`)."""
        return cls(
            id=part["id"],
            title=part["title"],
            agencies=part["agencies"],
            story=part["story"],
            situations=tuple(
                Situation(
                    id=situation["id"],
                    text=situation["text"],
                    question=situation["question"],
                    choices=tuple(Choice(**{**one, "grade": Grade(one["grade"])}) for one in situation["choices"]),
                )
                for situation in part["situations"]
            ),
            ending=part["ending"],
            source=part["source"],
        )

    def situation(self, situation_id: str) -> Situation | None:
        return next((situation for situation in self.situations if situation.id == situation_id), None)


@dataclass(frozen=True)
class Moment:
    """A situation on the way: what was chosen last, and what was tried there before. Nothing chosen: it is open."""

    situation: Situation
    chosen: Choice | None = None
    tried: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Way:
    """The story as somebody went through it, up to where it is open or, when `ended`, to its ending."""

    moments: tuple[Moment, ...]
    ended: bool

    @property
    def begun(self) -> bool:
        return bool(self.moments) and (self.moments[0].chosen is not None)


def way_through(scenario: Scenario, chosen: Sequence[tuple[str, str]]) -> Way:
    """The way of somebody who chose so: pairs of situation and choice, the earliest first.

    The latest choice in each situation counts. A choice that leads back to a situation already passed stops there:
    the reader goes on by choosing another. Choices that an edition no longer knows are passed over.
    """
    made: dict[str, list[Choice]] = {}
    for situation_id, choice_id in chosen:
        situation = scenario.situation(situation_id)
        choice = situation.choice(choice_id) if situation else None
        if choice:
            made.setdefault(situation_id, []).append(choice)
    moments: list[Moment] = []
    passed: set[str] = set()
    here = scenario.situations[0] if scenario.situations else None
    while here and here.id not in passed:
        passed.add(here.id)
        tries = made.get(here.id, [])
        last = tries[-1] if tries else None
        moments.append(Moment(here, last, tuple(one for one in dict.fromkeys(tries) if one != last)))
        if last is None:
            return Way(tuple(moments), ended=False)
        if not last.leads_to:
            return Way(tuple(moments), ended=True)
        here = scenario.situation(last.leads_to)
    return Way(tuple(moments), ended=here is None)


def decide(scenario: Scenario, situation_id: str, choice_id: str) -> Choice:
    """The choice of that name. Raises NothingDecided, and NotAChoice for what belongs to something else."""
    situation = scenario.situation(situation_id)
    if situation is None:
        raise NotAChoice("That part of the story is not here any more. Choose from what is below.")
    if not choice_id:
        raise NothingDecided("Choose what you would do, then see what comes of it.")
    choice = situation.choice(choice_id)
    if choice is None:
        raise NotAChoice("That does not belong to this part of the story. Choose from what is below.")
    return choice


def scenarios_of(content: Sequence[Mapping[str, Any]]) -> tuple[Scenario, ...]:
    """The scenarios of a frozen step, in order."""
    return tuple(Scenario.from_content(part) for part in content if part["kind"] == "scenario")
