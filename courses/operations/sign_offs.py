"""Writes who has signed a module off, and opens the editions that have all the sign-offs they need."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from competencies.models import Person
from competencies.operations import audit
from competencies.operations.refusals import Refusal
from competencies.rules import in_words, london_day
from courses.models import ChangeClass, Edition, Module, SignOff
from courses.queries import sign_offs as queries
from courses.rules.gate import ReviewKind, to_be_reviewed, to_put_right

YEARS = 3


class OwnWords(Refusal):
    """Nobody signs off what they wrote themselves."""


class NotADayForThis(Refusal):
    """A review was held on a day that has been, and is good until one that is to come."""


class NobodyNamed(Refusal):
    """An expert signs off with their name, and everybody with a role."""


class WithdrawnAlready(Refusal):
    """A sign-off is withdrawn once."""


@dataclass(frozen=True, kw_only=True)
class NewSignOff:
    """By which role a module was looked at, when, until when that is good, and what changed because of it."""

    kind: ReviewKind
    role: str
    name: str = ""
    signed_on: date
    review_by: date
    what_changed: str = ""


@transaction.atomic
def record(
    module: Module,
    reviews: Iterable[NewSignOff],
    *,
    digest: str,
    written_by: Person | None,
    by: Person | None,
    at: datetime,
) -> list[SignOff]:
    """Keep sign-offs of exactly the words of `digest`. `written_by` saved those words last.

    Raises OwnWords, NobodyNamed, NotADayForThis; nothing is kept then.
    """
    wanted = list(reviews)
    if by is not None and written_by is not None and by.pk == written_by.pk:
        raise OwnWords("You saved this version yourself, and nobody signs off their own words. Ask somebody else to.")
    for new in wanted:
        _check(new, on=london_day(at))
    rows = [
        SignOff.objects.create(
            module=module,
            digest=digest,
            kind=new.kind,
            role=new.role.strip(),
            name=new.name.strip(),
            signed_on=new.signed_on,
            review_by=new.review_by,
            what_changed=new.what_changed.strip(),
            recorded_at=at,
            recorded_by=by,
        )
        for new in wanted
    ]
    for row in rows:
        audit.record("sign_off.record", subjects=[row.uuid], by=by, at=at, detail={"kind": row.kind})
    return rows


@transaction.atomic
def withdraw(sign_off: SignOff, *, why: str, by: Person | None, at: datetime) -> SignOff:
    """It no longer holds. Raises WithdrawnAlready."""
    if SignOff.objects.filter(withdraws=sign_off).exists() or sign_off.withdraws_id:
        raise WithdrawnAlready("This sign-off was withdrawn before; nothing was changed.")
    row = SignOff.objects.create(
        module=sign_off.module,
        digest=sign_off.digest,
        kind=sign_off.kind,
        role=sign_off.role,
        name=sign_off.name,
        signed_on=sign_off.signed_on,
        review_by=sign_off.review_by,
        what_changed=why.strip(),
        withdraws=sign_off,
        recorded_at=at,
        recorded_by=by,
    )
    audit.record("sign_off.withdraw", subjects=[sign_off.uuid], by=by, at=at, detail={"kind": row.kind})
    return row


@transaction.atomic
def settle(module: Module, *, by: Person | None, at: datetime) -> list[Edition]:
    """Open the editions that have all they need, and close again those of which a sign-off was withdrawn. Answers those
    that are open now and were not before.

    A sign-off that has run out closes nothing that is open: learners are told that it is to be looked at again, and
    the next edition waits for it. A correction of what is open is open.
    """
    editions = list(Edition.objects.filter(module=module).select_related("revision").order_by("number"))
    rows, families = list(queries.standing(module)), queries.families(editions)
    opened, before = [], None
    for edition in editions:
        content = edition.revision.content if edition.revision else {}
        reviews = queries.reviews_among(rows, families[edition.pk])
        corrects_what_is_open = (
            before is not None and not before.awaits_sign_off and edition.change_class == ChangeClass.CORRECTION
        )
        before = edition
        lacks = bool(to_be_reviewed(content, reviews, on=None))
        waits = to_be_reviewed(content, reviews, on=None if corrects_what_is_open else london_day(at))
        if lacks and not edition.awaits_sign_off:
            _set(edition, awaits=True, by=by, at=at)
        elif edition.awaits_sign_off and content and not waits and not to_put_right(content):
            _set(edition, awaits=False, by=by, at=at)
            opened.append(edition)
    return opened


def _set(edition: Edition, *, awaits: bool, by: Person | None, at: datetime) -> None:
    edition.awaits_sign_off = awaits
    edition.save(update_fields=["awaits_sign_off"])
    action = "edition.close" if awaits else "edition.open"
    audit.record(action, subjects=[edition.module.uuid], by=by, at=at, detail={"number": edition.number})


def _check(new: NewSignOff, *, on: date) -> None:
    if not new.role.strip():
        raise NobodyNamed("Say by which role it was looked at, such as ‘Designated doctor’.")
    if new.kind == ReviewKind.EXPERT and not new.name.strip():
        raise NobodyNamed("An expert signs off with their name.")
    if new.signed_on > on:
        raise NotADayForThis(f"{in_words(new.signed_on)} is still to come. Give the day on which it was looked at.")
    if new.review_by <= on:
        raise NotADayForThis(f"{in_words(new.review_by)} has passed. Give a day on which it is to be looked at again.")
    if (new.review_by.year, new.review_by.timetuple().tm_yday) > (on.year + YEARS, on.timetuple().tm_yday):
        raise NotADayForThis(f"Give a day within {YEARS} years: what is known changes faster than that.")
