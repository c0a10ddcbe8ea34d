"""Branching scenarios as a learner sees them: the story so far, what came of each choice, and what may be tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from courses.rules import GRADE_IN_WORDS, Choice, Moment, Scenario, Situation, shuffled, way_through


@dataclass(frozen=True)
class ChoiceShown:
    """A choice. How good it is, what comes of it and why are there only once it has been chosen."""

    id: str
    text: str
    grade: str = ""
    words: str = ""
    consequence: str = ""
    reason: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class MomentShown:
    """A situation of the story. `chosen` is what was done in it, `tried` what was done there before; `choices` are
    what may be done now: all of them where the story is open, the others where it has gone on; `is_open`: what was
    sent from there waits to be sent anew.
    """

    id: str
    number: int
    text: str
    question: str
    chosen: ChoiceShown | None
    tried: tuple[ChoiceShown, ...]
    choices: tuple[ChoiceShown, ...]
    error: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class StoryShown:
    """A scenario up to where the learner has come. `goes_round`: the last choice leads back to a situation passed."""

    id: str
    moments: tuple[MomentShown, ...]
    ended: bool
    begun: bool
    goes_round: bool


@dataclass(frozen=True)
class Undecided:
    """A choice that could not be made: in which scenario and situation, and the sentence about it; or the choice that
    was made too late to be kept.
    """

    scenario: str = ""
    situation: str = ""
    error: str = ""
    choice: str = ""


NOTHING_UNDECIDED = Undecided()


def story_shown(
    scenario: Scenario, chosen: Sequence[tuple[str, str]], undecided: Undecided, *, seed: str
) -> StoryShown:
    """The story of somebody who chose so (pairs of situation and choice); `seed` names the learner."""
    way = way_through(scenario, chosen)
    moments = tuple(
        _moment(moment, number, undecided, f"{seed}:{moment.situation.id}")
        for number, moment in enumerate(way.moments, start=1)
    )
    goes_round = not way.ended and bool(way.moments) and way.moments[-1].chosen is not None
    return StoryShown(scenario.id, moments, way.ended, way.begun, goes_round)


def _moment(moment: Moment, number: int, undecided: Undecided, seed: str) -> MomentShown:
    situation: Situation = moment.situation
    others = [choice for choice in situation.choices if choice != moment.chosen]
    return MomentShown(
        id=situation.id,
        number=number,
        text=situation.text,
        question=situation.question,
        chosen=_made(moment.chosen) if moment.chosen else None,
        tried=tuple(_made(choice) for choice in moment.tried),
        choices=tuple(
            ChoiceShown(choice.id, choice.text, chosen=choice.id == undecided.choice)
            for choice in shuffled(others, seed=seed)
        ),
        is_open=bool(undecided.situation) and situation.id == undecided.situation,
        error=undecided.error if situation.id == undecided.situation else "",
    )


def _made(choice: Choice) -> ChoiceShown:
    words = GRADE_IN_WORDS[choice.grade]
    return ChoiceShown(choice.id, choice.text, choice.grade.value.lower(), words, choice.consequence, choice.reason)
