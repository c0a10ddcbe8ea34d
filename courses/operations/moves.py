"""Writes what a change of a module makes of a learner's way: moved on, stayed, or only what changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from competencies.models import Person, Post
from courses.models import (
    Answer,
    ConfidenceRating,
    Edition,
    Enrolment,
    Module,
    Route,
    ScenarioChoice,
    StepVisit,
)
from courses.operations.enrolments import NothingOffered
from courses.queries import changes
from courses.queries.changes import ToRefresh
from courses.rules import Changes, Step


@transaction.atomic
def move(enrolments: Collection[Enrolment], edition: Edition, *, at: datetime) -> list[Enrolment]:
    """Close these enrolments and open one for each in this edition, in the order given, with credit for the steps that
    stayed as they were. The caller holds them; all are open, in earlier editions of the same module.

    What was read, answered, tried and rated there is copied with its own date; the old rows stay. A final check that
    was begun or passed is not: it asked about the edition before. Seven queries for each edition that people come from.
    """
    Enrolment.objects.filter(pk__in=[one.pk for one in enrolments]).update(closed_at=at)
    opened = {one.pk: _opened(one, edition, at) for one in enrolments}
    Enrolment.objects.bulk_create(opened.values(), batch_size=500)
    for before in {one.edition_id: one.edition for one in enrolments}.values():
        theirs = {one.pk: opened[one.pk] for one in enrolments if one.edition_id == before.pk}
        _credit(theirs, changes.between(before, edition))
    return [opened[one.pk] for one in enrolments]


def open_in(module: Module, *, but: Edition) -> list[Enrolment]:
    """Every open enrolment in another edition of a module than this, held until the caller's transaction ends."""
    held = Enrolment.objects.select_for_update(of=("self",)).filter(module=module, closed_at__isnull=True)
    return list(held.exclude(edition=but).select_related("edition", "module", "person", "since").order_by("pk"))


def stay(enrolment: Enrolment, *, at: datetime) -> Enrolment:
    """Finish the edition that was begun. The caller holds the enrolment. Raises NothingOffered."""
    check_offered(enrolment)
    enrolment.stayed_at = at
    enrolment.save(update_fields=["stayed_at"])
    return enrolment


def check_offered(enrolment: Enrolment) -> Edition:
    """The edition that is offered. Raises NothingOffered."""
    if enrolment.offered is None:
        raise NothingOffered("You are taking this module as it is now; there is nothing to choose.")
    return enrolment.offered


@transaction.atomic
def begin_refresh(person: Person, wanted: ToRefresh, *, post: Post | None, at: datetime) -> Enrolment:
    """Take what changed: the open enrolment in this module where there is one, else a new one."""
    enrolment, _ = Enrolment.objects.get_or_create(
        person=person,
        module=wanted.module,
        closed_at=None,
        defaults={
            "edition": wanted.edition,
            "post": post,
            "started_at": at,
            "since": wanted.since,
            "refresh": _frozen(wanted.edition, wanted.steps),
        },
    )
    return enrolment


def _frozen(edition: Edition, steps: Collection[Step]) -> dict[str, Any]:
    check = changes.check_of(edition, steps)
    return {
        "steps": [step.id for step in steps],
        "check": {"questions": check.questions, "pass": check.passes} if check else None,
    }


def _opened(old: Enrolment, edition: Edition, at: datetime) -> Enrolment:
    opened = Enrolment(
        person=old.person, module=old.module, edition=edition, post_id=old.post_id, started_at=at, moved_from=old
    )
    if old.since is not None:
        opened.since = old.since
        opened.refresh = _frozen(edition, changes.between(old.since, edition).to_take)
    return opened


def _credit(opened: dict[int, Enrolment], different: Changes) -> None:
    """Copy to each of these enrolments, by the key of the one it was moved from, what stays good."""
    same = [one.after for one in different.steps if one.after and one.id in different.same]
    parts = {(part["kind"], part["id"]) for step in same for part in step.content if "id" in part}
    questions = [key for kind, key in parts if kind == "question"]
    stories = [key for kind, key in parts if kind == "scenario"]
    of_these = {"enrolment__in": opened}
    _copy(StepVisit.objects.filter(**of_these, step_id__in=different.same), opened)
    _copy(Answer.objects.filter(**of_these, question_id__in=questions), opened)
    _copy(ScenarioChoice.objects.filter(**of_these, scenario_id__in=stories).order_by("pk"), opened)
    _copy(ConfidenceRating.objects.filter(**of_these), opened)
    Route.objects.bulk_create(
        Route(enrolment=opened[one.enrolment_id], kind=one.kind, lead_id=one.lead_id, chosen_at=one.chosen_at)
        for one in Route.objects.filter(**of_these)
    )


def _copy(rows: Any, opened: dict[int, Enrolment]) -> None:
    names = [field.attname for field in rows.model._meta.concrete_fields if field.name not in {"id", "enrolment"}]
    copies = [
        rows.model(enrolment=opened[row.enrolment_id], **{name: getattr(row, name) for name in names}) for row in rows
    ]
    rows.model.objects.bulk_create(copies, batch_size=500)
