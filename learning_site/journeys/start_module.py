"""Someone begins a module."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from competencies.models import Person
from competencies.queries import posts
from competencies.rules import london_day
from courses.models import Edition, Enrolment
from courses.operations import enrolments
from learning_site.journeys import telling
from learning_site.xapi import outbox


@transaction.atomic
def start(person: Person, edition: Edition, *, at: datetime) -> Enrolment:
    """The open enrolment of this person in the edition's module: a new one, or the one they have."""
    enrolment = enrolments.begin(person, edition, post=posts.main_post(person, on=london_day(at)), at=at)
    outbox.queue(telling.of_beginning(enrolment), at=enrolment.started_at)
    return enrolment
