"""What is asked in an agency, in plain words."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.forms.requirements import PreviewForm
from competencies.permissions import Access, check_user_can_view_agency, opens_to
from competencies.queries import requirements as queries
from competencies.queries import standings
from competencies.views import agency_or_404, surroundings, today


@opens_to(Access.SEES_COUNTS)
@never_cache
@require_safe
def requirements(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Each requirement as a sentence, what comes next, what was before, and what finishing on a day would give."""
    place = agency_or_404(request, agency, check_user_can_view_agency)
    on = today()
    form = PreviewForm(request.GET or None)
    asked = queries.asked_in(place, on=on, finished_on=form.day(today=on))
    context = {
        **surroundings(request, place, here="requirements"),
        "form": form,
        "current": [one for one in asked if one.now or one.coming],
        "ended": [one for one in asked if not one.now and not one.coming],
        "refreshing": standings.refreshing(place),
    }
    return render(request, "competencies/requirements.html", context)
