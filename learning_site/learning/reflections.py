"""The doors to one's own reflections. Nobody else has any: each asks for the words of whoever is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import strip_tags
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.rules import in_words, london_day
from competencies.views import now, today, visitor
from courses.operations import reflections as operations
from courses.queries import learning
from courses.queries import reflections as queries
from learning_site.accounts.interrupted import is_theirs
from learning_site.learning.around import sent_before
from learning_site.learning.doors import enrolment_or_404, taking_or_404

ONE_THING = "One thing I will do differently"
NOT_THEIRS = "Somebody else is signed in here now, so nothing was kept. Sign in as yourself and write it again."


@dataclass(frozen=True)
class Box:
    """A box to write in. `kept`: what lies there already (or None); `words`: what stands in it now.

    `id` sets it apart from others on a page; `action` is where it is sent.
    """

    id: str
    action: str
    kept: Any
    words: str
    error: str = ""

    @property
    def is_sealed(self) -> bool:
        """Something lies there that no key of this site opens."""
        return self.kept is not None and self.kept.words is None


def box(prompt: str, action: str, kept: Any, *, typed: str = "", error: str = "") -> Box:
    return Box(prompt, action, kept, typed or (kept.words or "" if kept else ""), error)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def reflections(request: HttpRequest) -> HttpResponse:
    return render(request, "learning/reflections.html", {"reflections": queries.all_of(visitor(request))})


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def on_paper(request: HttpRequest) -> HttpResponse:
    """All of them as one page to print and take to supervision."""
    return render(request, "learning/reflections_print.html", {"reflections": queries.all_of(visitor(request))})


@opens_to(Access.SIGNED_IN)
@never_cache
@require_safe
def as_text(request: HttpRequest) -> HttpResponse:
    """All of them as a file of plain text with Markdown headings."""
    written = "\n".join(_in_markdown(one) for one in reversed(queries.all_of(visitor(request))))
    headers = {"Content-Disposition": 'attachment; filename="safeguarding-learning-reflections.md"'}
    return HttpResponse(f"# My reflections\n\n{written}", content_type="text/markdown; charset=utf-8", headers=headers)


@opens_to(Access.SIGNED_IN)
@sensitive_post_parameters("words")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reflection(request: HttpRequest, slug: str, number: int, part: UUID) -> HttpResponse:
    """Write to a prompt of a step. Sent from the step itself; its own page when something has to be said about it."""
    taking = taking_or_404(request, slug)
    enrolment_or_404(taking)
    row = learning.step_of(taking.edition, taking.step(number)) if taking.progress.is_open(number) else None
    asked = next((one for one in row.content if one.get("id") == str(part)), None) if row else None
    if asked is None or asked["kind"] != "reflection":
        raise Http404
    prompt = " ".join(strip_tags(asked["prompt"]).split())
    back = reverse("learning:step", args=[slug, number]) + f"#r-{part}"
    return _written(request, taking, part, prompt, back)


@opens_to(Access.SIGNED_IN)
@sensitive_post_parameters("words")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_thing(request: HttpRequest, slug: str) -> HttpResponse:
    """One thing I will do differently: written after the finish, private as a reflection is."""
    taking = taking_or_404(request, slug)
    enrolment_or_404(taking)
    back = reverse("learning:finish", args=[slug]) + "#one-thing"
    return _written(request, taking, queries.one_thing(taking.module), ONE_THING, back)


@opens_to(Access.SIGNED_IN)
@sensitive_post_parameters("words")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, reflection: UUID) -> HttpResponse:
    found = queries.one_of(visitor(request), reflection)
    if found is None:
        raise Http404
    return _written(request, None, found.prompt_id, found.asked, reverse("learning:reflections"), found=found)


@opens_to(Access.SIGNED_IN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, reflection: UUID) -> HttpResponse:
    """Ask once, then delete at once and for good."""
    found = queries.one_of(visitor(request), reflection)
    if found is None and request.method == "POST":
        return redirect("learning:reflections")
    if found is None:
        raise Http404
    if request.method == "POST":
        operations.delete(found)
        messages.info(request, "It is deleted, for good. Nobody kept a copy here.")
        return redirect("learning:reflections")
    return render(request, "learning/reflection_delete.html", {"reflection": found})


def _written(
    request: HttpRequest, taking: Any, prompt_id: UUID, asked: str, back: str, *, found: Any = None
) -> HttpResponse:
    """Keep what was sent and go back; otherwise the box on a page of its own, with all that was typed in it."""
    person, error = visitor(request), ""
    kept = found or queries.of_prompts(person, [prompt_id]).get(str(prompt_id))
    words = request.POST.get("words", "")
    if request.method == "POST" and not is_theirs(request):
        messages.warning(request, NOT_THEIRS)
        return redirect(back)
    if request.method == "POST":
        try:
            if found is not None:
                operations.rewrite(found, words=words, at=now())
            else:
                operations.write(person, module=taking.module, prompt_id=prompt_id, asked=asked, words=words, at=now())
        except Refusal as refusal:
            error = str(refusal)
        else:
            messages.info(request, "Your words are kept. Only you can read them here.")
            return redirect(back)
    typed = words or sent_before(request, "words").one("words")
    context = {
        "asked": asked,
        "box": box(str(prompt_id), request.path, kept, typed=typed, error=error),
        "set_aside": bool(typed) and request.method != "POST",
        "back": back,
        "on": today(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK
    return render(request, "learning/reflection.html", context, status=status)


def _in_markdown(one: Any) -> str:
    words = one.words if one.words is not None else "(This cannot be opened with the key this site has today.)"
    return f"## {one.asked or 'A reflection'}\n\n{in_words(london_day(one.changed_at))}\n\n{words}\n"
