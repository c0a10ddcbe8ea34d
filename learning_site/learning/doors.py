"""What the learner's doors begin with: whose way it is, and what happens to somebody who comes by a link."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from competencies.queries import leads
from competencies.views import today, visitor
from courses.queries import learning
from courses.queries.learning import Taking

View = Callable[..., HttpResponse]


def reached_by_post(page: str, *arguments: str, there: str = "") -> Callable[[View], View]:
    """For a door that changes something. A visitor who arrives by GET, as after signing in again in the middle of a
    step, is led on to the page the door belongs to (with these of the arguments; `there` is the place on it, such as
    '#q-{question}'), and nothing changes.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        @require_http_methods(["GET", "HEAD", "POST"])
        def reached(request: HttpRequest, **given: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, **given)
            return redirect(
                reverse(f"learning:{page}", args=[given[name] for name in arguments]) + there.format(**given)
            )

        return reached

    return decorate


def open_on() -> date | None:
    """Today, where what is not signed off is open to its pilot group alone; None where it is open to everybody."""
    return None if settings.OPEN_BEFORE_SIGN_OFF else today()


def is_pilot(edition: Any) -> bool:
    """Whether what is finished in this edition counts only once the edition has been signed off."""
    return bool(edition.awaits_sign_off) and open_on() is not None


def edition_or_404(request: HttpRequest, module: Any) -> Any:
    """What the visitor begins of a module."""
    edition = learning.newest_edition(module, visitor(request), open_on=open_on())
    if edition is None:
        raise Http404
    return edition


def taking_or_404(request: HttpRequest, slug: str) -> Taking:
    """The visitor's own way through a module that is open to them."""
    taking = learning.taking(visitor(request), slug, open_on=open_on())
    if taking is None:
        raise Http404
    return taking


def enrolment_or_404(taking: Taking) -> Any:
    """What the visitor has begun; to those who have not begun it the door is not there."""
    if taking.enrolment is None:
        raise Http404
    return taking.enrolment


def lead_beside(request: HttpRequest, *, on: date) -> leads.LeadShown | None:
    """The lead shown beside every page of learning."""
    return leads.lead_for_person(visitor(request), on=on)
