"""What stands on the learner's pages beside what is learned: their own things, and other ways to the same end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from competencies.queries import records
from competencies.queries.records import Joined
from courses.queries import confidence, debriefs, routes
from courses.queries import reflections as queries
from courses.queries.confidence import DueLater, Round
from courses.queries.learning import Taking
from learning_site.learning.private_parts import SureShown, sure_shown
from learning_site.learning.reflections import Box, box


@dataclass(frozen=True)
class Home:
    """`joined`: what a post that began lately brought with it. `sure`: later rounds that are open. `leads`: somebody
    has named this person as lead; then what waits for them.
    """

    joined: Joined | None
    sure: tuple[DueLater, ...]
    leads: bool
    conversations: int
    asked: int


@dataclass(frozen=True)
class After:
    """What is asked, for the learner alone, once a module is finished."""

    sure: SureShown
    one_thing: Box


def home(person: Any, *, on: date) -> Home:
    """For learning/beside/home.html. Five queries, two more for a lead."""
    leads = debriefs.may_receive(person, on=on)
    return Home(
        joined=records.joined(person, on=on),
        sure=tuple(confidence.due_for(person, on=on)),
        leads=leads,
        conversations=len(routes.conversations_waiting(person, on=on)) if leads else 0,
        asked=len(debriefs.asked_of(person)) if leads else 0,
    )


def after(taking: Taking, person: Any, *, on: date) -> After | None:
    """For learning/beside/finish.html; None until the module is finished. Two queries."""
    if taking.enrolment is None or taking.completed_at is None:
        return None
    is_open = confidence.open_round(taking.enrolment, on=on) == Round.AFTER
    prompt = queries.one_thing(taking.module)
    action = reverse("learning:one_thing", args=[taking.module.slug])
    kept = queries.of_prompts(person, [prompt]).get(str(prompt))
    return After(sure_shown(taking, Round.AFTER, is_open=is_open), box(str(prompt), action, kept))
