"""A file of past training: sent, read, held against what is known line by line, and only then recorded."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from competencies.files.history_file import KNOWN_NAMES, read
from competencies.files.line_table import line_table
from competencies.forms.history import HistoryForm, LinesForm
from competencies.models import Agency, TrainingBatch
from competencies.operations import audit, training
from competencies.operations import history as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import past_training as queries
from competencies.rules import RuleError
from competencies.rules.history import LABELS, Outcome, Plan, What
from competencies.views import agency_or_404, lines_to_take, posted, surroundings, today, visitor
from competencies.views.training_page import ROWS, pages_around


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Take a file; nothing is recorded by sending it."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    form = HistoryForm(posted(request), request.FILES or None, reads=partial(read, on=today()))
    if request.method == "POST" and form.is_valid():
        batch = training.begin_history(form.content, agency=place, by=visitor(request), at=timezone.now())
        return redirect("competencies:history", place.uuid, batch.uuid)
    context = {**surroundings(request, place), "form": form}
    return render(request, "competencies/history_send.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest, agency: UUID, history: UUID) -> HttpResponse:
    """What would become of each line, page by page; then, once it is confirmed, all of it at once."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    batch = _batch(place, history)
    if batch.recorded_at:
        return redirect("competencies:training_recorded", place.uuid, batch.uuid)
    with batch.file.open("rb") as kept:
        file = read(kept.read(), on=today())
    by, at, refused = visitor(request), timezone.now(), ""
    if request.method == "POST":
        try:
            operations.load(batch, file.rows, file.unread, by=by, at=at)
        except (Refusal, RuleError) as refusal:
            refused = str(refusal)
        else:
            return redirect("competencies:training_recorded", place.uuid, batch.uuid)
    plan = operations.foresee(file.rows, file.unread, agency=place, by=by, at=at)
    what, shown = _chosen(request, plan)
    page = Paginator(shown, ROWS).get_page(request.GET.get("page"))
    context = {
        **surroundings(request, place),
        "batch": batch,
        "stop": refused or plan.stop,
        "counts": [(what, LABELS[what], plan.counts[what]) for what in What if plan.counts[what]],
        "number": len(plan.to_record),
        "lines": [(one.line, LABELS[one.what], one.words) for one in page.object_list],
        "pages": pages_around(page, "Lines", f"what={what}" if what else ""),
        "what": what,
        "columns": [(KNOWN_NAMES[field][0], heading) for field, heading in file.headings.items()],
        "ignored": ", ".join(file.ignored),
    }
    return render(request, "competencies/history.html", context, status=422 if refused else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_safe
def lines(request: HttpRequest, agency: UUID, history: UUID) -> HttpResponse:
    """The lines of one kind as a table, each with its sentence, until the file is recorded. It is written down."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    batch = _batch(place, history)
    if batch.recorded_at:
        return redirect("competencies:training_recorded", place.uuid, batch.uuid)
    with batch.file.open("rb") as kept:
        file = read(kept.read(), on=today())
    by, at = visitor(request), timezone.now()
    _, shown = _chosen(request, operations.foresee(file.rows, file.unread, agency=place, by=by, at=at))
    audit.record("training.download_lines", subjects=[batch.uuid], by=by, at=at, agency=place)
    return lines_to_take(line_table((one.line, LABELS[one.what], one.words) for one in shown), on=today())


def _chosen(request: HttpRequest, plan: Plan) -> tuple[str, list[Outcome]]:
    """The kind of lines asked for, or none; and those lines."""
    lines = LinesForm(request.GET)
    what = lines.cleaned_data["what"] if lines.is_valid() else ""
    return what, [outcome for outcome in plan.outcomes if not what or outcome.what == what]


def _batch(place: Agency, uuid: UUID) -> TrainingBatch:
    """A file that has been forgotten after its day is not there."""
    found = queries.history_in(place, uuid)
    if found is None or not (found.recorded_at or found.file):
        raise Http404
    return found
