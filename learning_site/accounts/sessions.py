"""Sessions in the database, found by a statement that is put together once: every page of a signed-in person asks."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from competencies.queries.composed import Composed, Given

BY_KEY = Composed(
    lambda: Session.objects.filter(
        session_key=Given("key", CharField()), expire_date__gt=Given("now", DateTimeField())
    )[:1]
)


class SessionStore(db.SessionStore):
    """Django's own, but for how a session is read."""

    def _get_session_from_db(self) -> Any:
        session = BY_KEY.first(key=self.session_key, now=timezone.now())
        if session is None:
            self._session_key = None
        return session
