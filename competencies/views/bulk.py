"""One thing done for several people: chosen in a list, described, shown by name, confirmed, and perhaps undone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competencies.forms.bulk import TERMS, ChooseForm
from competencies.forms.compliance import ComplianceFilters
from competencies.models import Agency, Batch, BatchAction
from competencies.operations import batches as operations
from competencies.operations.batches import MOST, TooMany
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import batches as queries
from competencies.queries import people
from competencies.queries.allowances import to_review
from competencies.queries.compliance import NOT_HERE, everybody
from competencies.queries.scope import scope_of
from competencies.rules import RuleError
from competencies.views import agency_or_404, posted, surroundings, today, visitor
from competencies.views.way_back import WayBack, carried, from_list, from_person

CANNOT_READ = "The filters of the list cannot be read. Go back to the list and choose again."


@dataclass(frozen=True)
class ChosenBefore:
    """Whom a list had sent, in words, and the fields that send them anew."""

    people: str
    action: str
    fields: list[tuple[str, str]]


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, agency: UUID) -> HttpResponse:
    """What has been done for several people at once; a list posts here whom it has chosen."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    form = ChooseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            action = BatchAction(form.cleaned_data["action"])
            chosen = _chosen(request, place, form)
            batch = operations.choose(chosen, action=action, agency=place, by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_chosen_from(place, form).on_to("change_details", place, batch))
    made = [(batch, queries.described(batch)) for batch in queries.batches_of(place)]
    context = {**surroundings(request, place), "form": form, "made": made, "back": _chosen_from(place, form).url}
    context |= {"reviews": to_review(place, on=today()), "today": today(), "chosen_before": _chosen_before(form)}
    return render(request, "competencies/changes.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, agency: UUID, batch: UUID) -> HttpResponse:
    """What exactly is to be done for them."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    draft, back = _batch(place, batch), carried(request, place)
    if draft.made_at:
        return redirect(back.on_to("change", place, draft))
    asked = queries.asked_of(draft, on=today())
    action = BatchAction(draft.action)
    form = TERMS[action](posted(request), batch=draft, today=today(), requirements=asked)
    if request.method == "POST" and form.is_valid():
        operations.describe(draft, **form.terms())
        return redirect(back.on_to("change", place, draft))
    context = {**surroundings(request, place), "form": form, "batch": draft, "back": back}
    context["number"] = draft.people.count()
    return render(request, "competencies/change_details.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_safe
def change(request: HttpRequest, agency: UUID, batch: UUID) -> HttpResponse:
    """Before: who and what exactly, and who is left out and why. After: what was done, and how to undo it."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    found, back = _batch(place, batch), carried(request, place)
    if found.from_on is None:
        return redirect(back.on_to("change_details", place, found))
    context = {**surroundings(request, place), "batch": found, "described": queries.described(found), "back": back}
    if found.made_at:
        return render(request, "competencies/change_made.html", {**context, **_made(found)})
    plan = queries.plan(found, by=visitor(request), on=today())
    action = queries.doing(BatchAction(found.action), len(plan.doing))
    return render(request, "competencies/change.html", {**context, "plan": plan, "action": action})


@opens_to(Access.MANAGES)
@never_cache
@require_POST
def confirm(request: HttpRequest, agency: UUID, batch: UUID) -> HttpResponse:
    """Do what was shown. If it would be something else by now, that is shown instead."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    found, back = _batch(place, batch), carried(request, place)
    if found.from_on is None:
        return redirect(back.on_to("change_details", place, found))
    try:
        operations.carry_out(found, seen=request.POST.get("seen", ""), by=visitor(request), at=timezone.now())
    except (Refusal, RuleError) as refusal:
        messages.warning(request, str(refusal))
    return redirect(back.on_to("change", place, found))


@opens_to(Access.MANAGES)
@never_cache
@require_POST
def undo(request: HttpRequest, agency: UUID, batch: UUID) -> HttpResponse:
    """Take it back, for everybody in it."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    found = _batch(place, batch)
    operations.undo(found, by=visitor(request), at=timezone.now())
    return redirect(carried(request, place).on_to("change", place, found))


def _batch(agency: Agency, uuid: UUID) -> Batch:
    found = queries.batch_in(agency, uuid)
    if found is None:
        raise Http404
    return found


def _chosen(request: HttpRequest, place: Agency, form: ChooseForm) -> set[int]:
    """The keys of those ticked, or of everybody on all pages of the list as it is filtered."""
    if not form.cleaned_data["everyone"]:
        return people.keys_in(place, form.people())
    on = today()
    filters = ComplianceFilters(QueryDict(form.cleaned_data["filters"]))
    if not filters.is_valid():
        raise Refusal(CANNOT_READ)
    scope = scope_of(visitor(request), on=on)
    try:
        found, rows = everybody(place, on=filters.day(today=on), today=on, filters=filters.filters(), visible_to=scope)
    except NOT_HERE as wrong:
        raise Refusal(CANNOT_READ) from wrong
    if found.matching > MOST:
        raise TooMany.of(found.matching)
    return people.keys_in(place, {row.uuid for row in rows})


def _chosen_before(form: ChooseForm) -> ChosenBefore | None:
    """What a list had sent when its reader had to sign in again; nothing otherwise, or where it cannot be read."""
    if not isinstance(form.data, QueryDict) or form.errors:
        return None
    action, number = BatchAction(form.cleaned_data["action"]), len(form.people())
    named = "one person" if number == 1 else f"{number:,} people"
    whom = "everybody on the list" if form.cleaned_data["everyone"] else named
    sent = ("action", "everyone", "filters", "one", "person")
    fields = [(name, value) for name in sent for value in form.data.getlist(name)]
    return ChosenBefore(whom, str(action.label), fields)


def _chosen_from(place: Agency, form: ChooseForm) -> WayBack:
    people = form.people()
    if form.data.get("one") and len(people) == 1:
        return from_person(place, people.pop())
    return from_list(place, form.data.get("filters", ""))


def _made(batch: Batch) -> dict[str, object]:
    rows = list(batch.people.select_related("person").order_by("person__sort_name", "person"))
    done = [row for row in rows if row.facts]
    return {
        "done": done,
        "left_out": [row for row in rows if not row.facts],
        "kept": [row for row in done if row.kept],
    }
