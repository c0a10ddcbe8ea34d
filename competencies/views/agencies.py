"""The list of agencies a visitor may see, and the front of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import apnumber, intcomma
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.models import Agency, LeadKind
from competencies.permissions import Access, check_user_can_view_agency, opens_to, user_can_countersign
from competencies.queries import agencies as queries
from competencies.queries import leads, training
from competencies.queries.agencies import Tally
from competencies.queries.scope import agencies_visible_to
from competencies.queries.wording import percent
from competencies.views import agency_or_404, surroundings, today, visitor

MOST_ROWS = 150


@dataclass(frozen=True)
class Line:
    """An agency in the list: `above` names what it belongs to."""

    agency: Agency
    tally: Tally
    above: str


@opens_to(Access.SEES_COUNTS)
@never_cache
@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency whose numbers the visitor may see; somebody with a single one goes straight to it."""
    on = today()
    visible = agencies_visible_to(visitor(request), on=on)
    if not visible:
        raise Http404
    if len(visible) == 1:
        return redirect("competencies:agency", visible[0].uuid)
    shown = (
        visible
        if len(visible) <= MOST_ROWS
        else [place for place in visible if place.depth <= max(2, visible[0].depth)]
    )
    officer = user_can_countersign(visitor(request), on=on)
    context = {
        "lines": _lines(shown, on=on),
        "left_out": len(visible) - len(shown),
        "to_countersign": training.waiting_for_officer().count() if officer else None,
    }
    return render(request, "competencies/agencies.html", context)


@opens_to(Access.SEES_COUNTS)
@never_cache
@require_safe
def agency(request: HttpRequest, agency: UUID) -> HttpResponse:
    """One sentence of truth, what needs a person today, who leads, and the units below."""
    place = agency_or_404(request, agency, check_user_can_view_agency)
    on = today()
    around = surroundings(request, place, here="agency")
    sees_names = around["scope"].sees_people_of(place)
    here, *below = _lines([place, *place.get_children().select_related("sector")], on=on)
    named = [line for line in leads.register(place, on=on) if line.designation.agency_id == place.pk]
    context = {
        **around,
        "truth": truth(here.tally),
        "tally": here.tally,
        "needs": queries.needs(place, on=on) if sees_names else None,
        "leads": named,
        "has_lead": any(line.designation.kind == LeadKind.LEAD for line in named),
        "below": below,
        "sees_names": sees_names,
        "manages": around["scope"].manages_agency(place),
    }
    return render(request, "competencies/agency.html", context)


def truth(tally: Tally) -> str:
    """The agency in one sentence, every number with its base."""
    if not tally.people:
        return "Nobody has a post here today."
    if not tally.asked:
        return f"Nothing is asked of the {_people(tally.people)} here today."
    if tally.asked == 1:
        return "The one person here is current." if tally.met else f"The one person here {_short_of(tally)}."
    share = f" ({percent(tally.met, tally.asked)} %)" if tally.asked > 9 else ""
    parts = [f"{_count(tally.met)} of {_people(tally.asked)} {_are(tally.met)} current{share}"]
    if tally.late:
        parts.append(f"{_count(tally.late)} {_are(tally.late)} overdue or expired")
    if tally.waiting:
        parts.append(f"{_count(tally.waiting)} {_has(tally.waiting)} time left before the due date")
    sentence = "; ".join(parts) + "."
    return sentence[0].upper() + sentence[1:]


def _short_of(tally: Tally) -> str:
    return "is overdue or expired" if tally.late else "has time left before the due date"


def _count(number: int) -> str:
    return "none" if number == 0 else intcomma(apnumber(number))


def _people(number: int) -> str:
    return f"{_count(number)} {'person' if number == 1 else 'people'}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _lines(shown: list[Agency], *, on: date) -> list[Line]:
    counted = queries.tallies(shown, on=on)
    by_path = {agency.path: agency for agency in shown}
    return [Line(agency, counted[agency.pk], _above(agency, by_path)) for agency in shown]


def _above(agency: Agency, by_path: dict[str, Agency]) -> str:
    """What a unit belongs to, below the organisation's own line; organisations stand by themselves."""
    parent = by_path.get(agency.path[: -Agency.steplen])
    return parent.name if parent and agency.depth > 2 else ""
