"""What people bring from elsewhere, and the rules by which it is accepted."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from competencies.forms.recognition import EndRuleForm, RecogniseForm, RuleForm
from competencies.models import Agency
from competencies.operations import recognition as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import recognition as queries
from competencies.rules import RuleError, in_words
from competencies.views import agency_or_404, posted, surroundings, today, visitor


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def brought(request: HttpRequest, agency: UUID) -> HttpResponse:
    """What people here hold from elsewhere that is asked of them here; one press recognises one of it by its rule."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    on = today()
    form = RecogniseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        found = queries.brought_by(place, rule=given["rule"], attainment=given["attainment"], on=on)
        if found is None:
            messages.info(request, "This is not waiting to be recognised. The list shows what is.")
            return redirect("competencies:brought", place.uuid)
        try:
            batch = operations.recognise(found, key=given["key"], agency=place, by=visitor(request), at=timezone.now())
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            return redirect("competencies:training_recorded", place.uuid, batch.uuid)
    rows = queries.brought(place, on=on)
    context = {
        **surroundings(request, place),
        "form": form,
        "rows": [
            (one, RecogniseForm(initial={"rule": one.rule.uuid, "attainment": one.attainment.uuid}, auto_id=False))
            for one in rows[: queries.MOST]
        ],
        "more": max(0, len(rows) - queries.MOST),
        "already": queries.counts_already(place, on=on),
    }
    return render(request, "competencies/brought.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, agency: UUID) -> HttpResponse:
    """What is accepted here without asking each time, and a form to accept something more."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    organisations = Agency.objects.organisations().exclude(path=place.organisation_path)
    form = RuleForm(posted(request), organisations=organisations, initial={"from_on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            rule = operations.state(**form.cleaned_data, agency=place, by=visitor(request), at=timezone.now())
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, f"From {in_words(rule.from_on)}: {rule}.")
            return redirect("competencies:recognition_rules", place.uuid)
    context = {
        **surroundings(request, place),
        "form": form,
        "rules": [
            (rule, rule.until_on - timedelta(days=1) if rule.until_on else None)
            for rule in queries.rules_of(place, on=today())
        ],
    }
    return render(request, "competencies/recognition_rules.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, agency: UUID, rule: UUID) -> HttpResponse:
    """End a rule; what it recognised stands."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    ending = queries.rule_in(place, rule)
    if ending is None:
        raise Http404
    form = EndRuleForm(posted(request), initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end(ending, on=form.cleaned_data["on"], by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, "The rule ends. What it recognised stands.")
            return redirect("competencies:recognition_rules", place.uuid)
    context = {**surroundings(request, place), "form": form, "rule": ending}
    return render(request, "competencies/recognition_rule_end.html", context, status=422 if form.errors else 200)
