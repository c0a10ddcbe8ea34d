"""How many people stand where on a day, without a name: for whoever reads numbers, such as a Board each quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.forms.numbers import AsAtForm
from competencies.permissions import Access, check_user_can_view_agency, opens_to
from competencies.queries import lead_cover, standings, wording
from competencies.queries.compliance import Filters, Totals, compliance
from competencies.queries.scope import Scope
from competencies.queries.tallies import Tally
from competencies.rules import LATE, Status, in_words
from competencies.views import agency_or_404, surroundings, today
from competencies.views.agencies import truth
from competencies.views.compliance_page import WORST_FIRST
from competencies.views.leads import gap_in, of_agencies

QUARTERS = 4


@dataclass(frozen=True)
class Line:
    """What is asked, or everybody by their worst: how many stand where, each with its word, and how many of those asked
    are in date.
    """

    title: str
    counts: tuple[tuple[str, str], ...]
    in_date: str


@opens_to(Access.SEES_COUNTS)
@never_cache
@require_safe
def numbers(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Everybody in an agency and below it on a day, each once, with present knowledge; and who led then."""
    place = agency_or_404(request, agency, check_user_can_view_agency)
    form = AsAtForm(request.GET or None)
    on = form.day(today=today())
    everywhere = Scope(names=(place.path,))  # to count; no name is read out
    found = compliance(place, on=on, today=today(), filters=Filters(), visible_to=everywhere, page_length=1)
    every = [found.overall, *found.totals.values()]
    kinds = [kind for kind in WORST_FIRST if any(total.of(kind) for total in every)]
    lines = [_line("Everybody, by the worst of what is asked", found.overall, kinds)]
    lines += [_line(column.title, found.totals[column.key], kinds) for column in found.columns]
    context = {
        **surroundings(request, place, here="numbers"),
        "form": form,
        "day": in_words(on),
        "quarters": [(in_words(day), day.isoformat()) for day in quarter_ends(today())],
        "truth": truth(_tally(found.overall)),
        "statuses": [wording.STATUS_WORDS[kind] for kind in kinds],
        "lines": lines if found.overall.people else [],
        "of_agencies": of_agencies(place, on=on) if place.is_root() else [],
        "gap": "" if place.is_root() else gap_in(lead_cover.cover(place, on=on)),
        "refreshing": wording.BEING_REFRESHED if standings.being_refreshed(place) else "",
    }
    return render(request, "competencies/numbers.html", context)


def quarter_ends(on: date) -> list[date]:
    """The last days of the latest quarters that are over, the latest first."""
    found: list[date] = []
    month = on.replace(day=1)
    while len(found) < QUARTERS:
        last = month - timedelta(days=1)
        if last.month % 3 == 0:
            found.append(last)
        month = last.replace(day=1)
    return found


def _tally(total: Totals) -> Tally:
    return Tally(
        people=total.people,
        met=total.met,
        late=sum(total.of(kind) for kind in LATE),
        waiting=total.of(Status.NOT_STARTED),
        exempt=total.of(Status.EXEMPT),
        role_unknown=total.of(Status.ROLE_UNKNOWN),
    )


def _line(title: str, total: Totals, kinds: list[Status]) -> Line:
    share = f", {wording.percent(total.met, total.asked)}\u00a0%" if total.asked > 9 else ""
    of_asked = f"{intcomma(total.met)} of {intcomma(total.asked)}{share}" if total.asked else "Nobody is asked"
    return Line(title, tuple((wording.STATUS_WORDS[kind], intcomma(total.of(kind))) for kind in kinds), of_asked)
