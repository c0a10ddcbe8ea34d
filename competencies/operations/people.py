"""Adds people and keeps their names and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from competencies.models import Merge, Person, PostStanding
from competencies.models.person import sort_name
from competencies.operations import audit, standings
from competencies.operations.refusals import Refusal


class AddressTaken(Refusal):
    """The address is somebody else's sign-in."""


class NotTwoPeople(Refusal):
    """The two records cannot be made one: they are one already, or one of them is part of another merge."""


class OwnRecord(Refusal):
    """Nobody merges or parts their own record."""


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """Somebody to be added. `email` is empty for a person who has no sign-in yet."""

    given_name: str
    family_name: str
    email: str = ""


@transaction.atomic
def add(newcomers: Iterable[NewPerson], *, by: Person | None, at: datetime) -> list[Person]:
    """The people, in the order given. Raises AddressTaken when an address is in use or given twice."""
    people = [
        Person(
            given_name=new.given_name,
            family_name=new.family_name,
            sort_name=sort_name(new.given_name, new.family_name),
            email=new.email.strip().lower() or None,
            joined_at=at,
            password="!",  # noqa: S106  (Django's mark for 'no password can match')
        )
        for new in newcomers
    ]
    addresses = [person.email for person in people if person.email]
    _check_addresses(addresses)
    try:
        with transaction.atomic():
            Person.objects.bulk_create(people, batch_size=500)
    except IntegrityError:
        _check_addresses(addresses)  # taken by another request in the same moment
        raise
    audit.record("person.add", subjects=[person.uuid for person in people], by=by, at=at)
    return people


@transaction.atomic
def rename(person: Person, *, given_name: str, family_name: str, by: Person | None, at: datetime) -> Person:
    """A new name from now on; certificates already given keep the name they were given in."""
    person.given_name, person.family_name = given_name, family_name
    person.save(update_fields=["given_name", "family_name"])
    PostStanding.objects.filter(person=person).update(sort_name=person.sort_name)
    audit.record("person.rename", subjects=[person.uuid], by=by, at=at)
    return person


@transaction.atomic
def merge(kept: Person, absorbed: Person, *, by: Person | None, at: datetime) -> Merge:
    """Two records are one person: from now on the facts of both count as those of `kept`, whatever day is asked about.

    No fact moves and nothing is deleted. The absorbed record can no longer sign in, and its authority is not passed on.
    Raises NotTwoPeople, OwnRecord.
    """
    _check_not_own({kept.pk, absorbed.pk}, by)
    standings.lock({kept.pk, absorbed.pk})
    _check_two(kept, absorbed)
    merged = Merge.objects.create(
        kept=kept, absorbed=absorbed, was_active=absorbed.is_active, recorded_at=at, recorded_by=by
    )
    _let_sign_in(absorbed, False)
    standings.clear([absorbed.pk])
    audit.record("person.merge", subjects=[kept.uuid], by=by, at=at, detail={"absorbed": str(absorbed.uuid)})
    standings.refresh([kept.pk], at=at)
    return merged


def remember_moved(merged: Merge, moved: dict[str, list[int]]) -> Merge:
    """Keep with a merge which rows of other floors followed it. The caller holds the transaction of the merge."""
    merged.moved = moved
    merged.save(update_fields=["moved"])
    return merged


@transaction.atomic
def unmerge(merged: Merge, *, by: Person | None, at: datetime) -> Merge:
    """They are two people after all: each has its own facts again, with those recorded since. Raises OwnRecord; a merge
    that has been undone already stays so.
    """
    _check_not_own({merged.kept_id, merged.absorbed_id}, by)
    standings.lock({merged.kept_id, merged.absorbed_id})
    merged.refresh_from_db()
    if merged.undone_at is not None:
        return merged
    merged.undone_at, merged.undone_by = at, by
    merged.save(update_fields=["undone_at", "undone_by"])
    _let_sign_in(merged.absorbed, merged.was_active)
    absorbed = str(merged.absorbed.uuid)
    audit.record("person.unmerge", subjects=[merged.kept.uuid], by=by, at=at, detail={"absorbed": absorbed})
    standings.refresh([merged.kept_id, merged.absorbed_id], at=at)
    return merged


def _let_sign_in(person: Person, may: bool) -> None:
    person.is_active = may
    person.save(update_fields=["is_active"])


def _check_not_own(people: set[int], by: Person | None) -> None:
    if by is not None and by.pk in people:
        raise OwnRecord("Nobody merges or parts their own record. Ask another training lead or the partnership.")


def _check_two(kept: Person, absorbed: Person) -> None:
    if kept.pk == absorbed.pk:
        raise NotTwoPeople("That is one record already. Choose two.")
    standing = Merge.objects.filter(undone_at__isnull=True)
    if standing.filter(Q(absorbed__in=[kept, absorbed]) | Q(kept=absorbed)).exists():
        raise NotTwoPeople(
            "One of these records has been merged with another already. Merge into the record that was kept."
        )


def _check_addresses(addresses: list[str]) -> None:
    taken = {address for address, times in Counter(addresses).items() if times > 1}
    taken |= {known for known in Person.objects.filter(email__in=addresses).values_list("email", flat=True) if known}
    if taken:
        raise AddressTaken(f"Somebody already signs in with {min(taken)}. Use another address, or leave it empty.")
