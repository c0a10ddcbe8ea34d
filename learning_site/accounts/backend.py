"""How somebody who signed in is known again on the next page."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend as WithPassword

from competencies.models import Person
from competencies.queries.composed import Composed, Given

BY_KEY = Composed(lambda: Person.objects.filter(pk=Given("key"))[:1])


class AuthenticationBackend(WithPassword):
    """allauth's own, but that the person is found by a statement that is put together once."""

    def get_user(self, user_id: Any) -> Person | None:
        person = BY_KEY.first(key=user_id)
        return person if self.user_can_authenticate(person) else None
