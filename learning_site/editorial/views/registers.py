"""The doors of what learning rests on: which sentences rest on which source, and what is out of date."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from competencies.rules import london_day
from courses.queries import sources
from learning_site.editorial.views.writers import for_writers


@for_writers
@require_safe
def resting(request: HttpRequest) -> HttpResponse:
    """Every source with all that rests on it, those first that are to be looked at again."""
    only = request.GET.get("show") == "out-of-date"
    lines = sources.register(on=london_day(timezone.now()), only_out_of_date=only)
    context = {"lines": lines, "only": only, "unknown": sources.unknown_codes()}
    return render(request, "editorial/sources.html", context)
