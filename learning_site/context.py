"""What every template may rely on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from competencies.queries import contacts
from competencies.queries.scope import Scope, scope_of
from competencies.rules import london_day


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    current: bool


def partnership(request: HttpRequest) -> dict[str, Any]:
    """The partnership's name, the contacts whose check is in date, and where this person may go."""
    on = london_day(timezone.now())
    return {
        "partnership": SimpleLazyObject(contacts.partnership),
        "contacts": SimpleLazyObject(lambda: contacts.in_date(on=on)),
        "demonstration": settings.DEMONSTRATION,
        "nav": SimpleLazyObject(lambda: _nav(request, on)),
    }


def _nav(request: HttpRequest, on: Any) -> list[NavItem]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    scope: Scope = scope_of(user, on=on)
    doors = [("Learning", reverse("learning:home"))]
    if scope.counts:
        doors.append(("Agencies", reverse("competencies:agencies")))
    if scope.is_officer or scope.is_author or user.is_superuser:
        doors.append(("Editing", reverse("wagtailadmin_home")))
        doors.append(("Authors", reverse("dashboards:modules")))
    return [NavItem(label, url, request.path.startswith(url)) for label, url in doors]
