"""A module has changed: a learner in the middle of it moves on or stays; one who holds it takes what changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from competencies.models import Person
from competencies.queries import posts
from competencies.rules import london_day
from courses.models import Edition, Enrolment
from courses.operations import enrolments, moves
from courses.queries import learning
from courses.queries.changes import ToRefresh
from learning_site.journeys import telling
from learning_site.journeys.finish_module import finish_when_complete
from learning_site.xapi import outbox


@transaction.atomic
def move_on(enrolment: Enrolment, *, at: datetime) -> Enrolment:
    """Take the newer edition instead, with credit for the steps that stayed as they were; it is finished at once where
    nothing is missing in it. Raises NotTaking, NothingOffered (courses.operations.enrolments).
    """
    held = enrolments.lock(enrolment)
    (moved,) = moves.move([held], moves.check_offered(held), at=at)
    outbox.queue(telling.of_beginning(moved), at=at)
    finish_when_complete(moved, learning.progress_of(moved, moved.edition), at=at)
    return moved


@transaction.atomic
def stay(enrolment: Enrolment, *, at: datetime) -> Enrolment:
    """Finish the edition that was begun. Raises NotTaking, NothingOffered (courses.operations.enrolments)."""
    return moves.stay(enrolments.lock(enrolment), at=at)


@transaction.atomic
def bring_along(edition: Edition, *, at: datetime) -> list[Enrolment]:
    """After a critical change: everybody in the middle of the module goes on in this edition, with the same credit."""
    moved = moves.move(moves.open_in(edition.module, but=edition), edition, at=at)
    for one in moved:
        outbox.queue(telling.of_beginning(one), at=at)
    return moved


@transaction.atomic
def refresh(person: Person, wanted: ToRefresh, *, at: datetime) -> Enrolment:
    """Begin to take what changed, or go on where the module is begun."""
    enrolment = moves.begin_refresh(person, wanted, post=posts.main_post(person, on=london_day(at)), at=at)
    outbox.queue(telling.of_beginning(enrolment), at=enrolment.started_at)
    return enrolment
