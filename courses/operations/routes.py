"""Writes by which way somebody goes through a module. Their choice needs no reason, and no audit entry tells of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from competencies.models import Person
from competencies.operations.refusals import Refusal
from competencies.rules import in_words, london_day
from courses.models import Enrolment, Route, RouteKind, StepVisit
from courses.queries import learning
from courses.rules import Progress

LONGEST_AGO = timedelta(days=28)


class OwnLead(Refusal):
    """Nobody holds the conversation with themselves."""


class NotThatDay(Refusal):
    """A day on which the conversation cannot have been held."""


def choose(enrolment: Enrolment, kind: RouteKind, *, lead: Person | None = None, at: datetime) -> Route:
    """Take this way, in place of another chosen before. The caller holds the enrolment. Raises OwnLead."""
    if lead is not None and lead.pk == enrolment.person_id:
        raise OwnLead("You lead here yourself. Choose somebody else to talk with.")
    chosen = {"kind": kind, "lead": lead if kind == RouteKind.ONE_TO_ONE else None, "chosen_at": at}
    route, _ = Route.objects.update_or_create(enrolment=enrolment, defaults=chosen)
    return route


def leave(enrolment: Enrolment) -> None:
    """Back to step by step. The caller holds the enrolment, which is open: no conversation is confirmed then."""
    Route.objects.filter(enrolment=enrolment, confirmed_at=None).delete()


def read_all(enrolment: Enrolment, *, at: datetime) -> Progress:
    """Everything has been read in one go. The caller holds the enrolment. Doing it again changes nothing."""
    progress = learning.progress_of(enrolment, enrolment.edition)
    unread = [step.id for step in progress.outline if step.id not in progress.read]
    StepVisit.objects.bulk_create([StepVisit(enrolment=enrolment, step_id=step, read_at=at) for step in unread])
    return replace(progress, read=progress.read.union(unread))


def confirm(route: Route, *, held_on: date, at: datetime) -> Route:
    """The lead says that the conversation was held. The caller holds the enrolment. Raises NotThatDay."""
    today, begun = london_day(at), london_day(route.enrolment.started_at)
    first = max(begun, today - LONGEST_AGO)
    if not first <= held_on <= today:
        raise NotThatDay(f"Give a day from {in_words(first)} until today, {in_words(today)}.")
    route.held_on, route.confirmed_at = held_on, at
    route.save(update_fields=["held_on", "confirmed_at"])
    return route
