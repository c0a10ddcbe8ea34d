"""Reads polls: one's own choice, and the room's once ten people have answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from competencies.models import Person
from courses.models import PollAnswer

FEWEST = 10


@dataclass(frozen=True)
class PollOption:
    """`people` and `percent` are of those who answered; both 0 until the room may be shown."""

    id: str
    text: str
    chosen: bool
    people: int = 0
    percent: int = 0


@dataclass(frozen=True)
class PollShown:
    """`answered`: this person has chosen. `people`: how many have, once that may be shown; 0 before."""

    options: tuple[PollOption, ...]
    answered: bool
    people: int

    @property
    def chosen(self) -> str:
        """The id of what this person chose; empty while they have not."""
        return next((option.id for option in self.options if option.chosen), "")


def shown(person: Person, polls: Iterable[Mapping[str, Any]]) -> dict[str, PollShown]:
    """Polls by their id, as a person sees them: the room's answers to those who have given their own, where ten have.

    Two queries, however many polls; none without any.
    """
    polls = list(polls)
    if not polls:
        return {}
    ids = [poll["id"] for poll in polls]
    mine = dict(PollAnswer.objects.filter(person=person, poll_id__in=ids).values_list("poll_id", "option_id"))
    chosen = {str(poll): str(option) for poll, option in mine.items()}
    counts: dict[str, dict[str, int]] = {}
    tally = PollAnswer.objects.filter(poll_id__in=ids).values_list("poll_id", "option_id").annotate(Count("pk"))
    for poll, option, people in tally.order_by():
        counts.setdefault(str(poll), {})[str(option)] = people
    return {poll["id"]: _shown(poll, chosen.get(poll["id"], ""), counts.get(poll["id"], {})) for poll in polls}


def _shown(poll: Mapping[str, Any], mine: str, counts: Mapping[str, int]) -> PollShown:
    offered = {option["id"]: counts.get(option["id"], 0) for option in poll["options"]}
    people = sum(offered.values())
    may = bool(mine) and people >= FEWEST
    options = tuple(
        PollOption(
            option["id"],
            option["text"],
            chosen=option["id"] == mine,
            people=offered[option["id"]] if may else 0,
            percent=round(100 * offered[option["id"]] / people) if may else 0,
        )
        for option in poll["options"]
    )
    return PollShown(options, bool(mine), people if may else 0)
