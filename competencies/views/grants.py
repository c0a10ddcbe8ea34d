"""Who may see an agency's people: said openly, given and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competencies.forms.grants import GiveForm, SharingForm
from competencies.models import Grant, GrantKind
from competencies.operations import grants as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import (
    Access,
    check_user_can_give_access,
    check_user_can_manage_agency,
    opens_to,
)
from competencies.queries import agencies
from competencies.queries import grants as queries
from competencies.rules import RuleError
from competencies.views import agency_or_404, posted, surroundings, today, visitor


@dataclass(frozen=True)
class Line:
    """A grant in the list, and its last day when one is agreed."""

    grant: Grant
    last_on: date | None


@opens_to(Access.GIVES_ACCESS)
@never_cache
@require_safe
def grants(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Everybody who sees these people by name, whether the authority is over this place, above it or below."""
    place = agency_or_404(request, agency, check_user_can_give_access)
    on = today()
    held = queries.over(place, on=on)
    context = {
        **surroundings(request, place, here="grants"),
        "everybody": [_line(grant) for grant in held if place.path.startswith(grant.agency.path)],
        "part": [_line(grant) for grant in held if not place.path.startswith(grant.agency.path)],
        "shared_until": agencies.shared_until(place, on=on),
    }
    context["may_share"] = place.depth == agencies.ORGANISATION and context["scope"].manages_agency(place)
    return render(request, "competencies/grants.html", context)


@opens_to(Access.GIVES_ACCESS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Let somebody known here see this agency's people, from today."""
    place = agency_or_404(request, agency, check_user_can_give_access)
    form = GiveForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            grant = operations.give(
                form.person,
                kind=GrantKind(form.cleaned_data["kind"]),
                agency=place,
                from_on=today(),
                until_on=form.cleaned_data["until_on"],
                by=visitor(request),
                at=timezone.now(),
            )
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"{grant.person} may see the people of {place} from today.")
            return redirect("competencies:grants", place.uuid)
    context = {**surroundings(request, place), "form": form}
    return render(request, "competencies/grant_give.html", context, status=422 if form.errors else 200)


@opens_to(Access.GIVES_ACCESS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, agency: UUID, grant: UUID) -> HttpResponse:
    """End an authority over this place at once, after asking."""
    place = agency_or_404(request, agency, check_user_can_give_access)
    ending = queries.grant_of(place, grant)
    if ending is None:
        raise Http404
    if request.method == "POST":
        try:
            operations.end([ending], on=today(), by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.info(request, f"{ending.person} no longer sees the people of {place} by this authority.")
        return redirect("competencies:grants", place.uuid)
    return render(request, "competencies/grant_end.html", {**surroundings(request, place), "grant": ending})


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, agency: UUID) -> HttpResponse:
    """An organisation lets partnership officers see its people by name until a day, or no longer."""
    place, on = agency_or_404(request, agency, check_user_can_manage_agency), today()
    if place.depth != agencies.ORGANISATION:
        raise Http404
    sent = posted(request)
    form = SharingForm(sent if sent and "until_on" in sent else None, on=on)
    by, at = visitor(request), timezone.now()
    if request.POST.get("do") == "stop":
        operations.stop_sharing(place, on=on, by=by, at=at)
        messages.info(request, f"Partnership officers see no names of {place} any more.")
        return redirect("competencies:grants", place.uuid)
    if request.method == "POST" and form.is_valid():
        operations.agree_sharing(place, from_on=on, until_on=form.cleaned_data["until_on"], by=by, at=at)
        messages.info(request, f"Partnership officers may see the names of {place} from today.")
        return redirect("competencies:grants", place.uuid)
    context = {**surroundings(request, place), "form": form, "shared_until": agencies.shared_until(place, on=on)}
    return render(request, "competencies/sharing.html", context, status=422 if form.errors else 200)


def _line(grant: Grant) -> Line:
    return Line(grant, grant.until_on - timedelta(days=1) if grant.until_on else None)
