"""What a training lead sees of the letters of an agency, and anybody of their own."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.views import agency_or_404, now, posted, surroundings, today, visitor
from learning_site.reminders import holds, outbox, report, week
from learning_site.reminders.forms import HowOften
from learning_site.reminders.models import Sending, WeeklyChoice


@opens_to(Access.MANAGES)
@never_cache
@require_safe
def reminders(request: HttpRequest, agency: UUID) -> HttpResponse:
    """What went, what goes this week, what is held, and whom no letter reaches."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    on = today()
    hold = report.hold_over(place)
    context = {
        **surroundings(request, place),
        "sending": Sending.in_force(),
        "hold": hold,
        "own_hold": hold is not None and hold.agency_id == place.pk,
        "week": week.this_week(place, on=on),
        "went": report.went(place, on=on),
        "without_address": list(report.without_address(place)[: report.MOST_NAMES]),
        "given_up": list(report.given_up(place)[: report.MOST_NAMES]),
        "in_doubt": list(report.in_doubt(place, at=now())[: report.MOST_NAMES]),
    }
    return render(request, "reminders/agency.html", context)


@opens_to(Access.MANAGES)
@never_cache
@require_POST
def hold(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Nobody is written to until the letters are released."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    holds.hold(place, by=visitor(request), at=now())
    return redirect("reminders:agency", place.uuid)


@opens_to(Access.MANAGES)
@never_cache
@require_POST
def release(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Letters go again, at the next hour for them."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    holds.release(place, by=visitor(request), at=now())
    return redirect("reminders:agency", place.uuid)


@opens_to(Access.MANAGES)
@never_cache
@require_POST
def again(request: HttpRequest, agency: UUID, letter: UUID) -> HttpResponse:
    """One letter that was given up is tried again; one that may have gone goes after all."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    at = now()
    stopped = (report.given_up(place), report.in_doubt(place, at=at))
    found = next((one for rows in stopped for one in rows.filter(uuid=letter)), None)
    if found is None:
        raise Http404
    holds.again([found], agency=place, by=visitor(request), at=at)
    messages.info(request, f"The letter to {found.person} goes at the next hour for letters.")
    return redirect("reminders:agency", place.uuid)


@opens_to(Access.MANAGES)
@never_cache
@require_POST
def all_again(request: HttpRequest, agency: UUID) -> HttpResponse:
    """All that was given up is tried again, as after a mail server that refused everybody."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    number = holds.again(list(report.given_up(place)), agency=place, by=visitor(request), at=now())
    letters = "One letter goes" if number == 1 else f"{number:,} letters go"
    messages.info(request, f"{letters} at the next hour for letters.")
    return redirect("reminders:agency", place.uuid)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """What we write to the visitor, how often, and what went."""
    person = visitor(request)
    form = HowOften(
        posted(request),
        weekly=WeeklyChoice.objects.filter(person=person).exists(),
        digest=report.wants_digest(person, on=today()),
    )
    if request.method == "POST" and form.is_valid():
        outbox.choose(person, weekly=form.is_weekly, digest=form.wants_digest, at=now())
        messages.info(request, "Kept. It holds from the next letter on.")
        return redirect("reminders_own")
    return render(request, "reminders/own.html", {"form": form, "letters": report.letters_of(person)})
