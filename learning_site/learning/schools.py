"""The schools edition: what a safeguarding lead finds for their school, to print, to show and to work through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.permissions import (
    Access,
    NotVisible,
    check_user_can_use_schools_edition,
    opens_to,
    user_can_use_editorial,
)
from competencies.queries.schools import School, school_of
from competencies.queries.scope import scope_of
from competencies.queries.sectors import SCHOOLS, sectors_of
from competencies.views import today, visitor
from courses.blocks.clean import clean
from courses.files.content_folder import read_shared
from courses.files.resources import Resource, read_resources
from courses.queries.learning import Taking
from learning_site.learning import pages
from learning_site.learning.doors import taking_or_404
from learning_site.learning.pages import ModuleLine

MODULE = "schools"
BRIEFING = "briefing"
ORDER = ("inset", BRIEFING, "term-plan", "governors")


@dataclass(frozen=True)
class Part:
    title: str
    html: SafeString


@dataclass(frozen=True)
class Shown:
    """A resource, its texts cleaned as everything is that readers are shown."""

    key: str
    title: str
    summary: str
    opening: SafeString
    parts: tuple[Part, ...]
    sources: SafeString
    checked_by: str

    @property
    def is_briefing(self) -> bool:
        return self.key == BRIEFING


@cache
def resources(root: Path) -> dict[str, Shown]:
    """The resources of a content folder by their names, read once: the files come with the release."""
    found = {each.key: _shown(each) for each in read_resources(root, read_shared(root))}
    return {key: found[key] for key in ORDER if key in found}


def _shown(resource: Resource) -> Shown:
    return Shown(
        key=resource.key,
        title=resource.title,
        summary=resource.summary,
        opening=clean(resource.opening),
        parts=tuple(Part(section.title, clean(section.html)) for section in resource.sections),
        sources=clean(resource.sources),
        checked_by=resource.checked_by,
    )


@dataclass(frozen=True)
class Home:
    """On the home of somebody in a school: what they look after as safeguarding lead or deputy, if they do."""

    school: School | None


def home(person: Any, *, on: date) -> Home | None:
    """None for those who do not work in a school. One query, and at most two more for those who do."""
    return Home(school_of(person, on=on)) if SCHOOLS in sectors_of(person.pk, on=on) else None


def module_first(takings: Sequence[Taking], shown: Home | None) -> list[Taking]:
    """What has not been begun; for a safeguarding lead the module on schools comes first."""
    leads_school = shown is not None and shown.school is not None
    return sorted(takings, key=lambda taking: leads_school and taking.module.slug != MODULE)


def _check(request: HttpRequest) -> None:
    try:
        check_user_can_use_schools_edition(visitor(request), on=today())
    except NotVisible as hidden:
        raise Http404 from hidden


@opens_to(Access.IN_SCHOOLS)
@never_cache
@require_safe
def schools(request: HttpRequest) -> HttpResponse:
    """For schools: the module, the resources, and one's own school."""
    _check(request)
    person, on = visitor(request), today()
    school, scope = school_of(person, on=on), scope_of(person, on=on)
    return render(
        request,
        "schools/front.html",
        {
            "line": _module_line(request),
            "resources": _open_to(person, on=on).values(),
            "school": school,
            "sees_people": school is not None and scope.sees_people_of(school.agency),
            "sees_leads": school is not None and scope.sees_counts_of(school.agency),
        },
    )


@opens_to(Access.IN_SCHOOLS)
@never_cache
@require_safe
def resource(request: HttpRequest, resource: str) -> HttpResponse:
    """One resource on one page, which prints."""
    _check(request)
    return render(request, "schools/resource.html", {"resource": _resource_or_404(request, resource)})


@opens_to(Access.IN_SCHOOLS)
@never_cache
@require_safe
def slide(request: HttpRequest, number: int) -> HttpResponse:
    """One page of the briefing in large type."""
    _check(request)
    briefing = _resource_or_404(request, BRIEFING)
    total = len(briefing.parts)
    if not 1 <= number <= total:
        raise Http404
    return render(
        request,
        "schools/slide.html",
        {
            "resource": briefing,
            "part": briefing.parts[number - 1],
            "number": number,
            "total": total,
            "previous": number - 1,
            "next": number + 1 if number < total else 0,
        },
    )


def _module_line(request: HttpRequest) -> ModuleLine | None:
    """The module on schools; None where it is not open to the visitor."""
    try:
        return pages.module_line(taking_or_404(request, MODULE))
    except Http404:
        return None


def _open_to(person: Any, *, on: date) -> dict[str, Shown]:
    """The resources; where people are real, those that nobody has signed off are for those who look after them."""
    found = resources(settings.BASE_DIR / "content")
    if settings.OPEN_BEFORE_SIGN_OFF or user_can_use_editorial(person, on=on):
        return found
    return {key: each for key, each in found.items() if each.checked_by}


def _resource_or_404(request: HttpRequest, key: str) -> Shown:
    found = _open_to(visitor(request), on=today()).get(key)
    if found is None:
        raise Http404
    return found
