"""Adds people and keeps their names and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from competencies.models import Person, PostStanding
from competencies.models.person import sort_name
from competencies.operations import audit
from competencies.operations.refusals import Refusal


class AddressTaken(Refusal):
    """The address is somebody else's sign-in."""


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


def _check_addresses(addresses: list[str]) -> None:
    taken = {address for address, times in Counter(addresses).items() if times > 1}
    taken |= {known for known in Person.objects.filter(email__in=addresses).values_list("email", flat=True) if known}
    if taken:
        raise AddressTaken(f"Somebody already signs in with {min(taken)}. Use another address, or leave it empty.")
