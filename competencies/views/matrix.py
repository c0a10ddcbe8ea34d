"""The matrix: a team on one page, its people by everything that is required of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.forms.matrix import MatrixForm
from competencies.models import Agency
from competencies.permissions import Access, check_user_can_view_people, opens_to
from competencies.queries import standings
from competencies.queries.compliance import ComplianceList, Filters, compliance
from competencies.rules import in_words
from competencies.views import Link, address, agency_or_404, surroundings, today
from competencies.views.standing_cells import standing_cell

PEOPLE_A_PAGE = 100


@dataclass(frozen=True)
class Line:
    """One person: `squares` are cells, one for each competency, of where they stand by it."""

    name: str
    url: str
    units: str
    squares: SafeString


@opens_to(Access.SEES_PEOPLE)
@never_cache
@require_safe
def matrix(request: HttpRequest, agency: UUID) -> HttpResponse:
    """A page of it; a team fits on one."""
    place = agency_or_404(request, agency, check_user_can_view_people)
    around = surroundings(request, place, here="matrix")
    form = MatrixForm(request.GET)
    on, page = form.day(today=today()), form.number()
    found = compliance(
        place,
        on=on,
        today=today(),
        filters=Filters(),
        visible_to=around["scope"],
        page=page,
        page_length=PEOPLE_A_PAGE,
    )
    context = {
        **around,
        "form": form,
        "found": found,
        "day": in_words(on),
        "is_today": on == today(),
        "columns": [column.title for column in found.columns],
        "lines": _lines(place, found),
        "summary": _summary(found),
        "previous_url": form.address(page=page - 1) if 1 < page <= found.pages else "",
        "next_url": form.address(page=page + 1) if page < found.pages else "",
        "first_url": form.address(page=1),
        "teams": _teams(place, form),
        "refreshing": standings.refreshing(place),
    }
    return render(request, "competencies/matrix.html", context)


def _lines(place: Agency, found: ComplianceList) -> list[Line]:
    titles = [column.title for column in found.columns]
    many = len(found.area.units) > 1
    return [
        Line(
            name=row.name,
            url=address("person", place.uuid, row.uuid),
            units=", ".join(row.units) if many else "",
            squares=reduce(add, map(standing_cell, titles, row.cells), conditional_escape("")),
        )
        for row in found.rows
    ]


def _teams(place: Agency, form: MatrixForm) -> list[Link]:
    """The matrices of the units directly below, on the same day."""
    query = form.address(page=1)
    return [Link(unit.name, address("matrix", unit.uuid) + query) for unit in place.get_children()]


def _summary(found: ComplianceList) -> str:
    number = found.matching
    everybody = "1 person" if number == 1 else f"{number} people"
    if found.pages == 1 or not found.rows:
        return everybody
    first = (found.page - 1) * PEOPLE_A_PAGE + 1
    return f"People {first} to {first + len(found.rows) - 1} of {number}"
