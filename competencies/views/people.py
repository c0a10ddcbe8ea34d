"""One person, as their agency may see them."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.operations import audit
from competencies.permissions import Access, check_user_can_view_people, opens_to
from competencies.queries import people
from competencies.views import agency_or_404, surroundings, today, visitor


@opens_to(Access.SEES_PEOPLE)
@never_cache
@require_safe
def person(request: HttpRequest, agency: UUID, person: UUID) -> HttpResponse:
    """Posts, where they stand and why, what is held; that it was looked at is written down."""
    place = agency_or_404(request, agency, check_user_can_view_people)
    found = people.person_in(place, person)
    if found is None:
        raise Http404
    around = surroundings(request, place)
    shown = people.person_shown(found, on=today(), visible_to=around["scope"])
    audit.record("person.view", subjects=[found.uuid], by=visitor(request), at=timezone.now(), agency=place)
    scope = around["scope"]
    managed = {one.post.pk for one in shown.posts if scope.manages_agency(one.post.agency)}
    return render(request, "competencies/person.html", {**around, "shown": shown, "managed": managed})
