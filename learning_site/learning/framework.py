"""The competency framework in plain words, and what each module is evidence of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competencies.permissions import Access, opens_to, user_can_use_schools_edition
from competencies.queries import frameworks
from competencies.views import today, visitor
from courses.queries.evidence import LiveModule, live_modules

EVIDENCE = {
    "AWARENESS": "What everybody knows and does. A module on this site or a course is evidence of it.",
    "PRACTITIONER": "What somebody shows in their own work. No module is evidence of it: another person says so, with "
    "the day. They talked it through in supervision, or they watched.",
    "LEAD": "What an agency’s trained lead shows. It too rests on what another person says, with the day, or on an "
    "outside programme for practice leads.",
}


@dataclass(frozen=True)
class Line:
    """A competency as it is shown: `looks` are pairs of a level and what the matter looks like there."""

    code: str
    title: str
    statement: str
    modules: tuple[LiveModule, ...]
    renewal: int | None
    looks: tuple[tuple[str, str], ...]
    crosswalk: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Group:
    title: str
    evidence: str
    lines: tuple[Line, ...]


@opens_to(Access.SIGNED_IN)
@require_safe
def framework(request: HttpRequest) -> HttpResponse:
    """For anybody who is signed in."""
    live = live_modules()
    groups = [
        Group(str(level.label), EVIDENCE[level], tuple(_line(row, live.get(row.pk, ())) for row in rows))
        for level, rows in frameworks.by_level()
    ]
    context = {
        "groups": groups,
        "awaiting": any(not note.get("checked_by") for row in groups for line in row.lines for note in line.crosswalk),
        "in_schools": user_can_use_schools_edition(visitor(request), on=today()),
    }
    return render(request, "learning/framework.html", context)


def _line(row: Any, modules: tuple[LiveModule, ...]) -> Line:
    looks = (("Awareness", row.awareness), ("Practitioner", row.practitioner), ("Trained lead", row.lead))
    return Line(
        code=row.code,
        title=row.title,
        statement=row.statement,
        modules=modules,
        renewal=row.validity_months,
        looks=tuple((level, words) for level, words in looks if words),
        crosswalk=tuple(row.crosswalk),
    )
