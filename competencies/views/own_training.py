"""What others have recorded or recognised of the visitor, for the visitor alone to read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.permissions import Access, opens_to
from competencies.queries import training as queries
from competencies.views import visitor
from competencies.views.training_page import file_response


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """Each thing, and who recorded, recognised or revoked it."""
    return render(request, "competencies/own_training.html", {"records": queries.own_records(visitor(request))})


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def file(request: HttpRequest, own: UUID) -> HttpResponse:
    """The certificate that somebody handed in for the visitor, to keep."""
    row = queries.own_evidence(visitor(request), own)
    return file_response(request, row, at=timezone.now(), agency=None)
