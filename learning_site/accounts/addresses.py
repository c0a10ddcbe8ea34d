"""Lets a person whom an agency added claim their record with their first code."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from competencies.models import Person


@transaction.atomic
def prepare(email: str) -> None:
    """Give the person who has this sign-in address an unverified address row, where there is none.

    With it the first code both signs in and verifies; without it allauth would ask for a second code. What an address
    that was given before, and corrected since, had left behind goes. An address that nobody has changes nothing, so
    that nothing can be told from it.
    """
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is not None:
        if person.last_login is None:
            EmailAddress.objects.filter(user=person, verified=False).exclude(email=person.email).delete()
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": False, "primary": True}
        )


@transaction.atomic
def vouch(people: list[Person]) -> None:
    """Mark the sign-in addresses of these people as verified. For the demonstration, whose mailboxes do not exist."""
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people],
        ignore_conflicts=True,
    )
