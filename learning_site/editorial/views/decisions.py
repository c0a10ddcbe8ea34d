"""The officer's page on one requirement's versions: what each says, who stated it, and what was foreseen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.models import Requirement
from competencies.queries import requirements as queries
from competencies.rules import london_day
from learning_site.editorial import rehearsals
from learning_site.editorial.views import for_officers


@for_officers
@never_cache
@require_safe
def decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version, the latest first; below them what was rehearsed and not stated."""
    requirement = get_object_or_404(Requirement.objects.select_related("agency", "competency"), pk=pk)
    stated = queries.decisions(requirement, on=london_day(timezone.now()))
    context = {
        "requirement": requirement,
        "decisions": [(one, rehearsals.shown(one.rehearsal) if one.rehearsal else None) for one in stated],
        "only_rehearsed": [(row, rehearsals.shown(row)) for row in queries.rehearsed_only(requirement)],
    }
    return render(request, "editorial/decisions.html", context)
