"""How many people work in an agency, said by its training lead."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competencies.forms.workforce import DeclareForm
from competencies.operations import workforce as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import workforce as queries
from competencies.views import agency_or_404, posted, surroundings, today, visitor


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workforce(request: HttpRequest, agency: UUID) -> HttpResponse:
    """What has been said, beside what is known; and a form to say it."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    form = DeclareForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.declare(place, **form.cleaned_data, by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, "Kept. The agency’s overview says it beside what is known.")
            return redirect("competencies:workforce", place.uuid)
    context = {**surroundings(request, place), "form": form, "declared": queries.declared(place, on=today())}
    return render(request, "competencies/workforce.html", context, status=422 if form.errors else 200)
