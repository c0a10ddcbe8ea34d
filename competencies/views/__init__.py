"""An agency's doors: each asks who is there, makes one call, and shows what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from competencies.models import Agency, Person
from competencies.permissions import Access, NotVisible, opens_to, user_can_use_editorial
from competencies.queries.scope import Scope, agencies_above, agency_by_uuid, read_once, scope_of
from competencies.rules import london_day


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, however little; nothing while the page is only shown, or what its reader
    had sent when they had to sign in again (learning_site.accounts.interrupted), which a door acts on only when it is
    sent anew.
    """
    if request.method == "POST":
        return request.POST
    sent_before: Callable[[], QueryDict | None] | None = getattr(request, "sent_before", None)
    return sent_before() if sent_before else None


@dataclass(frozen=True)
class Link:
    """One crumb or tab."""

    label: str
    url: str
    current: bool = False


@lru_cache(maxsize=10_000)
def address(name: str, *args: UUID) -> str:
    """Where a door of an agency is. Kept, because a page leads to a dozen of them and Django looks each up anew."""
    return reverse(f"competencies:{name}", args=args)


def today() -> date:
    """The day in London. Doors read the clock; nothing below them does."""
    return london_day(timezone.now())


def now() -> datetime:
    """The instant, for what a door hands down as `at=`."""
    return timezone.now()


def visitor(request: HttpRequest) -> Person:
    """Who is there. Anonymous visitors are turned away before any of these doors."""
    if not isinstance(request.user, Person):
        raise Http404
    read_once(request.user)
    return request.user


def for_authors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For authors and partnership officers. To everybody else the door does not exist."""

    @wraps(view)
    @never_cache
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not user_can_use_editorial(visitor(request), on=today()):
            raise Http404
        return view(request, *args, **kwargs)

    return opens_to(Access.WRITES)(opened)


def agency_or_404(request: HttpRequest, uuid: UUID, check: Callable[..., Agency]) -> Agency:
    """The agency, once `check`, one of permissions.check_user_can_*, lets the visitor in; to others it is not there."""
    try:
        return check(visitor(request), agency_by_uuid(uuid), on=today())
    except NotVisible as hidden:
        raise Http404 from hidden


def lines_to_take(table: str, *, on: date) -> HttpResponse:
    """A table of the lines of a file, as a download whose name says nothing."""
    response = HttpResponse(f"\ufeff{table}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="safeguarding-learning-lines-{on.isoformat()}.csv"'
    return response


def surroundings(request: HttpRequest, agency: Agency, *, here: str = "") -> dict[str, Any]:
    """What every page about an agency has around it: `agency`, `scope`, `crumbs` and `tabs`.

    `here` is the name of the tab the visitor is in; empty on a page below one.
    """
    scope = scope_of(visitor(request), on=today())
    crumbs = _crumbs(agency, scope)
    return {
        "agency": agency,
        "scope": scope,
        "crumbs": crumbs[:-1] if here == "agency" else crumbs,
        "tabs": _tabs(agency, scope, here),
    }


def _crumbs(agency: Agency, scope: Scope) -> list[Link]:
    """The way down to the agency, from the highest place that the visitor may see."""
    above = [place for place in agencies_above(agency) if scope.sees_counts_of(place)]
    crumbs = [Link(place.name, address("agency", place.uuid)) for place in [*above, agency]]
    return [Link("Agencies", address("agencies")), *crumbs]


def _tabs(agency: Agency, scope: Scope, here: str) -> list[Link]:
    doors = [("agency", "Overview", True), ("compliance", "People", scope.sees_people_of(agency))]
    doors += [("numbers", "Numbers", not scope.sees_people_of(agency))]
    doors += [("matrix", "Matrix", scope.sees_people_of(agency)), ("requirements", "What is asked", True)]
    doors += [("training", "Other training", scope.manages_agency(agency))]
    doors += [("leads", "Trained leads", True), ("grants", "Who can see", scope.gives_access_to(agency))]
    return [Link(label, address(name, agency.uuid), current=name == here) for name, label, opens in doors if opens]
