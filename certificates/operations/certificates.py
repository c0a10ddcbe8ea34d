"""Issues certificates for attainments, reissues them in a new name, and revokes them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from certificates.models import Certificate
from certificates.rules import CODE_BYTES, code_from
from competencies.models import Agency, Attainment, Person
from competencies.operations import audit, standings
from competencies.operations.refusals import Refusal
from competencies.queries import contacts
from competencies.rules import last_good_day, london_day
from competencies.rules.days import earlier

# Two equal codes of 60 random bits will hardly meet once; that three draws in a row do is a broken source of chance.
DRAWS = 3


class AttainmentRevoked(Refusal):
    """What no longer counts is not attested."""


class NoLongerCurrent(Refusal):
    """Only the certificate that stands can be replaced or revoked."""


class NameUnchanged(Refusal):
    """A certificate is reissued because its holder's name has changed."""


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What all certificates of one issue say alike, and the names of the organisations by tree path."""

    issuer: str
    organisations: dict[str, str]
    minutes: int | None
    awaiting_sign_off: bool
    issued_on: date


@transaction.atomic
def issue(
    attainments: Iterable[Attainment],
    *,
    awaiting_sign_off: bool,
    minutes: int | None = None,
    issued_on: date | None = None,
    by: Person | None,
    at: datetime,
) -> list[Certificate]:
    """The current certificate of each attainment, in the order given; one that stands already is given back.

    `minutes` is the learning time that the source states; `awaiting_sign_off`, that the partnership has not yet signed
    its wording off; `issued_on` is the day of issue that it says, today where none is given. An attainment whose
    certificate was revoked gets a new one. Raises AttainmentRevoked.
    """
    asked = list(attainments)
    standings.lock({attainment.person_id for attainment in asked})
    keys = {attainment.pk for attainment in asked}
    current = {row.attainment_id: row for row in Certificate.objects.current().filter(attainment__in=keys)}
    rows = _with_what_they_say(keys)
    shared = Shared(
        issuer=contacts.partnership().name,
        organisations=_organisations(rows),
        minutes=minutes,
        awaiting_sign_off=awaiting_sign_off,
        issued_on=issued_on or london_day(at),
    )
    fresh = [_certificate(row, shared, at=at) for row in rows if row.pk not in current]
    _add(fresh)
    audit.record("certificate.issue", subjects=[row.uuid for row in fresh], by=by, at=at)
    current |= {row.attainment_id: row for row in fresh}
    return [current[attainment.pk] for attainment in asked]


@transaction.atomic
def reissue(certificate: Certificate, *, by: Person | None, at: datetime) -> Certificate:
    """The same certificate in the holder's name of today; the old one is superseded, and still verifies as that.

    Raises NoLongerCurrent, NameUnchanged, AttainmentRevoked.
    """
    standings.lock({certificate.person_id})
    old = Certificate.objects.select_related("person").get(pk=certificate.pk)
    _check_current([old])
    _with_what_they_say({old.attainment_id})
    holder = str(old.person)
    if holder == old.holder:
        raise NameUnchanged(f"This certificate already says {holder}. Change the name on the record first.")
    return _replace(old, "certificate.reissue", by=by, at=at, holder=holder)


@transaction.atomic
def bring_up_to(certificate: Certificate, *, edition: int, by: Person | None, at: datetime) -> Certificate:
    """The same certificate after its holder took what changed until this edition; the old one is superseded. What was
    attained, and when, stays as it was.

    Raises NoLongerCurrent, AttainmentRevoked.
    """
    standings.lock({certificate.person_id})
    old = Certificate.objects.get(pk=certificate.pk)
    _check_current([old])
    _with_what_they_say({old.attainment_id})
    first = old.edition.partition(",")[0]
    return _replace(old, "certificate.bring_up", by=by, at=at, edition=f"{first}, brought up to edition {edition}")


def _replace(old: Certificate, action: str, *, by: Person | None, at: datetime, **words: str) -> Certificate:
    new = _copy(old, at=at, **words)
    Certificate.objects.filter(pk=old.pk).update(superseded_at=at)
    _add([new])
    Certificate.objects.filter(pk=old.pk).update(superseded_by=new)
    audit.record(action, subjects=[old.uuid], by=by, at=at, detail={"certificate": str(new.uuid)})
    return new


@transaction.atomic
def revoke(certificates: Iterable[Certificate], *, by: Person | None, at: datetime) -> list[Certificate]:
    """These no longer stand, and with each those it had replaced, so that no older paper verifies in its stead.

    All that were revoked, oldest first. Raises NoLongerCurrent, and then none is.
    """
    revoking = list(certificates)
    standings.lock({certificate.person_id for certificate in revoking})
    _check_current(list(Certificate.objects.filter(pk__in={certificate.pk for certificate in revoking})))
    # By their people as well: certificates of a person are found by an index, those of an attainment are not.
    of_these = Certificate.objects.filter(
        person__in={certificate.person_id for certificate in revoking},
        attainment__in={certificate.attainment_id for certificate in revoking},
        revoked_at__isnull=True,
    )
    revoked = list(of_these.order_by("issued_at", "pk"))
    of_these.update(revoked_at=at)
    for row in revoked:
        row.revoked_at = at
    audit.record("certificate.revoke", subjects=[row.uuid for row in revoked], by=by, at=at)
    return revoked


def _check_current(certificates: list[Certificate]) -> None:
    if any(row.revoked_at or row.superseded_at for row in certificates):
        raise NoLongerCurrent("One of these was replaced or revoked already; nothing was changed.")


def _with_what_they_say(keys: set[int]) -> list[Attainment]:
    """The attainments as they are now, with person, agency and competency. Raises AttainmentRevoked."""
    rows = list(Attainment.objects.filter(pk__in=keys).select_related("person", "agency", "competency", "revocation"))
    if any(hasattr(row, "revocation") for row in rows):
        raise AttainmentRevoked("One of these attainments is revoked; no certificate was issued.")
    return rows


def _organisations(attainments: list[Attainment]) -> dict[str, str]:
    paths = {attainment.agency.organisation_path for attainment in attainments if attainment.agency}
    return dict(Agency.objects.filter(path__in=paths).values_list("path", "name"))


def _place(agency: Agency | None, organisations: dict[str, str]) -> str:
    """'Ward 7, Riverside NHS Trust': a team's own name says little outside its organisation."""
    if agency is None:
        return ""
    organisation = organisations[agency.organisation_path]
    return organisation if agency.path == agency.organisation_path else f"{agency.name}, {organisation}"


