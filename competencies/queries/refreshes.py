"""Reads who is called to refresh what they hold, until when, and what rests on superseded content until they have."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from competencies.models import Attainment, EvidenceKind, Person, RefreshCall
from competencies.queries.facts import absorbed_by
from competencies.rules.days import last_good_day


@dataclass(frozen=True)
class Called:
    """Somebody who holds the edition `number` of a source is asked to take what changed since, by the end of a day."""

    source: UUID
    number: int
    called_on: date
    by_on: date


def called(person: Person, *, on: date, source: UUID | None = None) -> dict[UUID, Called]:
    """What this person is asked to refresh, by source. What has run out by the partnership's own advice is not: there
    the whole is due. Three queries, whatever is held.
    """
    mine = Attainment.objects.filter(person__in=[person.pk, *absorbed_by([person.pk])])
    if source is not None:
        mine = mine.filter(source_uuid=source)
    held: dict[UUID, int] = {}
    for _, uuid, number in _lasting(mine, on=on):
        held[uuid] = max(held.get(uuid, 0), number)
    calls = RefreshCall.objects.known().filter(source_uuid__in=held, called_on__lte=on)
    found: dict[UUID, Called] = {}
    for called_for, below, called_on, by_on in calls.order_by("by_on").values_list(
        "source_uuid", "below_number", "called_on", "by_on"
    ):
        if called_for and below and held[called_for] < below:
            found.setdefault(called_for, Called(called_for, held[called_for], called_on, by_on))
    return found


def holders(source: UUID, *, on: date, below: int | None = None) -> Collection[int]:
    """Whoever holds an edition of a source (below a number) that has not run out by the partnership's own advice.

    One query.
    """
    held: dict[int, int] = {}
    for person, _, number in _lasting(Attainment.objects.filter(source_uuid=source), on=on):
        held[person] = max(held.get(person, 0), number)
    return {person for person, number in held.items() if below is None or number < below}


def _lasting(rows: QuerySet[Attainment], *, on: date) -> Iterator[tuple[int, UUID, int]]:
    """Person, source and edition of what has not run out by the partnership's own advice. A refresh has no date of its
    own.
    """
    counting = rows.filter(source_uuid__isnull=False, revocation__isnull=True, attained_on__lte=on)
    for person, uuid, number, kind, attained_on, months in counting.values_list(
        "person_id", "source_uuid", "source_number", "kind", "attained_on", "competency__validity_months"
    ):
        lasts = kind == EvidenceKind.REFRESH or not months or last_good_day(attained_on, months) >= on
        if lasts and uuid and number:
            yield person, uuid, number


def superseded(on: date) -> Exists:
    """For rows with an `attainment` and a `person`, as stored standings: what is held rests on content that a call
    says has changed, and no refresh has answered the call by that day (docs/standing.md, section 5).

    `Standing.objects.annotate(superseded=superseded(on))`.
    """
    answers = Attainment.objects.filter(
        Q(revocation__isnull=True) | Q(revocation__revoked_on__gt=on),
        person=OuterRef(OuterRef("person")),
        competency=OuterRef("competency"),
        kind=EvidenceKind.REFRESH,
        attained_on__gte=OuterRef("called_on"),
        attained_on__lte=on,
    )
    covering = RefreshCall.objects.known().filter(
        Q(source_uuid=OuterRef("attainment__source_uuid"), below_number__gt=OuterRef("attainment__source_number"))
        | Q(attained_before__gt=OuterRef("attainment__attained_on")),
        competency=OuterRef("attainment__competency"),
        called_on__lte=on,
    )
    return Exists(covering.filter(~Exists(answers)))


def asked_by(source: UUID, number: int, *, on: date) -> date | None:
    """Until when holders of an edition of a source are called to refresh it; None while nobody calls. One query."""
    calls = RefreshCall.objects.known().filter(source_uuid=source, below_number__gt=number, called_on__lte=on)
    return calls.order_by("by_on").values_list("by_on", flat=True).first()
