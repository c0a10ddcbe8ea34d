"""Modules that partnerships give each other: downloaded as a file; brought, looked at, and loaded as a draft."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from competencies.forms import DoorForm
from competencies.models import Competency
from competencies.operations.refusals import Refusal
from competencies.views import for_authors, now, posted, visitor
from courses.files import sharing
from courses.files.export import export
from courses.files.markdown_out import CannotBeWritten
from courses.files.problems import ContentErrors
from courses.files.registers import SOURCES_FILE, read_sources
from courses.files.sharing import NotAModule
from courses.files.source_shapes import ModuleSource
from courses.models import BroughtModule, Module, ModulePage
from courses.operations import brought as operations
from learning_site.editorial import loading


class BringForm(DoorForm):
    file = forms.FileField(
        label="The file",
        help_text="A .zip file, as another partnership downloaded it.",
        widget=forms.FileInput(attrs={"accept": ".zip"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose another.",
            "max_length": "Give the file a shorter name.",
        },
    )

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read(sharing.MOST_BYTES + 1)
        with tempfile.TemporaryDirectory() as opened:
            try:
                sharing.read_one(sharing.unpack(content, Path(opened)))
            except NotAModule as refused:
                raise forms.ValidationError(str(refused)) from refused
            except ContentErrors:
                pass  # What is wrong inside is shown on a page of its own, line by line.
        return content


@dataclass(frozen=True)
class Plan:
    """What loading would do. `kept`, `new`, `gone`: titles of steps of the page that is there; all new without one."""

    source: ModuleSource
    page: ModulePage | None
    minutes: int
    new: tuple[str, ...]
    kept: int
    gone: tuple[str, ...]
    refusal: str = ""


@for_authors
@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """The live page as its content folder, with the sources it cites, as one file."""
    module = Module.objects.filter(slug=slug).first()
    if module is None:
        raise Http404
    page = ModulePage.objects.live().filter(module=module).first()
    if page is None:
        messages.warning(request, "It has no live page, so there is nothing to download.")
        return redirect("dashboards:editions", slug)
    with tempfile.TemporaryDirectory() as made:
        try:
            export(page, Path(made), sources=read_sources(settings.BASE_DIR / "content" / SOURCES_FILE))
        except (CannotBeWritten, ContentErrors) as refused:
            messages.warning(request, f"It cannot be written as files yet. {refused}")
            return redirect("dashboards:editions", slug)
        packed = sharing.pack(Path(made))
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="safeguarding-learning-{page.code.lower()}.zip"'
    return response


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Take a file; what is in it is shown before anything is loaded."""
    form = BringForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = operations.keep(form.cleaned_data["file"], by=visitor(request), at=now())
        return redirect("sharing:brought", kept.uuid)
    return render(request, "editorial/bring.html", {"form": form}, status=422 if form.errors else 200)


@for_authors
@require_http_methods(["GET", "HEAD", "POST"])
def brought(request: HttpRequest, brought: UUID) -> HttpResponse:
    """What loading would create or change, and what is wrong; POST loads it as a draft."""
    kept = BroughtModule.objects.filter(uuid=brought).first()
    if kept is None or kept.brought_at < now() - operations.KEPT:
        raise Http404
    with tempfile.TemporaryDirectory() as opened:
        try:
            source, folder = sharing.read_one(sharing.unpack(bytes(kept.content), Path(opened)))
        except ContentErrors as wrong:
            return _page(request, errors=wrong.errors)
        except NotAModule as wrong:
            return _page(request, errors=[wrong])
        plan = _plan(source)
        if request.method != "POST" or plan.refusal:
            return _page(request, plan=plan)
        try:
            page = loading.bring(source, folder, by=visitor(request), at=now())
        except Refusal as refusal:
            return _page(request, errors=[refusal])
    operations.let_go(kept, module=page.module, by=visitor(request), at=now())
    messages.info(request, f"{page.title} is there as a draft. Nobody has been given it yet.")
    return redirect("wagtailadmin_pages:edit", page.pk)


def _plan(source: ModuleSource) -> Plan:
    module = Module.objects.filter(uuid=source.uuid).first()
    page = ModulePage.objects.filter(module=module).first() if module else None
    titles = {str(step.id): step.title for step in source.steps}
    now_there = {str(step.id): step.value["title"] for step in _draft(page).steps} if page else {}
    return Plan(
        source=source,
        page=page,
        minutes=sum(step.minutes for step in source.steps),
        new=tuple(title for key, title in titles.items() if key not in now_there),
        kept=len(titles.keys() & now_there.keys()),
        gone=tuple(title for key, title in now_there.items() if key not in titles),
        refusal=_refusal(source, module),
    )


def _draft(page: ModulePage) -> Any:
    return page.get_latest_revision_as_object()


def _refusal(source: ModuleSource, module: Module | None) -> str:
    """Why it could not be loaded, as far as that can be told before."""
    if not Competency.objects.filter(code=source.competency).exists():
        return (
            f"It is evidence of the competency {source.competency}, and there is none with that code here. "
            "Add the competency, or write the code of another into its module.yaml."
        )
    others = Module.objects.exclude(pk=module.pk) if module else Module.objects.all()
    if others.filter(code=source.code).exists() or others.filter(slug=source.slug).exists():
        return f"Another module here has the code {source.code} or the address '{source.slug}'."
    return ""


def _page(request: HttpRequest, *, plan: Plan | None = None, errors: Any = ()) -> HttpResponse:
    status = 422 if errors or (plan and plan.refusal and request.method == "POST") else 200
    return render(request, "editorial/brought.html", {"plan": plan, "errors": errors}, status=status)
