"""The door of what a named expert checks before live use."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from competencies.operations.refusals import Refusal
from competencies.views import posted, visitor
from courses.files.checklist_file import CHECKLIST_FILE, ChecklistLine, Weight, read_checklist
from courses.models import ChecklistMark
from courses.operations import checklist as operations
from courses.queries import checklist as queries
from learning_site.editorial.views.writers import for_writers

NOTE_LENGTH = 500


@dataclass(frozen=True)
class LineShown:
    """A line with the modules that wait on it (title and address), its newest mark, and what was typed and refused."""

    line: ChecklistLine
    touches: list[tuple[str, str]]
    mark: ChecklistMark | None
    typed: str = ""
    error: str = ""

    @property
    def is_settled(self) -> bool:
        return self.mark is not None and self.mark.settled

    @property
    def blocks(self) -> bool:
        return self.line.weight is Weight.BLOCKING


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest) -> HttpResponse:
    """Each line, which modules wait on it, and who has checked it when. POST marks one."""
    lines = read_checklist(Path(settings.BASE_DIR, "content", CHECKLIST_FILE))
    refused: dict[str, tuple[str, str]] = {}
    if request.method == "POST" and "line" in request.POST:
        key, note = request.POST["line"], request.POST.get("note", "")[:NOTE_LENGTH]
        if key not in {line.key for line in lines}:
            raise Http404
        try:
            settled = request.POST.get("settled") == "yes"
            operations.mark(key, settled=settled, note=note, by=visitor(request), at=timezone.now())
        except Refusal as refusal:
            refused[key] = (note, str(refusal))
        else:
            messages.success(request, "Your check is recorded.")
            return redirect(f"{reverse('editorial_checklist')}#{key}")
    elif typed_before := posted(request):
        refused[typed_before.get("line", "")] = (typed_before.get("note", "")[:NOTE_LENGTH], "")
    marks, modules = queries.newest_marks(), queries.modules()
    shown = [
        LineShown(line, _touches(line, modules), marks.get(line.key), *refused.get(line.key, ("", "")))
        for line in lines
    ]
    waiting = sum(one.blocks and not one.is_settled for one in shown)
    context, wrong = {"lines": shown, "waiting": waiting}, any(error for _, error in refused.values())
    return render(request, "editorial/checklist.html", context, status=422 if wrong else 200)


def _touches(line: ChecklistLine, modules: dict[str, tuple[int, str]]) -> list[tuple[str, str]]:
    codes = line.modules or tuple(modules)
    known = [(code, *modules[code]) for code in codes if code in modules]
    return [(f"{code}: {title}", reverse("editorial_module", args=[pk])) for code, pk, title in known]
