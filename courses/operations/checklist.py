"""Writes who has checked a line of what an expert must see before live use."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from competencies.models import Person
from competencies.operations.refusals import Refusal
from courses.models import ChecklistMark


class NothingSaid(Refusal):
    """A line that stays open says what is open."""


@transaction.atomic
def mark(line: str, *, settled: bool, note: str = "", by: Person | None, at: datetime) -> ChecklistMark:
    """The newest mark of a line counts; the earlier ones stay. Raises NothingSaid for an open line without a note."""
    if not settled and not note.strip():
        raise NothingSaid("Say what is still open, so that the next reader knows.")
    return ChecklistMark.objects.create(line=line, settled=settled, note=note.strip(), marked_at=at, marked_by=by)
