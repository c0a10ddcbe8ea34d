"""The compliance list: who stands where, by what is required of them, on the screen and as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from competencies.files import compliance_csv
from competencies.forms.compliance import (
    NO_SUCH_COMPETENCY,
    NO_SUCH_ROLE,
    NO_SUCH_SECTOR,
    NO_SUCH_UNIT,
    ComplianceFilters,
)
from competencies.models import Agency, BatchAction
from competencies.operations import audit
from competencies.permissions import Access, check_user_can_view_people, opens_to
from competencies.queries import standings
from competencies.queries.compliance import (
    ComplianceList,
    Filters,
    NoSuchCompetency,
    NoSuchRole,
    NoSuchSector,
    NoSuchUnit,
    compliance,
    everybody,
)
from competencies.rules import end_of_day, london_day
from competencies.views import agency_or_404, compliance_page, surroundings, today, visitor
from competencies.views.export_file import stamp_of

Found = TypeVar("Found")


@opens_to(Access.SEES_PEOPLE)
@never_cache
@require_safe
def people(request: HttpRequest, agency: UUID) -> HttpResponse:
    """A page of the list, with its totals. What cannot be understood has its sentence; the rest is there."""
    place = agency_or_404(request, agency, check_user_can_view_people)
    around = surroundings(request, place, here="compliance")
    form = ComplianceFilters(request.GET)
    number = compliance_page.page_number(request.GET.get("page", ""), form)
    on = form.day(today=today())
    asked = {"on": on, "today": today(), "visible_to": around["scope"], "known_at": _known_at(form, on, today())}
    asked |= {"page": number, "page_length": form.page_length()}
    found = _asked(form, lambda filters: compliance(place, filters=filters, **asked))
    form.offer(found.area.choices, found.columns, found.roles)
    # What is done for several people is done today, so a list of another day offers none of it.
    manages = around["scope"].manages_agency(place)
    actions = BatchAction.choices if manages and on == today() else []
    page = compliance_page.shown(place, found, form, today=today(), choosing=bool(actions))
    context = {**around, "form": form, "page": page, "actions": actions, "refreshing": _refreshing(place, found)}
    context["today_url"] = form.address(on="", known="") if manages and on != today() else ""
    return render(request, "competencies/compliance.html", context)


@opens_to(Access.SEES_PEOPLE)
@never_cache
@require_POST
def people_csv(request: HttpRequest, agency: UUID) -> HttpResponseBase:
    """Everybody on the list, as a file. That it was taken is written down, without a name."""
    place = agency_or_404(request, agency, check_user_can_view_people)
    form = ComplianceFilters(request.POST)
    at, snapshot = timezone.now(), uuid4()
    on = form.day(today=london_day(at))
    asked = {
        "on": on,
        "today": london_day(at),
        "visible_to": surroundings(request, place)["scope"],
        "known_at": _known_at(form, on, london_day(at)),
    }
    found, rows = _asked(form, lambda filters: everybody(place, filters=filters, **asked))
    if form.errors:
        typed = urlencode([(name, value) for name, value in request.POST.items() if name in form.fields])
        return redirect(reverse("competencies:compliance", args=[place.uuid]) + f"?{typed}")
    audit.record(
        "compliance.export",
        subjects=[snapshot],
        by=visitor(request),
        at=at,
        agency=place,
        detail=_without_names(form, on, found.matching),
    )
    stamp = stamp_of(place, found, form, snapshot=snapshot, at=at)
    response = StreamingHttpResponse(compliance_csv.text(found, rows, stamp), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="safeguarding-learning-{on.isoformat()}.csv"'
    return response


def _refreshing(place: Agency, found: ComplianceList) -> str:
    """What was known then is told by the rules themselves, which have no rows to bring up."""
    return "" if found.known_at else standings.refreshing(place)


def _asked(form: ComplianceFilters, query: Callable[[Filters], Found]) -> Found:
    """The answer to the filters; one that names what is not here gets its sentence and is left out."""
    try:
        return query(form.filters())
    except NoSuchUnit:
        form.add_error("unit", NO_SUCH_UNIT)
    except NoSuchSector:
        form.add_error("sector", NO_SUCH_SECTOR)
    except NoSuchRole:
        form.add_error("role", NO_SUCH_ROLE)
    except NoSuchCompetency:
        form.add_error("competency", NO_SUCH_COMPETENCY)
    return _asked(form, query)


def _known_at(form: ComplianceFilters, on: date, today: date) -> datetime | None:
    """The last instant of a past day, when the list of that day is asked for as it was known then."""
    return end_of_day(on) if form.as_known_then(today=today) else None


def _without_names(form: ComplianceFilters, on: date, people: int) -> dict[str, Any]:
    """The filters for the audit log; the words that were looked for may be somebody's name."""
    filters = {name: value for name, value in form.understood().items() if name != "q"}
    return {**filters, "on": on.isoformat(), "words": bool(form.filters().words), "people": people}
