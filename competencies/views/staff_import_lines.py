"""The lines of a staff file by what becomes of them: on the screen, and to take back to whoever keeps the file."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.files.staff_report import LABELS, report
from competencies.models import StaffImportState
from competencies.operations import audit
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import staff_imports as queries
from competencies.rules.staff import Outcome, Plan, What
from competencies.views import agency_or_404, lines_to_take, today, visitor
from competencies.views.staff_import_work import file_of, plan_of

DOUBTED = "DOUBTED"


@opens_to(Access.MANAGES)
@never_cache
@require_safe
def lines(request: HttpRequest, agency: UUID, staff_import: UUID) -> HttpResponse:
    """The lines of one kind as a table, each with its sentence; once the file is written, what is still wrong with it.

    That it was taken is written down.
    """
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    sent = queries.import_in(place, staff_import)
    if sent is None or not sent.file:
        raise Http404
    if sent.state not in {StaffImportState.DRAFT, StaffImportState.DONE}:
        return redirect("competencies:staff_import", place.uuid, sent.uuid)
    at = timezone.now()
    plan = plan_of(sent, file_of(sent), at=at)
    audit.record("staff.download", subjects=[sent.uuid], by=visitor(request), at=at, agency=place)
    return lines_to_take(report(chosen(plan, request.GET.get("what", ""))), on=today())


def chosen(plan: Plan, what: str) -> list[Outcome]:
    """The lines of one kind; those with something to look at; or every line, when nothing that is known is asked."""
    if what == DOUBTED:
        return [outcome for outcome in plan.outcomes if outcome.warnings]
    return [outcome for outcome in plan.outcomes if what not in set(What) or outcome.what == what]


def counts(plan: Plan) -> list[tuple[str, str, int]]:
    """By kind, with the word for it, how many lines there are; what to look at last."""
    found = [(str(one), LABELS[one], plan.count(one)) for one in What]
    found.append((DOUBTED, "To look at", len(chosen(plan, DOUBTED))))
    return [one for one in found if one[2]]
