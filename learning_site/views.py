"""The public pages: front, support, help, and what is said about this site."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from competencies.permissions import Access, opens_to


@opens_to(Access.PUBLIC)
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Visitors read what this is; whoever is signed in goes on to their learning."""
    if request.user.is_authenticated:
        return redirect("learning:home")
    return render(request, "pages/front.html")


def page(template: str) -> Callable[[HttpRequest], HttpResponse]:
    """A public page that says the same to everybody."""

    @opens_to(Access.PUBLIC)
    @require_safe
    def shown(request: HttpRequest) -> HttpResponse:
        return render(request, template)

    return shown


support = page("pages/support.html")
worried = page("pages/worried.html")
accessibility = page("pages/accessibility.html")
privacy = page("pages/privacy.html")
about = page("pages/help.html")


@opens_to(Access.PUBLIC)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for designers; only where there are no real people."""
    if settings.PRODUCTION:
        return redirect("front")
    words = Path(settings.BASE_DIR, "templates", "gallery.json").read_text(encoding="utf-8")
    return render(request, "gallery.html", json.loads(words))


@opens_to(Access.PUBLIC)
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For whoever watches the machine: the web process answers and the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
