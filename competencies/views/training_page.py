"""How evidence is shown: its facts, each with its name, and its rows in a list, page by page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from competencies.files.evidence_file import ENDINGS
from competencies.models import Agency, Evidence
from competencies.operations import audit
from competencies.queries import training as queries
from competencies.rules import in_words
from competencies.views import visitor

ROWS = 100


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class Line:
    """A row of evidence in a list, and what it counts for."""

    row: Evidence
    words: str


def facts_of(row: Evidence) -> list[Fact]:
    """What the evidence says, in the order in which it is asked; what is not known is left out."""
    told = [
        ("Counts for", str(row.competency)),
        ("What it was", row.get_kind_display()),
        ("Day", in_words(row.done_on)),
        ("Provider", row.provider),
        ("Hours", f"{row.hours:f}".rstrip("0").rstrip(".") if row.hours is not None else ""),
        ("Participatory", _yes_no(row.participatory)),
        ("Multi-agency", _yes_no(row.multi_agency)),
        ("Seen", row.get_seen_display()),
        ("Reference", row.reference),
        ("Last day printed on it", in_words(row.expires_on) if row.expires_on else ""),
        ("Accepted because", row.get_reason_display() if row.reason else ""),
        ("Accepted by the rule", str(row.rule) if row.rule else ""),
        ("Authorised by", str(row.authorised_by) if row.authorised_by else ""),
        ("Recorded by", f"{row.recorded_by}" if row.recorded_by else "The partnership, from a file"),
        ("Recorded at", str(row.batch.agency)),
    ]
    return [Fact(label, value) for label, value in told if value]


def lines_of(rows: Iterable[Evidence]) -> list[Line]:
    """Rows with what each counts for; one query for all of them."""
    rows = list(rows)
    standing = queries.which_stand(rows)
    return [Line(row, queries.told(row, stands=row.uuid in standing)) for row in rows]


def page_of(rows: QuerySet, request: HttpRequest) -> Page:
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def pages_around(page: Page, noun: str, query: str = "") -> dict[str, str]:
    """What the way through a long list needs."""
    more = f"&{query}" if query else ""
    return {
        "summary": f"{noun} {page.start_index():,} to {page.end_index():,} of {page.paginator.count:,}",
        "previous_url": f"?page={page.previous_page_number()}{more}" if page.has_previous() else "",
        "next_url": f"?page={page.next_page_number()}{more}" if page.has_next() else "",
    }


def file_response(request: HttpRequest, row: Evidence | None, *, at: datetime, agency: Agency | None) -> HttpResponse:
    """The file of the evidence, to keep and not to open in the page; that it was taken is written down."""
    if row is None or row.file is None:
        raise Http404
    audit.record("evidence.open_file", subjects=[row.uuid], by=visitor(request), at=at, agency=agency)
    with row.file.content.open("rb") as kept:
        response = HttpResponse(kept.read(), content_type=row.file.content_type)
    ending = ENDINGS[row.file.content_type]
    response["Content-Disposition"] = f'attachment; filename="evidence.{ending}"'
    return response


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "Yes" if value else "No"
