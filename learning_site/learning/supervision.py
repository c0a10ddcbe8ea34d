"""What may be taken to supervision, and the date on which it was talked about."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competencies.forms import DayField, DoorForm
from competencies.operations import audit
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_supervises, opens_to
from competencies.queries import merging, people
from competencies.views import agency_or_404, now, posted, surroundings, today, visitor
from courses.operations import supervision as operations
from courses.queries import supervision as queries
from learning_site.learning.around import sent_before
from learning_site.learning.doors import taking_or_404


class DiscussedForm(DoorForm):
    """A date, and nothing that was said."""

    beside = {operations.NotYet: "discussed_on"}
    discussed_on = DayField(label="Discussed in supervision on")


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supervision(request: HttpRequest, slug: str) -> HttpResponse:
    """What to talk about for this module, to print; and the dates on which it was."""
    taking, person = taking_or_404(request, slug), visitor(request)
    sent = sent_before(request, "discussed_on")
    form = DiscussedForm(posted(request), initial={"discussed_on": sent.one("discussed_on") or today()})
    if request.method == "POST" and form.is_valid():
        day: date = form.cleaned_data["discussed_on"]
        try:
            operations.record(person, module=taking.module, discussed_on=day, today=today(), at=now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, "The date is recorded, and nothing of what was said.")
            return redirect("learning:supervision", slug)
    context: dict[str, Any] = {
        "taking": taking,
        "edition": taking.edition,
        "prompts": taking.edition.front.get("supervision", []),
        "dates": queries.dates_of(person, module=taking.module),
        "form": form,
        "sent": sent,
    }
    return render(request, "learning/supervision.html", context, status=422 if form.errors else 200)


@opens_to(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, date: UUID) -> HttpResponse:
    """A date put down by mistake."""
    found = queries.date_of(visitor(request), date)
    if found is None:
        raise Http404
    if request.method == "POST":
        operations.take_back([found], at=now())
        messages.info(request, "The date is taken back.")
    return redirect("learning:supervision", found.module.slug)


@opens_to(Access.SUPERVISES)
@never_cache
@require_safe
def supervision_of(request: HttpRequest, agency: UUID, person: UUID) -> HttpResponse:
    """To a manager: on which days a person of theirs talked about which module, since they
    came. That it was looked at is written down."""
    place = agency_or_404(request, agency, check_user_supervises)
    post = people.works_in(place, person, on=today())
    if post is None:
        raise Http404
    found = merging.now(post.person)
    audit.record("person.view", subjects=[found.uuid], by=visitor(request), at=now(), agency=place)
    dates = queries.dates_of(found, since=post.started_on)
    context = {**surroundings(request, place), "person": found, "dates": dates, "since": post.started_on}
    return render(request, "learning/supervision_of.html", context)
