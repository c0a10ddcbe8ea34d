"""Who may administer agencies, job roles, competencies and requirements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.permission_policies import BasePermissionPolicy

from competencies.models import Grant, GrantKind, Person
from competencies.queries.scope import scope_of
from competencies.rules import london_day

ALLOWED = frozenset({"add", "change", "view"})


class OfficerPolicy(BasePermissionPolicy):
    """Partnership officers whose grant is in force today; nobody may delete.

    It asks the grant and not a group: someone stays in a group after their grant has ended.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ALLOWED and _is_officer(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Person]:
        if not ALLOWED.intersection(actions):
            return Person.objects.none()
        officers = Grant.objects.in_force(london_day(timezone.now())).filter(kind=GrantKind.OFFICER)
        return Person.objects.filter(Q(pk__in=officers.values("person")) | Q(is_superuser=True), is_active=True)


def _is_officer(user: Any) -> bool:
    """Asked many times for one page, so the answer is kept on the user for as long as the day is the same."""
    if not user.is_authenticated or user.is_superuser:
        return bool(user.is_authenticated and user.is_active)
    today = london_day(timezone.now())
    kept = getattr(user, "_officer_on", None)
    if kept is None or kept[0] != today:
        kept = user._officer_on = (today, scope_of(user, on=today).is_officer)
    return bool(kept[1])
