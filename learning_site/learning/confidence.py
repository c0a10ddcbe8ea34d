"""How sure a learner is: before, after, and weeks later. Optional in every round, and never a gate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.views import now, today, visitor
from courses.operations import confidence as operations
from courses.operations import polls as poll_operations
from courses.queries import confidence as queries
from courses.queries import learning
from courses.queries.confidence import Round
from courses.queries.learning import Taking
from learning_site.learning import private_parts
from learning_site.learning.around import STILL_CHOSEN, sent_before
from learning_site.learning.doors import enrolment_or_404, taking_or_404

WORDS = {str(number): number for number, _ in queries.WORDS}


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confidence(request: HttpRequest, slug: str) -> HttpResponse:
    """The statements of the round that is open for this learner; a page that says so when none is."""
    taking = taking_or_404(request, slug)
    enrolment = _rated(request, taking)
    open_now = queries.open_round(enrolment, on=today())
    if request.method == "POST":
        return _keep(request, taking, enrolment)
    shown = None
    if open_now is not None and queries.statements_of(enrolment.edition):
        statements = _as_sent(request, queries.asked(enrolment, open_now))
        shown = private_parts.SureShown(request.path, open_now.value, statements, is_open=True)
    context = {"taking": taking, "edition": enrolment.edition, "shown": shown}
    return render(request, "learning/confidence.html", context)


@opens_to(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, slug: str, number: int, part: UUID) -> HttpResponse:
    """Choose in a poll, or choose again."""
    taking = taking_or_404(request, slug)
    enrolment_or_404(taking)
    row = learning.step_of(taking.edition, taking.step(number)) if taking.progress.is_open(number) else None
    asked = next((one for one in row.content if one.get("id") == str(part)), None) if row else None
    if asked is None or asked["kind"] != "poll":
        raise Http404
    if request.method == "POST":
        try:
            poll_operations.answer(
                visitor(request), module=taking.module, poll=asked, option=request.POST.get("option", ""), at=now()
            )
        except Refusal as refusal:
            messages.warning(request, str(refusal))
    return redirect(reverse("learning:step", args=[slug, number]) + f"#poll-{part}")


def _rated(request: HttpRequest, taking: Taking) -> Any:
    """The way through the module that is asked about: the one that is open, else the last that was finished."""
    enrolment = enrolment_or_404(taking)
    if request.GET.get("round") == "later" or request.POST.get("round") in {Round.AFTER, Round.LATER}:
        return queries.last_finished(visitor(request), taking.module) or enrolment
    return enrolment


def _as_sent(request: HttpRequest, statements: Iterable[queries.Asked]) -> tuple[queries.Asked, ...]:
    """The statements as they were answered; or as they were answered too late, to be sent anew."""
    sent = sent_before(request, "sure-")
    if not sent:
        return tuple(statements)
    messages.info(request, STILL_CHOSEN)
    return tuple(replace(one, sure=WORDS.get(sent.one(f"sure-{one.id}"), 0)) for one in statements)


def _keep(request: HttpRequest, taking: Taking, enrolment: Any) -> HttpResponse:
    asked_in = request.POST.get("round", "")
    if asked_in not in Round.values:
        return redirect("learning:confidence", taking.module.slug)
    words: dict[str, int | None] = {}
    for statement in queries.statements_of(enrolment.edition):
        given = request.POST.get(f"sure-{statement['id']}")
        if given is not None:
            words[statement["id"]] = WORDS.get(given)
    try:
        kept = operations.rate(enrolment, Round(asked_in), words, on=today(), at=now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.info(request, "Kept. You may change it for now." if kept else "Nothing is kept of these.")
    return redirect(_back(taking, asked_in, request.POST.get("number", "")))


def _back(taking: Taking, asked_in: str, number: str) -> str:
    slug = taking.module.slug
    if asked_in == Round.BEFORE and number.isdecimal() and len(number) < 4 and taking.step(int(number)):
        return reverse("learning:step", args=[slug, int(number)]) + "#how-sure"
    if asked_in == Round.AFTER:
        return reverse("learning:finish", args=[slug]) + "#how-sure"
    return reverse("learning:confidence", args=[slug])
