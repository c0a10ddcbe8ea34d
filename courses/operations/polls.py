"""Keeps what somebody chose in a poll of the room. Nothing is audited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from competencies.models import Person
from competencies.operations.refusals import Refusal
from courses.models import Module, PollAnswer


class NoSuchChoice(Refusal):
    """Nothing was chosen, or something that this poll does not offer."""


def answer(person: Person, *, module: Module, poll: Mapping[str, Any], option: str, at: datetime) -> PollAnswer:
    """Keep a choice in place of an earlier one; `poll` is the part as its edition froze it. Raises NoSuchChoice."""
    if option not in {one["id"] for one in poll["options"]}:
        raise NoSuchChoice("Choose one of the answers of this poll.")
    kept, _ = PollAnswer.objects.update_or_create(
        person=person, poll_id=poll["id"], defaults={"module": module, "option_id": option, "answered_at": at}
    )
    return kept
