"""The officer's doors to two records of one person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to, user_can_countersign
from competencies.queries import merging as queries
from competencies.queries.scope import Scope, scope_of
from competencies.views import posted, today, visitor
from learning_site.journeys import merge_people
from learning_site.merging.forms import TwoRecordsForm


@opens_to(Access.COUNTERSIGNS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merges(request: HttpRequest) -> HttpResponse:
    """Those there are, and a form that names two records; nothing is done by naming them."""
    scope = _scope(request)
    form = TwoRecordsForm(posted(request), visible_to=scope)
    if request.method == "POST" and form.is_valid():
        return redirect("merging:preview", form.cleaned_data["kept"].uuid, form.cleaned_data["absorbed"].uuid)
    context = {"form": form, "merges": queries.merges(visible_to=scope)}
    return render(request, "merging/merges.html", context, status=422 if form.errors else 200)


@opens_to(Access.COUNTERSIGNS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, kept: UUID, absorbed: UUID) -> HttpResponse:
    """What either holds, side by side; then, once it is confirmed, both are one."""
    scope = _scope(request)
    one, other = _named(kept, scope), _named(absorbed, scope)
    refused = ""
    if request.method == "POST":
        try:
            merge_people.merge(one, other, by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            refused = str(refusal)
        else:
            messages.info(request, f"{one}: the two records are one now. You can undo it here.")
            return redirect("merging:merges")
    records = [merge_people.preview(one), merge_people.preview(other)]
    context = {"kept": one, "absorbed": other, "records": records, "refused": refused}
    return render(request, "merging/preview.html", context, status=422 if refused else 200)


@opens_to(Access.COUNTERSIGNS)
@never_cache
@require_POST
def part(request: HttpRequest, merge: UUID) -> HttpResponse:
    """They are two people after all."""
    found = queries.merge_of(merge, visible_to=_scope(request))
    if found is None:
        raise Http404
    try:
        merge_people.part(found, by=visitor(request), at=timezone.now())
    except Refusal as refusal:
        messages.info(request, str(refusal))
    else:
        messages.info(request, f"{found.kept} and {found.absorbed}: two records again, each with its own.")
    return redirect("merging:merges")


def _scope(request: HttpRequest) -> Scope:
    if not user_can_countersign(visitor(request), on=today()):
        raise Http404
    return scope_of(visitor(request), on=today())


def _named(uuid: UUID, scope: Scope) -> Any:
    found = queries.named(str(uuid), visible_to=scope)
    if found is None:
        raise Http404
    return found
