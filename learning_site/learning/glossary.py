"""The door of the glossary: every word that modules explain, in the order of the alphabet."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competencies.permissions import Access, opens_to
from courses.queries import sources


@opens_to(Access.SIGNED_IN)
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    letters = [(letter, list(terms)) for letter, terms in groupby(sources.glossary(), key=_letter)]
    return render(request, "learning/glossary.html", {"letters": letters})


def _letter(term: object) -> str:
    return str(term).strip("'‘’\"")[:1].upper()
