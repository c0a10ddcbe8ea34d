"""How somebody who signed in is known again on the next page."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as WithPassword
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from competencies.models import Person
from competencies.queries.composed import Composed, Given

FACTORS = Authenticator.objects.filter(user=OuterRef("pk"))
BY_KEY = Composed(lambda: Person.objects.annotate(has_factor=Exists(FACTORS)).filter(pk=Given("key"))[:1])


class AuthenticationBackend(WithPassword):
    """allauth's own, but that the person is found by a statement that is put together once."""

    def get_user(self, user_id: Any) -> Person | None:
        person = BY_KEY.first(key=user_id)
        return person if self.user_can_authenticate(person) else None


def has_second_factor(person: Person) -> bool:
    """Whether they had set one up when they were found for this request. No query."""
    return bool(getattr(person, "has_factor", False))
