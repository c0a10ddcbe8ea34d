"""What the only training lead of an agency recorded of themselves, for a partnership officer to say yes or no to."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competencies.forms.training import DecideForm
from competencies.models import Evidence
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to, user_can_countersign
from competencies.queries import training as queries
from competencies.views import posted, today, visitor
from competencies.views.training import decided
from competencies.views.training_page import facts_of, file_response


@opens_to(Access.COUNTERSIGNS)
@never_cache
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Every record that waits for an officer; of each agency this one row and nothing else."""
    _check(request)
    return render(request, "competencies/countersign.html", {"rows": list(queries.waiting_for_officer())})


@opens_to(Access.COUNTERSIGNS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, evidence: UUID) -> HttpResponse:
    """Look at one record and countersign or decline it; once decided on, it is closed to officers again, and whoever
    presses twice, or has it still open, is told so.
    """
    _check(request)
    row = queries.waiting_for_officer().filter(uuid=evidence).first()
    if row is None and queries.was_for_officer(evidence):
        messages.info(
            request, "That record waits no longer: it is decided on, or was corrected since. This is what waits."
        )
        return redirect("competencies:countersign")
    if row is None:
        raise Http404
    form = DecideForm(posted(request), initial={"sha256": row.sha256})
    if request.method == "POST" and form.is_valid():
        try:
            decided(form, row, by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            signed = form.cleaned_data["answer"] == "SIGN"
            words = "Countersigned. It counts now." if signed else "Declined. It counts for nothing."
            messages.info(request, f"{row.person}: {words}")
            return redirect("competencies:countersign")
    context = {"row": row, "facts": facts_of(row), "form": form, "own": row.person == request.user}
    return render(request, "competencies/countersign_one.html", context, status=422 if form.errors else 200)


@opens_to(Access.COUNTERSIGNS)
@never_cache
@require_safe
def file(request: HttpRequest, evidence: UUID) -> HttpResponse:
    """The certificate or list itself, while the record waits."""
    return file_response(request, _row(request, evidence), at=timezone.now(), agency=None)


def _check(request: HttpRequest) -> None:
    if not user_can_countersign(visitor(request), on=today()):
        raise Http404


def _row(request: HttpRequest, uuid: UUID) -> Evidence:
    _check(request)
    found: Evidence | None = queries.waiting_for_officer().filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found
