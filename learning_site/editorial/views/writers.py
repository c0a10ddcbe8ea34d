"""Doors for officers and authors alike, and what they save through them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.permission_policies import BasePermissionPolicy

from competencies.models import Grant, GrantKind, Person
from competencies.permissions import Access, opens_to, user_can_use_editorial
from competencies.rules import london_day
from courses.operations import sources
from learning_site.editorial.views import Create, Edit

ALLOWED = frozenset({"add", "change", "view"})


class WriterPolicy(BasePermissionPolicy):
    """Officers and authors whose grant is in force today; nobody may delete."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ALLOWED and _is_writer(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Person]:
        if not ALLOWED.intersection(actions):
            return Person.objects.none()
        kinds = (GrantKind.OFFICER, GrantKind.AUTHOR)
        writers = Grant.objects.in_force(london_day(timezone.now())).filter(kind__in=kinds)
        return Person.objects.filter(Q(pk__in=writers.values("person")) | Q(is_superuser=True), is_active=True)


class SavesSource:
    """For Wagtail's create and edit views of what learning rests on."""

    def write(self, form: Any, **who: Any) -> Any:
        return sources.save(form.instance, **who)


class CreateSource(SavesSource, Create):
    pass


class EditSource(SavesSource, Edit):
    pass


def _is_writer(user: Any) -> bool:
    """Asked many times for one page, so the answer is kept on the user for as long as the day is the same."""
    if not user.is_authenticated:
        return False
    today = london_day(timezone.now())
    kept = getattr(user, "_writer_on", None)
    if kept is None or kept[0] != today:
        kept = user._writer_on = (today, user_can_use_editorial(user, on=today))
    return bool(kept[1])


def for_writers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """To everybody else the door does not exist."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_writer(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return opens_to(Access.WRITES)(opened)
