"""Lists as workbooks: asked for, made in the background, fetched by whoever asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from competencies.forms.compliance import ComplianceFilters
from competencies.models import Export, ExportState
from competencies.operations import audit
from competencies.operations import exports as operations
from competencies.permissions import Access, check_user_can_view_people, opens_to, user_can_view_people
from competencies.queries import exports as queries
from competencies.rules import london_day
from competencies.views import agency_or_404, visitor
from competencies.views.export_file import make_waiting

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AnsweredFirst(HttpResponseRedirect):
    """A redirect after which the file is made: the visitor has their answer when the server closes it."""

    def close(self) -> None:
        try:
            make_waiting()
        finally:
            super().close()


@opens_to(Access.SEES_PEOPLE)
@never_cache
@require_POST
def ask(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Ask for everybody on the list as a workbook. That it was taken is written down, without a name."""
    place = agency_or_404(request, agency, check_user_can_view_people)
    form = ComplianceFilters(request.POST)
    at = timezone.now()
    on = form.day(today=london_day(at))
    if form.errors:
        return redirect(reverse("competencies:compliance", args=[place.uuid]) + form.address())
    detail = {**_without_names(form), "on": on.isoformat(), "format": "xlsx"}
    operations.ask(place, filters=form.address()[1:], on=on, detail=detail, by=visitor(request), at=at)
    return AnsweredFirst(reverse("competencies:files"))


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def files(request: HttpRequest) -> HttpResponse:
    """The visitor's own files, and how far along each is."""
    kept = queries.files_of(visitor(request), at=timezone.now())
    unfinished = any(export.state in {ExportState.WAITING, ExportState.MAKING} for export in kept)
    context = {"files": [_shown(export) for export in kept], "unfinished": unfinished}
    return render(request, "competencies/files.html", context)


@opens_to(Access.SEES_PEOPLE)
@never_cache
@require_safe
def download(request: HttpRequest, export: UUID) -> HttpResponse:
    """A file, to whoever asked for it, while they may still see those people."""
    at = timezone.now()
    found = queries.file_of(visitor(request), export, at=at)
    if found is None or not user_can_view_people(visitor(request), found.agency, on=london_day(at)):
        raise Http404
    audit.record("export.download", subjects=[found.uuid], by=visitor(request), at=at, agency=found.agency)
    response = HttpResponse(bytes(found.content or b""), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="safeguarding-learning-{found.on.isoformat()}.xlsx"'
    return response


def _shown(export: Export) -> dict[str, Any]:
    form = ComplianceFilters(QueryDict(export.filters))
    address = reverse("competencies:compliance", args=[export.agency.uuid]) + form.address(on=export.on.isoformat())
    then = form.as_known_then(today=london_day(export.asked_at))
    label = f"{export.done} of {export.people} people" if export.people else "Waiting to be made"
    return {"export": export, "id": f"file-{export.uuid}", "label": label, "address": address, "then": then}


def _without_names(form: ComplianceFilters) -> dict[str, Any]:
    """The filters for the audit log; the words that were looked for may be somebody's name."""
    filters = {name: value for name, value in form.understood().items() if name != "q"}
    return {**filters, "words": bool(form.filters().words)}
