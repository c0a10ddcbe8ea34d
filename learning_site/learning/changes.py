"""What a change of a module asks of a learner: said beside their steps, shown on a page of its own, chosen by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.queries import refreshes
from competencies.rules import in_words, london_day
from competencies.views import now, today, visitor
from courses.queries import changes as queries
from courses.queries.changes import ToRefresh
from courses.queries.learning import Taking
from courses.rules import Change, Changes
from learning_site.journeys import take_changes
from learning_site.learning.doors import enrolment_or_404, lead_beside, reached_by_post, taking_or_404
from learning_site.learning.pages import ModuleLine, count_of, go_on


@dataclass(frozen=True)
class Beside:
    """What is said beside a module and its steps. `kind`: offered (there is a choice to make), stayed (it was made),
    along (the learner was brought to the newer edition), called (they hold it, and something changed).
    """

    kind: str
    changed_on: date
    by_on: date | None = None
    size: str = ""


@dataclass(frozen=True)
class StepLine:
    """A step on the page of changes: its title, what is different in a word or two, and its minutes."""

    title: str
    said: str
    minutes: int


@dataclass(frozen=True)
class Offer:
    """The choice of somebody in the middle of an edition. `kept` of the `read` steps they have read stay read; without
    `may_stay` what they finish would no longer count.
    """

    read: int
    kept: int
    by_on: date | None
    may_stay: bool


def beside(taking: Taking, *, on: date) -> Beside | None:
    """What a change asks of this learner, if anything. No query for somebody in the middle of the newest edition."""
    enrolment = taking.enrolment
    if enrolment is None:
        return None
    if not taking.is_open:
        found = queries.to_refresh(enrolment.person, on=on, module=taking.module)
        return _called(found[0]) if found else None
    if enrolment.offered is not None:
        by_on = refreshes.asked_by(taking.module.uuid, taking.edition.number, on=on)
        kind = "stayed" if enrolment.stayed_at else "offered"
        return Beside(kind, london_day(enrolment.offered.published_at), by_on)
    if enrolment.moved_from_id:
        return Beside("along", london_day(taking.edition.published_at))
    return None


def module_lines(request: HttpRequest, takings: Sequence[Taking], *, on: date) -> list[ModuleLine]:
    """What changed in modules that the visitor holds and is not in the middle of, the soonest asked first."""
    begun = {taking.module.pk for taking in takings if taking.is_open}
    found = queries.to_refresh(visitor(request), on=on)
    return [_line(one) for one in found if one.module.pk not in begun]


def _line(one: ToRefresh) -> ModuleLine:
    meta = f"{_size(one)}, by {in_words(one.by_on)}"
    url = reverse("learning:changes", args=[one.module.slug])
    return ModuleLine(f"What changed in {one.edition.title}", meta, one.edition.change_note, url, "See what changed")


def _called(one: ToRefresh) -> Beside:
    return Beside("called", london_day(one.edition.published_at), one.by_on, _size(one))


def _size(one: ToRefresh) -> str:
    return f"{count_of(len(one.steps), 'step')}, about {count_of(one.changes.minutes, 'minute')}"


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed, and what there is to choose; where nothing is asked, the module."""
    taking = taking_or_404(request, slug)
    context: dict[str, Any] = {"taking": taking, "lead": lead_beside(request, on=today())}
    offered = taking.enrolment.offered if taking.enrolment and taking.is_open else None
    if offered is not None:
        different = queries.between(taking.edition, offered)
        context |= {"edition": offered, "offer": _offer(taking, different), **_lists(different, ())}
        return render(request, "learning/changes.html", context)
    found = [] if taking.is_open else queries.to_refresh(visitor(request), on=today(), module=taking.module)
    if not found:
        messages.info(request, "Nothing in this module has changed that you are asked to take.")
        return redirect("learning:module", slug)
    wanted = found[0]
    taken = [step.id for step in wanted.steps]
    context |= {"edition": wanted.edition, "wanted": wanted, "size": _size(wanted), **_lists(wanted.changes, taken)}
    return render(request, "learning/changes.html", context)


@opens_to(Access.SIGNED_IN)
@reached_by_post("changes", "slug")
def move_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on in the newer edition."""
    return _choose(request, slug, moves=True)


@opens_to(Access.SIGNED_IN)
@reached_by_post("changes", "slug")
def stay(request: HttpRequest, slug: str) -> HttpResponse:
    """Finish the edition that was begun."""
    return _choose(request, slug, moves=False)


@opens_to(Access.SIGNED_IN)
@reached_by_post("changes", "slug")
def refresh(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin to take what changed."""
    taking, at = taking_or_404(request, slug), now()
    found = [] if taking.is_open else queries.to_refresh(visitor(request), on=london_day(at), module=taking.module)
    if found:
        take_changes.refresh(visitor(request), found[0], at=at)
    elif not taking.is_open:
        return redirect("learning:changes", slug)
    return redirect(go_on(taking_or_404(request, slug)).url)


def _choose(request: HttpRequest, slug: str, *, moves: bool) -> HttpResponse:
    enrolment = enrolment_or_404(taking_or_404(request, slug))
    try:
        if moves:
            take_changes.move_on(enrolment, at=now())
        else:
            take_changes.stay(enrolment, at=now())
    except Refusal as refusal:
        messages.info(request, str(refusal))
        return redirect("learning:module", slug)
    after = taking_or_404(request, slug)
    return redirect(go_on(after).url if after.is_open else reverse("learning:finish", args=[slug]))


def _offer(taking: Taking, different: Changes) -> Offer:
    by_on = refreshes.asked_by(taking.module.uuid, taking.edition.number, on=today())
    read = taking.progress.read
    return Offer(len(read), len(read & different.same), by_on, may_stay=by_on is None or by_on >= today())


def _lists(different: Changes, taken: Collection[str]) -> dict[str, Any]:
    """The steps to name: those that are different; for a refresh those that it takes, and beside them the others."""
    lines = [
        (one.id, StepLine(one.step.title, _said(one.change, one.step.flagged), one.step.minutes))
        for one in different.steps
        if one.change is not Change.SAME or one.id in taken
    ]
    return {
        "steps": [line for key, line in lines if not taken or key in taken],
        "others": [line for key, line in lines if taken and key not in taken],
        "same": len(different.same),
    }


def _said(change: Change, flagged: bool) -> str:
    said = {Change.NEW: "New", Change.CHANGED: "Changed", Change.GONE: "No longer part of it", Change.SAME: "As it was"}
    return f"{said[change]}; with a content notice" if flagged and change is not Change.GONE else said[change]
