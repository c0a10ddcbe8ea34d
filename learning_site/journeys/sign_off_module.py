"""A module is signed off: it opens to everybody, and what its pilot group finished counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from competencies.models import Attainment, Person, RefreshCall
from competencies.operations import attainments
from competencies.rules import london_day
from courses.models import ChangeClass, Completion, Edition, Module, SignOff
from courses.operations import editions, sign_offs
from courses.operations.sign_offs import NewSignOff
from learning_site.journeys import finish_module, take_changes

# How long holders of an earlier edition have to take what changed.
DAYS_TO_REFRESH = {ChangeClass.MATERIAL: 90, ChangeClass.CRITICAL: 14}


@transaction.atomic
def sign_off(
    module: Module,
    reviews: Iterable[NewSignOff],
    *,
    digest: str,
    written_by: Person | None,
    by: Person | None,
    at: datetime,
) -> list[SignOff]:
    """Keep the sign-offs of these words, and open what now has all it needs.

    Raises OwnWords, NobodyNamed, NotADayForThis (courses.operations.sign_offs); nothing is kept then.
    """
    rows = sign_offs.record(module, reviews, digest=digest, written_by=written_by, by=by, at=at)
    open_what_is_signed_off(module, by=by, at=at)
    return rows


@transaction.atomic
def withdraw(row: SignOff, *, why: str, by: Person | None, at: datetime) -> None:
    """The sign-off no longer holds, and what rested on it is for the pilot group again. What was attained stays.

    Raises WithdrawnAlready.
    """
    sign_offs.withdraw(row, why=why, by=by, at=at)
    open_what_is_signed_off(row.module, by=by, at=at)


@transaction.atomic
def open_what_is_signed_off(module: Module, *, by: Person | None, at: datetime) -> list[Edition]:
    """The editions that are open now and were not: their pilot's completions count from the day they were made, and
    holders of earlier editions are called to refresh.
    """
    opened = sign_offs.settle(module, by=by, at=at)
    counted = Attainment.objects.filter(evidence_uuid=OuterRef("uuid"))
    waiting = Completion.objects.filter(~Exists(counted), enrolment__edition__in=opened)
    related = ("enrolment__person", "enrolment__edition", "enrolment__module__competency", "enrolment__post__agency")
    for completion in waiting.select_related(*related).order_by("completed_at", "pk"):
        finish_module.attain(completion, known_at=at)
    for edition in opened:
        tell_what_changed(edition, by=by, at=at)
    return opened


def tell_what_changed(edition: Edition, *, by: Person | None, at: datetime) -> None:
    """An edition with a material or critical change is open: whoever is in the middle of an earlier one is offered it,
    and after a critical change goes on in it at once; whoever holds one takes what changed by a day. Done again, it
    changes nothing.
    """
    days, module = DAYS_TO_REFRESH.get(ChangeClass(edition.change_class)), edition.module
    if edition.number == 1 or days is None:
        return
    editions.offer(edition)
    if edition.change_class == ChangeClass.CRITICAL:
        take_changes.bring_along(edition, at=at)
    if RefreshCall.objects.filter(source_uuid=module.uuid, below_number=edition.number).exists():
        return
    attainments.call_to_refresh(
        module.competency,
        called_on=london_day(at),
        by_on=london_day(at) + timedelta(days=days),
        source_uuid=module.uuid,
        below_number=edition.number,
        by=by,
        at=at,
    )
