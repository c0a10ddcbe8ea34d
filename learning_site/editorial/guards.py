"""What editors are kept from doing to a module that somebody has learned from, and told why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail.admin import messages
from wagtail.models import Page

from courses.models import ModulePage


def published_below(pages: Iterable[Page]) -> list[ModulePage]:
    """The module pages among these pages and all below them that learners have been given."""
    found = Page.objects.none()
    for page in pages:
        found = found | Page.objects.descendant_of(page, inclusive=True)
    return list(ModulePage.objects.filter(pk__in=found.values("pk"), module__editions__isnull=False).distinct())


def keep_published_modules(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is deleted."""
    return _refuse_deleting(request, [page])


def guard_bulk_action(
    request: HttpRequest, action: str, objects: Iterable[Any], action_class: Any
) -> HttpResponse | None:
    """Before something is done to many pages at once."""
    pages = [each for each in objects if isinstance(each, Page)]
    if action == "delete":
        return _refuse_deleting(request, pages)
    if action == "publish" and ModulePage.objects.filter(pk__in=[page.pk for page in pages]).exists():
        sentence = "Publish a module from its own page: it asks there what kind of change it is to learners."
        return _refuse(request, sentence, pages[0])
    return None


def copies_begin_as_drafts(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Before a page is copied. A copy has the code of the module it was copied from until somebody gives it its own."""
    wanted = {"publish_copies", "alias"}.intersection(request.POST)
    if not wanted or page.specific_class is not ModulePage:
        return None
    sentence = (
        "A copy of a module begins as a draft. Copy it, give it a code and an address of its own, then publish it."
    )
    return _refuse(request, sentence, page)


def _refuse_deleting(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    kept = published_below(pages)
    if not kept:
        return None
    titles = ", ".join(f"'{page.title}'" for page in kept)
    sentence = (
        f"Nothing was deleted. Learners have been given {titles}, and what they learned rests on it. "
        "Unpublish it instead: then nobody new can begin, those in the middle of it finish, and everyone keeps what "
        "they have."
    )
    return _refuse(request, sentence, pages[0])


def _refuse(request: HttpRequest, sentence: str, page: Page) -> HttpResponse:
    messages.error(request, sentence)
    parent = page.get_parent()
    return redirect("wagtailadmin_explore", parent.pk if parent else page.pk)
