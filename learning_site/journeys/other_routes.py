"""A learner takes another way through a module: all of it as text, or a conversation with a trained lead."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction

from competencies.models import Person
from competencies.rules import london_day
from competencies.rules.days import LONDON
from courses.models import Completion, Edition, Enrolment, Route, RouteKind
from courses.operations import enrolments, routes
from learning_site.journeys import start_module
from learning_site.journeys.finish_module import finish, finish_when_complete

# The hour at which a conversation is taken to have been held when it was confirmed on a later day.
TOWARDS_EVENING = time(17)


@transaction.atomic
def choose(person: Person, edition: Edition, kind: RouteKind, *, lead: Person | None = None, at: datetime) -> Route:
    """Begin the module where it is not begun, and take this way. Raises OwnLead (courses.operations.routes)."""
    enrolment = start_module.start(person, edition, at=at)
    return routes.choose(enrolments.lock(enrolment), kind, lead=lead, at=at)


@transaction.atomic
def leave(enrolment: Enrolment) -> None:
    """Back to step by step. Raises NotTaking (courses.operations.enrolments)."""
    routes.leave(enrolments.lock(enrolment))


@transaction.atomic
def read_all(enrolment: Enrolment, *, at: datetime) -> Completion | None:
    """The whole text has been read; the completion when this was what was missing. Raises NotTaking."""
    held = enrolments.lock(enrolment)
    return finish_when_complete(held, routes.read_all(held, at=at), at=at)


@transaction.atomic
def hold_conversation(route: Route, *, held_on: date, at: datetime) -> Completion:
    """The trained lead confirms that the conversation was held on a day: the module is finished, as any other is.

    It counts from that day, and the certificate says that day throughout; the site knows it from now. Raises NotTaking,
    NotThatDay (courses.operations.routes).
    """
    held = enrolments.lock(route.enrolment)
    routes.confirm(route, held_on=held_on, at=at)
    return finish(held, at=_when(held, held_on, at), known_at=at)


def _when(enrolment: Enrolment, held_on: date, at: datetime) -> datetime:
    if held_on == london_day(at):
        return at
    return max(enrolment.started_at, datetime.combine(held_on, TOWARDS_EVENING, tzinfo=LONDON))
