"""The doors of review: what stops each module, its sign-offs, and its pilot group."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from competencies.operations.refusals import Refusal
from competencies.rules import RuleError, london_day
from competencies.views import posted, visitor
from courses.models import ModulePage, PilotMember, SignOff
from courses.operations import pilots
from courses.queries import sign_offs
from courses.rules.gate import digest, needed_kinds
from learning_site.editorial import publication
from learning_site.editorial.review_forms import InviteForm, SignOffForm, WithdrawForm
from learning_site.editorial.views.writers import for_writers
from learning_site.journeys import publish_edition, sign_off_module


@for_writers
@require_safe
def modules(request: HttpRequest) -> HttpResponse:
    """Every module, and what still stops it."""
    today = london_day(timezone.now())
    shown = [publication.module_shown(state) for state in sign_offs.states(on=today)]
    return render(request, "editorial/publication.html", {"modules": shown})


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def module(request: HttpRequest, page: int) -> HttpResponse:
    """One module: what stops it, who has signed it off, who tries it."""
    found = ModulePage.objects.filter(pk=page).select_related("latest_revision__user", "module").first()
    if found is None:
        raise Http404
    doing = DOING.get(request.POST.get("do", "")) if request.method == "POST" else None
    forms = doing(request, found) if doing else {}
    if forms is None:
        return redirect("editorial_module", page)
    status = 422 if forms else 200
    return render(request, "editorial/module.html", _context(found, forms or _typed_before(request)), status=status)


def _typed_before(request: HttpRequest) -> dict[str, Any]:
    """The form that its author was filling in when they had to sign in again."""
    sent = posted(request) or QueryDict()
    if sent.get("do") == "sign_off":
        return {"sign_off_form": SignOffForm(sent)}
    return {"invite_form": InviteForm(sent)} if sent.get("do") == "invite" else {}


def _context(page: ModulePage, forms: dict[str, Any]) -> dict[str, Any]:
    today = london_day(timezone.now())
    revision = page.latest_revision
    content = revision.content if revision else page.serializable_data()
    state = sign_offs.state_of(page, content, on=today)
    rows = list(sign_offs.standing(page.module)) if page.module else []
    needed = set(needed_kinds(content))
    return {
        "page": page,
        "state": state,
        "shown": publication.module_shown(state),
        "saved_by": revision.user if revision else None,
        "rows": [(row, row.digest == digest(content), row.review_by < today) for row in rows],
        "about_a_community": len(needed) > 2,
        "pilot": list(sign_offs.pilot_of(page.module, on=today)) if page.module else [],
        "sign_off_form": SignOffForm(initial={"signed_on": today}),
        "invite_form": InviteForm(),
        **forms,
    }


def _sign_off(request: HttpRequest, page: ModulePage) -> dict[str, Any] | None:
    form = SignOffForm(request.POST)
    revision = page.latest_revision
    if not form.is_valid() or revision is None:
        return {"sign_off_form": form}
    by, at = visitor(request), timezone.now()
    try:
        sign_off_module.sign_off(
            page.module or publish_edition.register(page, by=by, at=at),
            form.reviews(form.cleaned_data["signed_on"]),
            digest=digest(revision.content),
            written_by=revision.user,
            by=by,
            at=at,
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return {"sign_off_form": form}
    messages.success(request, "The sign-off is recorded, for exactly the words that were saved last.")
    return None


def _withdraw(request: HttpRequest, page: ModulePage) -> dict[str, Any] | None:
    form = WithdrawForm(request.POST)
    row = SignOff.objects.filter(module=page.module, uuid=_uuid(request.POST.get("which", ""))).first()
    if row is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "Say why the sign-off no longer holds. It still stands.")
        return {"withdraw_form": form}
    try:
        sign_off_module.withdraw(row, why=form.cleaned_data["why"], by=visitor(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The sign-off is withdrawn. What was attained before stays.")
    return None


def _invite(request: HttpRequest, page: ModulePage) -> dict[str, Any] | None:
    form = InviteForm(request.POST)
    if not form.is_valid() or form.person is None:
        return {"invite_form": form}
    by, at = visitor(request), timezone.now()
    module = page.module or publish_edition.register(page, by=by, at=at)
    try:
        pilots.invite(
            [form.person], module=module, from_on=london_day(at), until_on=form.cleaned_data["until"], by=by, at=at
        )
    except (Refusal, RuleError) as refusal:
        form.add_error("until", str(refusal))
        return {"invite_form": form}
    messages.success(request, f"{form.person} may try the module before it is signed off.")
    return None


def _end(request: HttpRequest, page: ModulePage) -> dict[str, Any] | None:
    uuid = _uuid(request.POST.get("which", ""))
    place = PilotMember.objects.known().filter(module=page.module, uuid=uuid).select_related("person").first()
    if place is None:
        raise Http404
    at = timezone.now()
    pilots.end([place], on=london_day(at), by=visitor(request), at=at)
    messages.success(request, f"{place.person} is no longer in the pilot group. What they have begun stays theirs.")
    return None


DOING = {"sign_off": _sign_off, "withdraw": _withdraw, "invite": _invite, "end": _end}


def show_what_stops(request: HttpRequest, page: Page) -> None:
    """Before a page is edited: what its panel shows."""
    if isinstance(page, ModulePage):
        publication.show_on_the_editor(page, on=london_day(timezone.now()))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
