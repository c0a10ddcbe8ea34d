"""What a learner sees of the parts of a step that are theirs alone: reflections, confidence, polls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from courses.queries import confidence, polls
from courses.queries import reflections as queries
from courses.queries.confidence import Asked, Round
from courses.queries.learning import Taking
from learning_site.learning.around import NOTHING_SENT, Sent
from learning_site.learning.reflections import box


@dataclass(frozen=True)
class SureShown:
    """The statements of a round. `number`: the step that asks, 0 where it is none; `is_open`: they may be changed."""

    action: str
    round: str
    statements: tuple[Asked, ...]
    is_open: bool
    number: int = 0
    words: tuple[tuple[int, str], ...] = confidence.WORDS

    @property
    def answered(self) -> bool:
        return any(one.sure for one in self.statements)


@dataclass(frozen=True)
class RoomShown:
    """A poll, where an answer is sent, and which answer is marked in its form."""

    action: str
    poll: polls.PollShown
    marked: str


def shown(taking: Taking, row: Any, *, sent: Sent = NOTHING_SENT) -> dict[str, Any]:
    """What the templates of these parts need, by the id of the part; a part that is not here is not drawn. `sent` is
    what was sent too late.

    Five queries at most, and none for a step without such parts.
    """
    by_kind: dict[str, list[dict[str, Any]]] = {"reflection": [], "confidence": [], "poll": []}
    for part in row.content:
        if part["kind"] in by_kind:
            by_kind[part["kind"]].append(part)
    if taking.enrolment is None or not any(by_kind.values()):
        return {}
    person, slug = taking.enrolment.person, taking.module.slug
    kept = queries.of_prompts(person, [part["id"] for part in by_kind["reflection"]])
    rooms = polls.shown(person, by_kind["poll"])
    found: dict[str, Any] = {}
    for part in by_kind["reflection"]:
        action = reverse("learning:reflection", args=[slug, row.number, part["id"]])
        found[part["id"]] = box(part["id"], action, kept.get(part["id"]))
    for part in by_kind["poll"]:
        action = reverse("learning:poll", args=[slug, row.number, part["id"]])
        late = sent.one("option") if sent.part == part["id"] else ""
        found[part["id"]] = RoomShown(action, rooms[part["id"]], late or rooms[part["id"]].chosen)
    for part in by_kind["confidence"]:
        found[part["id"]] = sure_shown(taking, Round.BEFORE, is_open=taking.completed_at is None, number=row.number)
    return found


def sure_shown(taking: Taking, asked_in: Round, *, is_open: bool, number: int = 0) -> SureShown:
    """The statements of this way through a module in a round. One query."""
    statements = confidence.asked(taking.enrolment, asked_in) if taking.enrolment else []
    action = reverse("learning:confidence", args=[taking.module.slug])
    return SureShown(action, asked_in.value, tuple(statements), is_open, number)
