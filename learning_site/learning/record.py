"""My record: what is held, until when, what else was learned; and all of it to take away."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.queries import certificates
from certificates.rendering import passport as paper
from certificates.rendering.passport import PassportText, Row
from certificates.rendering.pdf import CannotPrint
from certificates.rules import time_in_words
from competencies.files.cells import safe
from competencies.files.compliance_csv import BYTE_ORDER_MARK
from competencies.permissions import Access, opens_to
from competencies.queries import contacts, records
from competencies.rules import in_words
from competencies.views import today, visitor
from courses.queries import record as courses
from courses.queries import reflections, supervision

FILE = "safeguarding-learning-record"
PILOT = ", pilot edition, not yet signed off"


@dataclass(frozen=True)
class Elsewhere:
    """Training that others recorded: once, with every competency it counts towards."""

    evidence: str
    kind: str
    attained_on: date
    towards: tuple[str, ...]


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    person, on = visitor(request), today()
    everything, finished = records.attained(person), courses.finished(person)
    minutes = sum(one.minutes for one in finished)
    context = {
        "asked": records.asked_of(person, on=on),
        "held": records.held(everything),
        "other": elsewhere(everything),
        "finished": finished,
        "learning_time": time_in_words(minutes) if minutes else "",
        "certificates": certificates.held_by(person),
        "reflections": reflections.all_of(person)[:3],
        "dates": supervision.dates_of(person),
        "on": on,
    }
    return render(request, "learning/record.html", context)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """What one may show: competencies, certificates, modules, other training, dates. Nothing that one wrote."""
    response = HttpResponse(BYTE_ORDER_MARK, content_type="text/csv; charset=utf-8", headers=_as_file("csv"))
    writer = csv.writer(response)
    writer.writerow(["What", "Title", "On", "Until", "Minutes", "Beside it"])
    for line in _lines(visitor(request)):
        writer.writerow([safe(str(cell)) if cell is not None else "" for cell in line])
    return response


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:
    """Everything that the rooms of learning keep of a person, their own words included."""
    person, on = visitor(request), today()
    answer: dict[str, Any] = {
        "name": str(person),
        "email": person.email,
        "made_on": on,
        "asked_of_you": [asdict(one) for one in records.asked_of(person, on=on)],
        "attained": [asdict(one) for one in records.attained(person)],
        "certificates": [
            {"title": one.title, "code": one.code, "attained_on": one.attained_on, "issued_on": one.issued_on}
            for one in certificates.held_by(person)
        ],
        **courses.everything(person),
    }
    return JsonResponse(answer, headers=_as_file("json"), json_dumps_params={"ensure_ascii": False, "indent": 1})


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def passport(request: HttpRequest) -> HttpResponse:
    """The training passport on paper, to take to another employer."""
    person = visitor(request)
    everything, finished = records.attained(person), courses.finished(person)
    text = PassportText(
        holder=str(person),
        issuer=contacts.partnership().name,
        made_on=today(),
        minutes=sum(one.minutes for one in finished),
        competencies=tuple(
            Row(name=one.competency, facts=(in_words(one.attained_on), in_words(one.until) if one.until else "No date"))
            for one in records.held(everything)
        ),
        certificates=tuple(
            Row(name=one.title, facts=(in_words(one.issued_on), one.code)) for one in certificates.held_by(person)
        ),
        modules=tuple(
            Row(
                name=f"{one.title}, edition {one.edition}",
                facts=(in_words(one.finished_on), time_in_words(one.minutes)),
            )
            for one in finished
        ),
        other=tuple(
            Row(name=one.evidence, facts=(one.kind, in_words(one.attained_on))) for one in elsewhere(everything)
        ),
        check_url=settings.SITE_URL + reverse("certificates:check"),
    )
    try:
        drawn = paper.pdf(text)
    except CannotPrint as reason:
        return render(request, "learning/cannot_print.html", {"reason": str(reason)}, status=422)
    headers = {"Content-Disposition": 'inline; filename="safeguarding-learning-passport.pdf"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)


def elsewhere(everything: Iterable[records.Attained]) -> list[Elsewhere]:
    """In the order in which they come."""
    found: dict[tuple[str, str, date], list[str]] = {}
    for one in everything:
        if one.is_elsewhere:
            found.setdefault((one.evidence, one.kind, one.attained_on), []).append(one.competency)
    return [Elsewhere(*key, tuple(towards)) for key, towards in found.items()]


def _lines(person: Any) -> list[tuple[Any, ...]]:
    everything = records.attained(person)
    lines: list[tuple[Any, ...]] = [
        ("Competency", one.competency, one.attained_on, one.until, None, one.evidence)
        for one in records.held(everything)
    ]
    lines += [
        ("Certificate", one.title, one.attained_on, one.renewal_advised_by, None, one.code)
        for one in certificates.held_by(person)
    ]
    lines += [
        ("Module", one.title, one.finished_on, None, one.minutes, f"Edition {one.edition}{'' if one.counts else PILOT}")
        for one in courses.finished(person)
    ]
    lines += [
        ("Other training", one.evidence, one.attained_on, one.until, None, one.kind)
        for one in everything
        if one.is_elsewhere
    ]
    lines += [
        ("Discussed in supervision", one.title, one.discussed_on, None, None, "")
        for one in supervision.dates_of(person)
    ]
    return lines


def _as_file(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{FILE}.{ending}"'}
