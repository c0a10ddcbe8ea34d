"""Other ways to the same competency: chosen by the learner, without a reason, and seen by nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import strip_tags
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competencies.forms import DayField, DoorForm
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.queries import leads, merging
from competencies.views import now, posted, today, visitor
from courses.operations.enrolments import ClosedToStarters, NotTaking
from courses.operations.routes import NotThatDay
from courses.queries import routes as queries
from courses.queries.routes import RouteKind
from courses.rendering import plain
from courses.rules import questions_of
from learning_site.journeys import other_routes
from learning_site.learning.around import sent_before
from learning_site.learning.doors import edition_or_404, enrolment_or_404, is_pilot, taking_or_404

HELD = "It is recorded. The competency counts from that day, and this line is gone."
HELD_IN_A_PILOT = (
    "It is recorded, and this line is gone. This was a pilot edition: the competency counts from that day once it has "
    "been signed off."
)


@dataclass(frozen=True)
class TextStep:
    """A step as words: its parts, and in guided reading what to look for in them."""

    number: int
    title: str
    notice: str
    parts: tuple[dict[str, Any], ...]
    look_for: tuple[str, ...] = ()


class HeldForm(DoorForm):
    beside = {NotThatDay: "held_on"}
    held_on = DayField(label="The conversation was held on")


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ways(request: HttpRequest, slug: str) -> HttpResponse:
    """The ways there are, and the one that was chosen; POST goes back to step by step."""
    taking = taking_or_404(request, slug)
    if request.method == "POST":
        try:
            other_routes.leave(enrolment_or_404(taking))
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        return redirect("learning:module", slug)
    context = {"taking": taking, "edition": taking.edition, "route": queries.route_of(taking.enrolment)}
    return render(request, "learning/ways.html", context)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole module as words on one page, to read or to print. POST takes this way."""
    return _reading(request, slug, RouteKind.TEXT, "learning:text")


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guided(request: HttpRequest, slug: str) -> HttpResponse:
    """As text, with what to look for before each part. POST takes this way."""
    return _reading(request, slug, RouteKind.GUIDED, "learning:guided")


@opens_to(Access.SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """The text has been read: on to what is asked."""
    taking = taking_or_404(request, slug)
    if request.method == "POST":
        try:
            other_routes.read_all(enrolment_or_404(taking), at=now())
        except Refusal as refusal:
            messages.warning(request, str(refusal))
    return redirect("learning:finish", slug)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_to_one(request: HttpRequest, slug: str) -> HttpResponse:
    """Talk with a trained lead of any agency instead. POST chooses one."""
    taking, person = taking_or_404(request, slug), visitor(request)
    error = ""
    if request.method == "POST":
        chosen = _uuid(request.POST.get("lead", ""))
        lead = queries.lead_anywhere(chosen, on=today(), but=person) if chosen else None
        if lead is not None:
            edition = edition_or_404(request, taking.module)
            try:
                other_routes.choose(person, edition, RouteKind.ONE_TO_ONE, lead=lead, at=now())
            except ClosedToStarters as refusal:
                messages.info(request, str(refusal))
                return redirect("learning:module", slug)
            return redirect("learning:one_to_one", slug)
        error = "Choose one of the trained leads below."
    route = queries.route_of(taking.enrolment) if taking.is_open else None
    lines = queries.leads_anywhere(on=today(), but=person)
    chosen_lead, sent = merging.now(route.lead) if route and route.lead else None, sent_before(request, "lead")
    context = {
        "taking": taking,
        "edition": taking.edition,
        "route": route,
        "lead": chosen_lead,
        "pilot": is_pilot(taking.edition),
        "reached": next((shown for uuid, _, shown in lines if chosen_lead and uuid == chosen_lead.uuid), None),
        "agencies": [(name, list(rows)) for name, rows in groupby(lines, key=lambda line: line[1])],
        "error": error,
        "sent": sent,
        "chosen_before": next((line for line in lines if str(line[0]) == sent.one("lead")), None),
    }
    return render(request, "learning/one_to_one.html", context, status=422 if error else 200)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def handout(request: HttpRequest, slug: str) -> HttpResponse:
    """One page to print for a team: what to be able to do, what to talk about, whom to ask."""
    taking = taking_or_404(request, slug)
    prompts = [
        " ".join(strip_tags(part["prompt"]).split())
        for step in queries.steps_of(taking.edition)
        for part in step.content
        if part["kind"] == "reflection"
    ]
    context = {
        "taking": taking,
        "edition": taking.edition,
        "prompts": [*prompts, *taking.edition.front.get("supervision", [])],
        "lead": leads.lead_for_person(visitor(request), on=today()),
    }
    return render(request, "learning/handout.html", context)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """To a trained lead: who would like to talk, and about which competency. Nothing else of them."""
    waiting = queries.conversations_waiting(visitor(request), on=today())
    return render(request, "learning/conversations.html", {"waiting": waiting})


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """The lead says on which day it was held; the competency is met then, as by any other way."""
    route = queries.conversation_of(visitor(request), conversation)
    if route is None:
        raise Http404
    pilot = is_pilot(route.enrolment.edition)
    sent = sent_before(request, "held_on")
    form = HeldForm(posted(request), initial={"held_on": sent.one("held_on") or today()})
    if request.method == "POST" and form.is_valid():
        try:
            other_routes.hold_conversation(route, held_on=form.cleaned_data["held_on"], at=now())
        except NotTaking:
            return redirect("learning:conversations")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, HELD_IN_A_PILOT if pilot else HELD)
            return redirect("learning:conversations")
    context = {"route": route, "pilot": pilot, "form": form, "sent": sent}
    return render(request, "learning/conversation.html", context, status=422 if form.errors else 200)


def _reading(request: HttpRequest, slug: str, kind: RouteKind, here: str) -> HttpResponse:
    taking = taking_or_404(request, slug)
    if request.method == "POST":
        try:
            other_routes.choose(visitor(request), edition_or_404(request, taking.module), kind, at=now())
        except ClosedToStarters as refusal:
            messages.info(request, str(refusal))
            return redirect("learning:module", slug)
        return redirect(here, slug)
    guided = kind == RouteKind.GUIDED
    context = {
        "taking": taking,
        "edition": taking.edition,
        "steps": text_of(taking.edition, guided=guided),
        "guided": guided,
        "here": here,
        "lead": leads.lead_for_person(visitor(request), on=today()),
    }
    return render(request, "learning/text.html", context)


def text_of(edition: Any, *, guided: bool) -> list[TextStep]:
    """Every step of an edition as words. Two queries, however many steps."""
    sectors, front = queries.sector_names(), edition.front
    statements = [one["statement"] for one in front.get("confidence", [])]
    return [
        TextStep(
            number=step.number,
            title=step.title,
            notice=step.notice if step.flagged else "",
            parts=tuple(plain.parts(step.content, sectors=sectors, statements=statements)),
            look_for=tuple(question.stem for question in questions_of(step.content)) if guided else (),
        )
        for step in queries.steps_of(edition)
    ]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
