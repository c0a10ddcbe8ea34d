"""Gives and ends places in the pilot group of a module."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from competencies.models import Person
from competencies.operations import audit, corrections
from competencies.rules import check_period
from courses.models import Module, PilotMember


@transaction.atomic
def invite(
    people: Iterable[Person], *, module: Module, from_on: date, until_on: date, by: Person | None, at: datetime
) -> list[PilotMember]:
    """Let people try a module before it is signed off; `until_on` is the first day out. Who has a place keeps it, until
    then. Raises RuleError for a period without a day.
    """
    check_period(from_on, until_on)
    wanted = list(people)
    held = {place.person_id: place for place in PilotMember.objects.known().filter(module=module, person__in=wanted)}
    corrections.correct(
        [(place, {"until_on": until_on}) for place in held.values() if place.until_on != until_on], by=by, at=at
    )
    for person in wanted:
        if person.pk not in held:
            held[person.pk] = PilotMember.objects.create(
                module=module, person=person, from_on=from_on, until_on=until_on, recorded_at=at, recorded_by=by
            )
    audit.record("pilot.invite", subjects=[person.uuid for person in wanted], by=by, at=at)
    return [held[person.pk] for person in wanted]


@transaction.atomic
def end(places: Iterable[PilotMember], *, on: date, by: Person | None, at: datetime) -> None:
    """`on` is the first day without it; a place that has not begun by then is withdrawn."""
    ending = [place for place in places if place.withdrawn_at is None and place.until_on > on]
    corrections.withdraw([place for place in ending if place.from_on >= on], at=at)
    corrections.correct([(place, {"until_on": on}) for place in ending if place.from_on < on], by=by, at=at)
    audit.record("pilot.end", subjects=[place.person.uuid for place in ending], by=by, at=at)
