"""The doors of this room: the holder's paper, and the page on which anyone checks a code."""

from __future__ import annotations

import hashlib
from datetime import datetime
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.forms import CheckForm
from certificates.queries import certificates
from certificates.rendering import pdf as paper
from certificates.rules import State
from competencies.models import Person
from competencies.permissions import Access, opens_to
from competencies.rules import london_day

CHECKS_A_MINUTE = 30
"""How many codes one network address may ask for in a minute: a desk full of certificates, and not a search."""

FILE_NAME = "safeguarding-learning-certificate.pdf"


class SignedInRequest(HttpRequest):
    """What a door that is not public is handed: the sign-in has been asked for before it."""

    user: Person


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def pdf(request: SignedInRequest, certificate: UUID) -> HttpResponse:
    """The paper, for its holder alone; a page in words where there is none to give."""
    found = certificates.held(request.user, certificate, on=london_day(timezone.now()))
    if found is None:
        raise Http404
    if found.state is not State.CURRENT:
        return render(request, "certificates/no_longer.html", {"found": found}, status=HTTPStatus.GONE)
    check_url = settings.SITE_URL + reverse("certificates:check")
    try:
        drawn = paper.pdf(found.certificate.text(check_url=check_url))
    except paper.CannotPrint as reason:
        context = {"found": found, "reason": str(reason)}
        return render(request, "certificates/cannot_print.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    headers = {"Content-Disposition": f'inline; filename="{FILE_NAME}"'}
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)


@opens_to(Access.PUBLIC)
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Type a code; one without a typing error leads on to its own address."""
    if "code" not in request.GET:
        return _asked_again(request, CheckForm(), HTTPStatus.OK)
    form = CheckForm(request.GET)
    if form.is_valid():
        return redirect("certificates:check_code", form.cleaned_data["code"])
    return _asked_again(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)


@opens_to(Access.PUBLIC)
@never_cache
@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """What a code answers: what, in which edition, when, until when, and whether it still stands."""
    form = CheckForm({"code": code})
    if not form.is_valid():
        return _asked_again(request, form, HTTPStatus.NOT_FOUND)
    if form.cleaned_data["code"] != code:
        return redirect("certificates:check_code", form.cleaned_data["code"])
    now = timezone.now()
    if _asks_too_often(request, at=now):
        return _too_many(request, code)
    today = london_day(now)
    checked = certificates.by_code(code, on=today)
    if checked is None:
        form.say_unknown()
        return _asked_again(request, form, HTTPStatus.NOT_FOUND)
    return render(request, "certificates/checked.html", {"checked": checked, "checked_on": today})


def _asked_again(request: HttpRequest, form: CheckForm, status: HTTPStatus) -> HttpResponse:
    return render(request, "certificates/check.html", {"form": form}, status=status)


def _too_many(request: HttpRequest, code: str) -> HttpResponse:
    context = {"code": code, "limit": CHECKS_A_MINUTE}
    response = render(request, "certificates/too_many.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    response.headers["Retry-After"] = "60"
    return response


def _asks_too_often(request: HttpRequest, *, at: datetime) -> bool:
    """Counts in the cache, a minute at a time; the address is kept for two minutes, and only as a digest.

    Two requests in one instant may count as one: this slows a search of sixty random bits, which needs no more.
    """
    minute = int(at.timestamp()) // 60
    digest = hashlib.sha256(_network(request).encode()).hexdigest()
    key = f"certificates.check:{minute}:{digest}"
    asked: int = cache.get(key, 0) + 1
    cache.set(key, asked, timeout=120)
    return asked > CHECKS_A_MINUTE


def _network(request: HttpRequest) -> str:
    """Who asks, by the address that allauth's trusted proxies give; of IPv6, the network one site is given."""
    address = ip_address(get_adapter(request).get_client_ip(request))
    return str(ip_network(f"{address}/64", strict=False)) if isinstance(address, IPv6Address) else str(address)
