"""Reads who has checked which line of the checklist, and which modules wait on it."""

from __future__ import annotations

from django.db.models import F

from courses.models import ChecklistMark, ModulePage


def newest_marks() -> dict[str, ChecklistMark]:
    """The mark that counts, by line. One query."""
    return {mark.line: mark for mark in ChecklistMark.objects.select_related("marked_by").order_by("pk")}


def modules() -> dict[str, tuple[int, str]]:
    """The key and title of each module's page, by its code. One query."""
    rows = ModulePage.objects.filter(alias_of=None).values_list("code", "pk", "title")
    rows = rows.order_by(F("module__position").asc(nulls_last=True), "code")
    return {code: (pk, title) for code, pk, title in rows}