def _certificate(attainment: Attainment, shared: Shared, *, at: datetime) -> Certificate:
    months = attainment.competency.validity_months
    advised = last_good_day(attainment.attained_on, months) if months else None
    return Certificate(
        attainment=attainment,
        person=attainment.person,
        source_uuid=attainment.source_uuid,
        holder=str(attainment.person),
        agency=_place(attainment.agency, shared.organisations),
        title=attainment.competency.title,
        competency_statement=attainment.competency.statement,
        source_title=attainment.evidence_title,
        edition="" if attainment.source_number is None else f"Edition {attainment.source_number}",
        minutes=shared.minutes,
        issuer=shared.issuer,
        attained_on=attainment.attained_on,
        issued_on=shared.issued_on,
        # Evidence with an end of its own can shorten the partnership's advice, never lengthen it.
        renewal_advised_by=earlier(attainment.expires_on, advised),
        awaiting_sign_off=shared.awaiting_sign_off,
        issued_at=at,
    )


def _copy(old: Certificate, *, at: datetime, **words: str) -> Certificate:
    kept = {
        field.attname: getattr(old, field.attname)
        for field in Certificate._meta.concrete_fields
        if field.name not in {"id", "uuid", "code", "superseded_at", "superseded_by", "revoked_at"}
    }
    return Certificate(**kept | words | {"issued_at": at, "issued_on": london_day(at)})


def _add(certificates: list[Certificate]) -> None:
    """Write them, each with a code of its own. The caller holds the lock on their people: only a code can collide."""
    for draw in range(1, DRAWS + 1):
        for certificate in certificates:
            certificate.code = code_from(secrets.token_bytes(CODE_BYTES))
        try:
            with transaction.atomic():
                Certificate.objects.bulk_create(certificates, batch_size=500)
        except IntegrityError:
            if draw == DRAWS:
                raise
        else:
            return
