"""One person, as their agency may see them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.operations import audit
from competencies.permissions import Access, check_user_can_view_people, opens_to
from competencies.queries import people
from competencies.queries.history import history
from competencies.rules import in_words
from competencies.views import Link, agency_or_404, surroundings, today, visitor

SHOWN_AT_ONCE = 12  # of what has happened; the rest is folded away


@opens_to(Access.SEES_PEOPLE)
@never_cache
@require_safe
def person(request: HttpRequest, agency: UUID, person: UUID) -> HttpResponse:
    """Posts, where they stand and why, what is held, what has happened, and what may be done about it; that it was
    looked at is written down.
    """
    place = agency_or_404(request, agency, check_user_can_view_people)
    found = people.person_in(place, person)
    if found is None:
        raise Http404
    around = surroundings(request, place)
    scope = around["scope"]
    shown = people.person_shown(found, on=today(), visible_to=scope)
    audit.record("person.view", subjects=[found.uuid], by=visitor(request), at=timezone.now(), agency=place)
    managed = {one.post.pk for one in shown.posts if scope.manages_agency(one.post.agency)}
    inside = [one for one in shown.posts if one.state != "ended" and one.post.agency.path.startswith(place.path)]
    here = any(one.state == "open" for one in inside)
    happened = history(shown, visible_to=scope)
    context = {
        **around,
        "shown": shown,
        "address": next((one.post.work_email for one in inside if one.post.work_email), ""),
        "managed": managed,
        "corrects": bool(inside) and scope.manages_agency(place) and found != request.user,
        "changes": here and scope.manages_agency(place) and found != request.user,
        "supervised": here and scope.supervises_in(place) and found != request.user,
        "crumbs": [*around["crumbs"], Link("People", reverse("competencies:compliance", args=[place.uuid]))],
        "day": in_words(today()),
        "history": happened[:SHOWN_AT_ONCE],
        "earlier": happened[SHOWN_AT_ONCE:],
    }
    return render(request, "competencies/person.html", context)
