"""Reads certificates: what a person holds, and what a public code answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from certificates.models import Certificate
from certificates.rules import State, state_in_words
from competencies.models import Person, Revocation
from competencies.queries.facts import of_person
from competencies.rules import london_day


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What anyone who has the code is told: what, in which edition, when, until when, and whether it still stands.

    `since` is the London day on which it ceased to stand, `renewal_is_past` whether the last good day is over.
    The words are those frozen on the certificate; of one that was replaced, nothing of the newer is told.
    """

    code: str
    holder: str
    title: str
    source_title: str
    edition: str
    issuer: str
    attained_on: date
    issued_on: date
    renewal_advised_by: date | None
    renewal_is_past: bool
    awaiting_sign_off: bool
    state: State
    since: date | None

    @property
    def state_words(self) -> str:
        return state_in_words(self.state, self.since)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A certificate to its holder: the record, whether it stands, and since when not."""

    certificate: Certificate
    state: State
    since: date | None

    @property
    def state_words(self) -> str:
        return state_in_words(self.state, self.since)


def held_by(person: Person) -> list[Certificate]:
    """The certificates of this person that stand, newest first; those of revoked attainments are not among them."""
    standing = Certificate.objects.current().filter(of_person(person.pk)("person"), attainment__revocation__isnull=True)
    return list(standing.order_by("-issued_at", "-pk"))


def for_source(person: Person, source_uuid: UUID) -> Certificate | None:
    """The person's newest certificate that stands for this source (a module), in whichever edition."""
    return next((held for held in held_by(person) if held.source_uuid == source_uuid), None)


def held(person: Person, uuid: UUID, *, on: date) -> Held | None:
    """The person's own certificate of this uuid, and whether it stands; None for anybody else's."""
    found = (
        Certificate.objects.filter(of_person(person.pk)("person"), uuid=uuid)
        .select_related("attainment__revocation")
        .first()
    )
    if found is None:
        return None
    state, since = _standing(found, on=on)
    return Held(certificate=found, state=state, since=since)


def by_code(code: str, *, on: date) -> Checked | None:
    """What a code, normalised as `certificates.rules` does, answers on that day; None when no certificate has it."""
    row = Certificate.objects.filter(code=code).select_related("attainment__revocation").first()
    if row is None:
        return None
    state, since = _standing(row, on=on)
    return Checked(
        code=row.code,
        holder=row.holder,
        title=row.title,
        source_title=row.source_title,
        edition=row.edition,
        issuer=row.issuer,
        attained_on=row.attained_on,
        issued_on=row.issued_on,
        renewal_advised_by=row.renewal_advised_by,
        renewal_is_past=row.renewal_advised_by is not None and row.renewal_advised_by < on,
        awaiting_sign_off=row.awaiting_sign_off,
        state=state,
        since=since,
    )


def _standing(certificate: Certificate, *, on: date) -> tuple[State, date | None]:
    """Whether it stands on that day, and since when not: revoked itself, or by the attainment it attests."""
    revocation: Revocation | None = getattr(certificate.attainment, "revocation", None)
    ends = [london_day(certificate.revoked_at)] if certificate.revoked_at else []
    if revocation and revocation.revoked_on <= on:
        ends.append(revocation.revoked_on)
    if ends:
        return State.REVOKED, min(ends)
    if certificate.superseded_at:
        return State.SUPERSEDED, london_day(certificate.superseded_at)
    return State.CURRENT, None
