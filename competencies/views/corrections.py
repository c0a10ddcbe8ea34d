"""What was written down wrongly of somebody here, put right by hand: their name, and what their post says."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competencies.forms.corrections import CorrectPostForm, NameForm
from competencies.operations import people as people_operations
from competencies.operations import posts as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import people
from competencies.rules import RuleError
from competencies.views import agency_or_404, posted, surroundings, today, visitor


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, agency: UUID, person: UUID) -> HttpResponse:
    """A name that changed, or was spelt wrongly."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    found = people.employed_in(place, person, on=today())
    if found is None:
        raise Http404
    initial = {"given_name": found.given_name, "family_name": found.family_name}
    form = NameForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        people_operations.rename(found, **form.cleaned_data, by=visitor(request), at=timezone.now())
        messages.info(request, f"{found} is their name here from now on. Certificates already given keep the old one.")
        return redirect("competencies:person", place.uuid, found.uuid)
    context = {**surroundings(request, place), "form": form, "person": found}
    return render(request, "competencies/person_rename.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def post(request: HttpRequest, agency: UUID, post: UUID) -> HttpResponse:
    """The days, the title, the roles or the number of a post, also of one that has ended."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    found = people.post_in(place, post)
    if found is None:
        raise Http404
    initial = {
        "started_on": found.started_on,
        "ended_on": found.ended_on - timedelta(days=1) if found.ended_on else None,
        "job_title": found.job_title,
        "job_roles": [role.uuid for role in found.job_roles.all()],
        "employee_reference": found.employee_reference,
    }
    form = CorrectPostForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.correct(found, **form.cleaned_data, by=visitor(request), at=timezone.now())
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, "Corrected. Where they stand is reckoned by it from now on.")
            return redirect("competencies:person", place.uuid, found.person.uuid)
    context = {**surroundings(request, place), "form": form, "post": found}
    return render(request, "competencies/post_correct.html", context, status=422 if form.errors else 200)
