"""Gives and ends authority over a part of the tree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import transaction

from competencies.models import Agency, Grant, GrantKind, Person, SharingAgreement
from competencies.operations import audit, corrections, standings
from competencies.operations.refusals import Refusal
from competencies.rules import check_period

# The groups that the editors' entrance gives permissions to. The entrance itself also asks for a grant in force.
GROUPS = {GrantKind.OFFICER: "Partnership officers", GrantKind.AUTHOR: "Authors"}


class NotAtRoot(Refusal):
    """An officer and an author act for the whole partnership."""


class OwnGrant(Refusal):
    """Nobody gives authority to themselves, or takes it from themselves."""


@transaction.atomic
def give(
    person: Person,
    *,
    kind: GrantKind,
    agency: Agency,
    from_on: date,
    until_on: date | None = None,
    by: Person | None,
    at: datetime,
) -> Grant:
    """Raises NotAtRoot, OwnGrant, and RuleError for a period without a day. What is held already is given back."""
    check_period(from_on, until_on)
    if kind in GROUPS and not agency.is_root():
        raise NotAtRoot(
            f"A {GrantKind(kind).label.lower()} acts for the whole partnership: choose {agency.get_root()}."
        )
    if by is not None and by.pk == person.pk:
        raise OwnGrant("Nobody can give authority to themselves. Ask another training lead or the partnership.")
    standings.lock([person.pk])
    held = Grant.objects.in_force(from_on).filter(person=person, kind=kind, agency=agency, until_on=until_on).first()
    if held:
        return held
    grant = Grant.objects.create(
        person=person, agency=agency, kind=kind, from_on=from_on, until_on=until_on, recorded_at=at, recorded_by=by
    )
    if kind in GROUPS:
        person.groups.add(Group.objects.get_or_create(name=GROUPS[kind])[0])
    audit.record("grant.give", subjects=[person.uuid], by=by, at=at, agency=agency, detail={"kind": kind})
    return grant


@transaction.atomic
def end(grants: Iterable[Grant], *, on: date, by: Person | None, at: datetime) -> list[Grant]:
    """`on` is the first day without it; a grant that has not begun by then is withdrawn, one that has ended stays so.

    Raises OwnGrant when `by` would end their own, and perhaps leave an agency without anybody.
    """
    standing = [grant for grant in grants if grant.withdrawn_at is None]
    ending = [grant for grant in standing if grant.until_on is None or grant.until_on > on]
    if by is not None and any(grant.person_id == by.pk for grant in ending):
        raise OwnGrant("Nobody can end their own authority. Ask another training lead or the partnership.")
    corrections.withdraw([grant for grant in ending if grant.from_on >= on], at=at)
    corrections.correct([(grant, {"until_on": on}) for grant in ending if grant.from_on < on], by=by, at=at)
    for grant in ending:
        audit.record(
            "grant.end", subjects=[grant.person.uuid], by=by, at=at, agency=grant.agency, detail={"kind": grant.kind}
        )
    return ending


@transaction.atomic
def agree_sharing(
    agency: Agency, *, from_on: date, until_on: date, by: Person | None, at: datetime
) -> SharingAgreement:
    """The organisation lets partnership officers see its people's names on these days; agreed to again meanwhile, the
    last day moves. Raises RuleError for a period without a day.
    """
    check_period(from_on, until_on)
    Agency.objects.select_for_update().get(pk=agency.pk)
    agreement = (
        SharingAgreement.objects.known().filter(agency=agency, from_on__lte=from_on, until_on__gt=from_on).first()
    )
    if agreement is None:
        agreement = SharingAgreement.objects.create(
            agency=agency, from_on=from_on, until_on=until_on, recorded_at=at, recorded_by=by
        )
    elif agreement.until_on == until_on:
        return agreement
    else:
        corrections.correct([(agreement, {"until_on": until_on})], by=by, at=at)
    audit.record("sharing.agree", subjects=[agency.uuid], by=by, at=at, agency=agency)
    return agreement


@transaction.atomic
def stop_sharing(agency: Agency, *, on: date, by: Person | None, at: datetime) -> None:
    """`on` is the first day on which officers see no names there; where they see none already, nothing changes."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    lasting = list(SharingAgreement.objects.known().filter(agency=agency, until_on__gt=on))
    corrections.withdraw([row for row in lasting if row.from_on >= on], at=at)
    corrections.correct([(row, {"until_on": on}) for row in lasting if row.from_on < on], by=by, at=at)
    if lasting:
        audit.record("sharing.stop", subjects=[agency.uuid], by=by, at=at, agency=agency)
