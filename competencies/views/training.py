"""Other training: recording it with its evidence, looking at it, signing, correcting and undoing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from competencies.files.evidence_file import FileNotUsable, look
from competencies.forms.training import CorrectForm, DecideForm, RecordForm
from competencies.models import Agency, BatchSource, DeclineReason, Evidence, Person, Signer, TrainingBatch
from competencies.models.person import plainly
from competencies.operations import training as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import training as queries
from competencies.queries.recognition import outside_rules
from competencies.rules import RuleError
from competencies.views import agency_or_404, posted, surroundings, today, visitor
from competencies.views.training_page import facts_of, file_response, lines_of, page_of, pages_around

MOST_OFFERED = 100


@opens_to(Access.MANAGES)
@never_cache
@require_safe
def training(request: HttpRequest, agency: UUID) -> HttpResponse:
    """What was recorded here, and what waits for a sign-off."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    context = {
        **surroundings(request, place, here="training"),
        "waiting": lines_of(queries.waiting_in(place)),
        "batches": queries.batches_of(place),
    }
    return render(request, "competencies/training.html", context)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Say what was done and by whom; see what it would give; confirm. Nothing typed is lost in between."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    step = request.POST.get("step", "")
    form = _record_form(request, place, bound=step in {"preview", "confirm"})
    around = {**surroundings(request, place), "form": form}
    if request.method == "POST" and form.is_bound and form.is_valid():
        people, by, at = form.cleaned_data["people"], visitor(request), timezone.now()
        wanted = [form.evidence(person, file=form.cleaned_data["kept"]) for person in people]
        try:
            if step == "confirm":
                key = form.cleaned_data["key"]
                batch = operations.record(wanted, key=key, agency=place, source=BatchSource.FORM, by=by, at=at)
                return redirect("competencies:training_recorded", place.uuid, batch.uuid)
            operations.check(wanted, agency=place, by=by, at=at)
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            foreseen = queries.foresee(people, said=wanted[0], agency=place, by=by, on=today())
            counted = sum(not one.left_out for one in foreseen)
            context = {**around, "foreseen": foreseen, "counted": counted}
            return render(request, "competencies/training_preview.html", context)
    return render(request, "competencies/training_record.html", around, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_safe
def recorded(request: HttpRequest, agency: UUID, recorded: UUID) -> HttpResponse:
    """What was recorded in one go, and how to undo it."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    batch = _batch(place, recorded)
    page = page_of(queries.evidence_of(batch), request)
    context = {
        **surroundings(request, place),
        "batch": batch,
        "lines": lines_of(page.object_list),
        "pages": pages_around(page, "Records"),
    }
    return render(request, "competencies/training_recorded.html", context)


@opens_to(Access.MANAGES)
@require_POST
def undo(request: HttpRequest, agency: UUID, recorded: UUID) -> HttpResponse:
    """Take back exactly what was recorded in one go."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    batch = _batch(place, recorded)
    try:
        number = operations.undo(batch, by=visitor(request), at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        records = "One record counts" if number == 1 else f"{number:,} records count"
        messages.info(request, f"Undone. {records} for nothing now, as recorded in error.")
    return redirect("competencies:training_recorded", place.uuid, batch.uuid)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, agency: UUID, evidence: UUID) -> HttpResponse:
    """What one record rests on; where it waits for a training lead, the place to sign it."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    row = _evidence(place, evidence)
    form = DecideForm(posted(request), initial={"sha256": row.sha256})
    if request.method == "POST" and row.signer == Signer.OFFICER:
        form.refuse(Refusal("A partnership officer decides on this one."))
    elif request.method == "POST" and form.is_valid():
        try:
            decided(form, row, by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("competencies:evidence", place.uuid, row.uuid)
    (line,) = lines_of([row])
    waits = not hasattr(row, "sign_off") and not hasattr(row, "corrected_by") and not row.batch.undone_at
    context = {
        **surroundings(request, place),
        "form": form,
        "row": row,
        "words": line.words,
        "facts": facts_of(row),
        "may_sign": waits and row.signer == Signer.LEAD and row.person != request.user,
        "may_correct": not hasattr(row, "corrected_by") and not row.batch.undone_at and not row.rests_on_id,
    }
    return render(request, "competencies/evidence.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, agency: UUID, evidence: UUID) -> HttpResponse:
    """Put right what the evidence says: what follows is said first."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    row = _evidence(place, evidence)
    if row.rests_on_id:
        raise Http404
    data, files = _with_kept_file(request)
    on = today()
    form = CorrectForm(
        data,
        files,
        authorisers=queries.authorisers(place, on=on).exclude(pk=row.person_id),
        by=visitor(request),
        whose=row.person,
        looks=look,
        rules=outside_rules(place, on=on),
        on=on,
        initial=CorrectForm.initial_of(row),
    )
    if request.method == "POST" and form.is_valid():
        changed = form.evidence(row.person, file=form.cleaned_data["kept"] or row.file)
        try:
            corrected = operations.correct(row, changed, by=visitor(request), at=timezone.now())
        except (Refusal, RuleError) as refusal:
            form.refuse(refusal)
        else:
            messages.info(request, "Corrected. The record counts for nothing until it is signed off anew.")
            return redirect("competencies:evidence", place.uuid, corrected.uuid)
    _say_what_is_kept(form, data)
    context = {**surroundings(request, place), "form": form, "row": row}
    return render(request, "competencies/evidence_correct.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_safe
def file(request: HttpRequest, agency: UUID, evidence: UUID) -> HttpResponse:
    """The certificate or list itself."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    return file_response(request, queries.evidence_in(place, evidence), at=timezone.now(), agency=place)


def decided(form: DecideForm, row: Evidence, *, by: Person, at: Any) -> None:
    """Hand a yes or a no to the operation."""
    answer, sha256 = form.cleaned_data["answer"], form.cleaned_data["sha256"]
    if answer == "SIGN":
        operations.sign_off(row, sha256=sha256, by=by, at=at)
    else:
        operations.decline(row, reason=DeclineReason(answer), sha256=sha256, by=by, at=at)


def _record_form(request: HttpRequest, place: Agency, *, bound: bool) -> RecordForm:
    """The form as it was sent; unbound, with everything typed still there, while somebody is looked for."""
    on = today()
    data, files = _with_kept_file(request)
    everybody = queries.people_here(place, on=on)
    typed = data if data is not None else request.GET
    chosen = _uuids(typed.getlist("people"))
    offered = everybody
    for part in plainly(typed.get("name", "")).split():
        offered = offered.filter(sort_name__contains=part)
    found = list(offered[: MOST_OFFERED + 1])
    listed = list(everybody.filter(uuid__in=chosen))
    listed += [person for person in found[:MOST_OFFERED] if person not in listed]
    initial = {"people": chosen, **{name: value for name, value in typed.items() if name != "people"}}
    form = RecordForm(
        data if bound else None,
        files if bound else None,
        everybody=everybody,
        offered=listed,
        authorisers=queries.authorisers(place, on=on),
        by=visitor(request),
        looks=look,
        rules=outside_rules(place, on=on),
        on=on,
        initial=initial,
    )
    form.finding = len(found) > MOST_OFFERED or bool(typed.get("name"))
    _say_what_is_kept(form, data)
    return form


def _with_kept_file(request: HttpRequest) -> tuple[QueryDict | None, Any]:
    """What was sent, its file kept and named by `kept`; one that cannot be used is left for the form to refuse."""
    if request.method != "POST":
        return posted(request), None
    sent = request.FILES.get("file")
    if sent is None:
        return request.POST, request.FILES
    try:
        found = look(sent.read(6 * 1024 * 1024))
    except FileNotUsable:
        sent.seek(0)
        return request.POST, request.FILES
    kept = operations.keep_file(
        found.content, sha256=found.sha256, content_type=found.content_type, by=visitor(request), at=timezone.now()
    )
    data = request.POST.copy()
    data["kept"] = str(kept.uuid)
    return data, {}


def _say_what_is_kept(form: Any, data: QueryDict | None) -> None:
    if data is not None and data.get("kept"):
        form.fields["file"].help_text = "A file is kept from before. Choose another only to replace it."


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _batch(place: Agency, uuid: UUID) -> TrainingBatch:
    found = queries.batch_in(place, uuid)
    if found is None or found.recorded_at is None:
        raise Http404
    return found


def _evidence(place: Agency, uuid: UUID) -> Evidence:
    found = queries.evidence_in(place, uuid)
    if found is None:
        raise Http404
    return found
