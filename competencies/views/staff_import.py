"""A staff file: sent, its columns and job titles matched once, shown line by line, written, and perhaps undone."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from competencies.files import staff_kept
from competencies.files.staff_columns import KNOWN_NAMES, NEEDED
from competencies.files.staff_file import StaffFile, read_rows
from competencies.files.staff_report import LABELS, how_read
from competencies.files.tables import FileRefused
from competencies.forms.staff_import import ColumnsForm, ConfirmForm, SendForm, TitlesForm
from competencies.models import Agency, JobRole, StaffImport, StaffImportState
from competencies.operations import staff_imports as operations
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, check_user_can_manage_agency, opens_to
from competencies.queries import staff_imports as queries
from competencies.queries.staff import job_roles
from competencies.rules.staff import Plan, What, fold
from competencies.views import agency_or_404, posted, surroundings, today, visitor
from competencies.views.staff_import_lines import chosen, counts
from competencies.views.staff_import_work import file_of, plan_of, work_off
from competencies.views.training_page import ROWS, pages_around

TITLES_A_PAGE = 50
MOST_NAMES = 50


class AnsweredFirst(HttpResponseRedirect):
    """A redirect after which the file is written: the visitor has their answer when the server closes it."""

    def close(self) -> None:
        try:
            work_off()
        finally:
            super().close()


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, agency: UUID) -> HttpResponse:
    """Send a file; and those that were sent before."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    initial = {"source": queries.last_source(place)}
    form = SendForm(posted(request), request.FILES or None, reads=staff_kept.read_sent, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            sent = _send(request, place, form)
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("competencies:staff_import", place.uuid, sent.uuid)
    unknown = queries.posts_with_unknown_role(place, on=today()).count()
    context = {**surroundings(request, place), "form": form, "sent": queries.imports_of(place), "unknown": unknown}
    return render(request, "competencies/staff_imports.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, agency: UUID, staff_import: UUID) -> HttpResponse:
    """What each column holds; the file is read by that, and the other columns are gone."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    sent = _import(place, staff_import)
    if sent.state != StaffImportState.COLUMNS:
        return redirect("competencies:staff_import", place.uuid, sent.uuid)
    with sent.file.open("rb") as kept:
        table = staff_kept.kept_table(kept.read())
    header = staff_kept.header_of(table)
    form = ColumnsForm(
        posted(request),
        headings=table.header.cells,
        examples=staff_kept.examples(table),
        guesses=queries.layout_of(place, header) or staff_kept.guessed(table),
        known={field: names[0] for field, names in KNOWN_NAMES.items()},
        needed=NEEDED,
    )
    if request.method == "POST" and form.is_valid():
        try:
            rows = staff_kept.keep_rows(read_rows(table, form.columns, on=today()))
        except FileRefused as refused:
            form.add_error(None, str(refused))
        else:
            operations.match_columns(
                sent, header=header, columns=form.columns, rows=rows, by=visitor(request), at=timezone.now()
            )
            return redirect("competencies:staff_import_titles", place.uuid, sent.uuid)
    context = {**surroundings(request, place), "form": form, "sent": sent, "lines": len(table.records)}
    return render(request, "competencies/staff_columns.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def titles(request: HttpRequest, agency: UUID, staff_import: UUID) -> HttpResponse:
    """What the job titles of the file mean, the most frequent first; each is asked once."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    sent = _import(place, staff_import)
    if sent.state != StaffImportState.DRAFT:
        return redirect("competencies:staff_import", place.uuid, sent.uuid)
    said, roles = queries.titles_of(place), job_roles()
    wanted = _titles(file_of(sent), roles)
    page = Paginator(wanted, TITLES_A_PAGE).get_page(request.GET.get("page"))
    here = list(page.object_list)
    form = TitlesForm(posted(request), titles=here, roles=roles, said=said, guesses=_guesses(here, roles))
    onward = reverse("competencies:staff_import", args=[place.uuid, sent.uuid])
    if not wanted:
        return redirect(onward)
    if request.method == "POST" and form.is_valid():
        operations.match_titles(form.meant(), agency=place, by=visitor(request), at=timezone.now())
        return redirect(f"?page={page.next_page_number()}" if page.has_next() else onward)
    context = {
        **surroundings(request, place),
        "form": form,
        "sent": sent,
        "pages": pages_around(page, "Titles") if page.has_other_pages() else None,
        "onward": onward,
    }
    return render(request, "competencies/staff_titles.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def staff_import(request: HttpRequest, agency: UUID, staff_import: UUID) -> HttpResponse:
    """Before: what would become of each line. Then how far along it is, and at last what came of it."""
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    sent = _import(place, staff_import)
    if sent.state == StaffImportState.COLUMNS:
        return redirect("competencies:staff_import_columns", place.uuid, sent.uuid)
    if sent.state != StaffImportState.DRAFT:
        return render(request, "competencies/staff_import_made.html", {**surroundings(request, place), **_made(sent)})
    file, at = file_of(sent), timezone.now()
    plan = plan_of(sent, file, at=at)
    form = ConfirmForm(posted(request), asks_how_many=plan.may_be_allowed)
    if request.method == "POST" and form.is_valid():
        ending = form.cleaned_data["ending"]
        try:
            operations.confirm(
                sent,
                plan_of(sent, file, at=at, ending=ending) if plan.stop else plan,
                seen=form.cleaned_data["seen"],
                ending=ending,
                by=visitor(request),
                at=at,
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return AnsweredFirst(request.path)
    context = {**surroundings(request, place), **_shown(request, sent, file, plan), "form": form}
    return render(request, "competencies/staff_import.html", context, status=422 if form.errors else 200)


@opens_to(Access.MANAGES)
@never_cache
@require_POST
def undo(request: HttpRequest, agency: UUID, staff_import: UUID) -> HttpResponse:
    """Take back everything that the file did."""
    return _after(request, agency, staff_import, operations.undo)


@opens_to(Access.MANAGES)
@never_cache
@require_POST
def release(request: HttpRequest, agency: UUID, staff_import: UUID) -> HttpResponse:
    """Let invitations and reminders go out to whoever came with the file."""
    return _after(request, agency, staff_import, operations.release_invitations)


def _after(request: HttpRequest, agency: UUID, staff_import: UUID, doing: Any) -> HttpResponse:
    place = agency_or_404(request, agency, check_user_can_manage_agency)
    sent = _import(place, staff_import)
    onward = reverse("competencies:staff_import", args=[place.uuid, sent.uuid])
    try:
        doing(sent, by=visitor(request), at=timezone.now())
    except Refusal as refusal:
        context = {**surroundings(request, place), **_made(sent), "refusal": str(refusal)}
        return render(request, "competencies/staff_import_made.html", context, status=422)
    return AnsweredFirst(onward)


def _import(place: Agency, uuid: UUID) -> StaffImport:
    """One that was forgotten before anything came of it is not there."""
    found = queries.import_in(place, uuid)
    if found is None or not (found.made_at or found.file):
        raise Http404
    return found


def _send(request: HttpRequest, place: Agency, form: SendForm) -> StaffImport:
    """Where somebody has said what such columns hold, only the rows of those are ever kept."""
    given, table = form.cleaned_data, form.table
    said = None if given["again"] else queries.layout_of(place, staff_kept.header_of(table))
    content = staff_kept.keep_rows(read_rows(table, said, on=today())) if said else staff_kept.keep_table(table)
    return operations.send(
        content,
        agency=place,
        source=given["source"],
        names_everybody=given["names_everybody"],
        state=StaffImportState.DRAFT if said else StaffImportState.COLUMNS,
        by=visitor(request),
        at=timezone.now(),
    )


def _titles(file: StaffFile, roles: list[JobRole]) -> list[tuple[str, str, int]]:
    """The titles that are no job role's own name: folded, as first written, on how many lines."""
    own = {fold(name) for role in roles for name in (role.code, role.name)}
    number = Counter(fold(row.job_title) for row in file.rows if row.job_title)
    written = {fold(row.job_title): row.job_title for row in reversed(file.rows)}
    wanted = [(folded, written[folded], lines) for folded, lines in number.items() if folded not in own]
    return sorted(wanted, key=lambda one: (-one[2], one[0]))


def _guesses(titles: list[tuple[str, str, int]], roles: list[JobRole]) -> dict[str, JobRole]:
    """A title that holds the name of a role, as 'Staff Nurse' does, may be that role; the longest name first."""
    ordered = sorted(roles, key=lambda role: -len(role.name))
    found = {}
    for folded, _, _ in titles:
        role = next((role for role in ordered if f" {fold(role.name)} " in f" {folded} "), None)
        if role:
            found[folded] = role
    return found


def _shown(request: HttpRequest, sent: StaffImport, file: StaffFile, plan: Plan) -> dict[str, Any]:
    """The dry run: counts, the lines of one kind, how the file was read."""
    kinds = counts(plan)
    asked = request.GET.get("what", "")
    what = asked if asked in {key for key, _, _ in kinds} else ""
    page = Paginator(chosen(plan, what), ROWS).get_page(request.GET.get("page"))
    return {
        "sent": sent,
        "plan": plan,
        "counts": kinds,
        "unknown": sum(plan.unknown_titles.values()),
        "lines": [(one.line, LABELS[one.what], one.sentence, one.warnings) for one in page.object_list],
        "pages": pages_around(page, "Lines", f"what={what}" if what else ""),
        "what": what,
        "how_read": list(how_read(file)),
        "columns": [(KNOWN_NAMES[field][0], heading) for field, heading in file.headings.items()],
        "ignored": ", ".join(file.ignored),
    }


def _made(sent: StaffImport) -> dict[str, Any]:
    counts = [(LABELS[what], sent.counts.get(what, 0)) for what in What if sent.counts.get(what)]
    until = sent.made_at + operations.UNDO_WITHIN if sent.made_at else None
    return {
        "sent": sent,
        "counts": counts,
        "undo_until": until,
        "may_undo": until is not None and timezone.now() <= until,
        "wrong": bool(sent.counts.get(What.ERROR) and sent.file and sent.state == StaffImportState.DONE),
        "kept": queries.people_changed_since(sent) if sent.kept else [],
        "without_address": queries.without_address(sent)[:MOST_NAMES] if sent.state == StaffImportState.DONE else [],
        "busy": sent.state in {StaffImportState.WRITING, StaffImportState.UNDOING},
    }
