"""Records what people have achieved, and revokes what should not count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from competencies.models import (
    Agency,
    Attainment,
    Competency,
    Evidence,
    EvidenceKind,
    Person,
    RefreshCall,
    Revocation,
    RevocationReason,
)
from competencies.operations import audit, standings
from competencies.operations.refusals import Refusal
from competencies.queries import facts, merging
from competencies.rules import check_attainment, check_call, check_revocation, london_day
from competencies.rules.training import check_level


class OwnEvidence(Refusal):
    """Nobody records or signs off their own learning; a module they finish speaks for itself."""


class RevokedAlready(Refusal):
    """An attainment is revoked once."""


@dataclass(frozen=True, kw_only=True)
class NewAttainment:
    """Something achieved. `evidence_uuid` is what it rests on: the same evidence counts once for a competency."""

    person: Person
    competency: Competency
    attained_on: date
    kind: EvidenceKind
    evidence_uuid: UUID
    evidence_title: str
    agency: Agency | None = None
    source_uuid: UUID | None = None
    source_number: int | None = None
    expires_on: date | None = None
    accepted_by: Agency | None = None


@transaction.atomic
def record(new_attainments: Iterable[NewAttainment], *, by: Person | None, at: datetime) -> list[Attainment]:
    """The attainments, in the order given; one that stands already is given back and not written again.

    Raises RuleError for an attainment in the future, one that ends before it began, or a module or a course for a
    competency above awareness; OwnEvidence when `by` records their own, a finished module apart.
    """
    wanted = list(new_attainments)
    own = merging.keys_of(by)
    for new in wanted:
        check_level(kind=new.kind, level=new.competency.level, title=new.competency.title)
        check_attainment(facts.attainment_fact(_row(new, by=by, at=at)), recorded_on=london_day(at))
        if new.person.pk in own and new.kind not in {EvidenceKind.MODULE, EvidenceKind.REFRESH}:
            raise OwnEvidence("Nobody records their own training. Ask another training lead or the partnership.")
    people = {new.person.pk for new in wanted}
    standings.lock(people)
    known = _known(wanted)
    fresh = {_key(new): _row(new, by=by, at=at) for new in wanted if _key(new) not in known}
    Attainment.objects.bulk_create(fresh.values(), batch_size=500)
    audit.record("attainment.record", subjects=[row.uuid for row in fresh.values()], by=by, at=at)
    if fresh:
        standings.refresh(people, at=at)
    return [known.get(_key(new)) or fresh[_key(new)] for new in wanted]


@transaction.atomic
def revoke(
    attainments: Iterable[Attainment], *, reason: str, on: date | None, by: Person, at: datetime
) -> list[Revocation]:
    """From `on` they count for nothing, and neither does what another agency recognised because of them; without `on`,
    from the day each was attained, as if it had never been.

    Raises RevokedAlready, RuleError when `on` is before they were attained.
    """
    named = list(attainments)
    revoking = named + _relying_on(named)
    standings.lock({attainment.person_id for attainment in revoking})
    if Revocation.objects.filter(attainment__in=revoking).exists():
        raise RevokedAlready("One of these is revoked already; nothing was changed.")
    revocations = [
        Revocation(
            attainment=attainment,
            revoked_on=on or attainment.attained_on,
            recorded_at=at,
            recorded_by=by,
            reason=reason if number < len(named) else RevocationReason.EVIDENCE_WITHDRAWN,
        )
        for number, attainment in enumerate(revoking)
    ]
    for revocation in revocations:
        check_revocation(facts.attainment_fact(revocation.attainment, revocation), recorded_on=london_day(at))
    Revocation.objects.bulk_create(revocations, batch_size=500)
    audit.record("attainment.revoke", subjects=[a.uuid for a in revoking], by=by, at=at, detail={"reason": reason})
    standings.refresh({attainment.person_id for attainment in revoking}, at=at)
    return revocations


@transaction.atomic
def call_to_refresh(
    competency: Competency,
    *,
    called_on: date,
    by_on: date,
    source_uuid: UUID | None = None,
    below_number: int | None = None,
    attained_before: date | None = None,
    by: Person | None,
    at: datetime,
) -> RefreshCall:
    """Ask holders of older evidence to take what changed. It covers editions of a source below a number, or everything
    attained before a day. Where very many hold it, their standings are brought up in the background. Raises RuleError
    for both, neither, or a deadline before the call.
    """
    call = RefreshCall(
        competency=competency,
        called_on=called_on,
        by_on=by_on,
        source_uuid=source_uuid,
        below_number=below_number,
        attained_before=attained_before,
        recorded_at=at,
        recorded_by=by,
    )
    check_call(facts.call_fact(call))
    call.save()
    audit.record("refresh.call", subjects=[competency.uuid], by=by, at=at, detail={"by_on": by_on.isoformat()})
    holders = Attainment.objects.filter(competency=competency).values_list("person_id", flat=True).distinct()
    standings.refresh_soon(set(holders), at=at)
    return call


def _relying_on(attainments: list[Attainment]) -> list[Attainment]:
    """What stands only because one of these was recognised."""
    relying = Evidence.objects.filter(rests_on__in=attainments).values("uuid")
    rows = Attainment.objects.filter(
        kind=EvidenceKind.RECOGNITION, evidence_uuid__in=relying, revocation__isnull=True
    ).select_related("competency")
    return list(rows.exclude(pk__in=[attainment.pk for attainment in attainments]))


Key = tuple[int, str, UUID]


def _key(new: NewAttainment) -> Key:
    return new.competency.pk, str(new.kind), new.evidence_uuid


def _known(wanted: list[NewAttainment]) -> dict[Key, Attainment]:
    rows = Attainment.objects.filter(evidence_uuid__in={new.evidence_uuid for new in wanted})
    return {(row.competency_id, row.kind, row.evidence_uuid): row for row in rows}


def _row(new: NewAttainment, *, by: Person | None, at: datetime) -> Attainment:
    return Attainment(
        person=new.person,
        competency=new.competency,
        attained_on=new.attained_on,
        recorded_at=at,
        recorded_by=by,
        agency=new.agency,
        kind=new.kind,
        level=new.competency.level,
        evidence_uuid=new.evidence_uuid,
        evidence_title=new.evidence_title,
        source_uuid=new.source_uuid,
        source_number=new.source_number,
        expires_on=new.expires_on,
        accepted_by=new.accepted_by,
    )
