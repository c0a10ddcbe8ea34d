"""Keeps files with modules from elsewhere until somebody has looked at what they would do."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from competencies.models import Person
from competencies.operations import audit
from courses.models import BroughtModule, Module

KEPT = timedelta(days=1)


@transaction.atomic
def keep(content: bytes, *, by: Person, at: datetime) -> BroughtModule:
    """The file, for a day; files older than that go."""
    BroughtModule.objects.filter(brought_at__lt=at - KEPT).delete()
    brought = BroughtModule.objects.create(content=content, brought_by=by, brought_at=at)
    audit.record("module.bring", subjects=[brought.uuid], by=by, at=at)
    return brought


@transaction.atomic
def let_go(brought: BroughtModule, *, module: Module | None, by: Person, at: datetime) -> None:
    """It was loaded as a draft of this module."""
    audit.record(
        "module.brought", subjects=[module.uuid] if module else [], by=by, at=at, detail={"file": str(brought.uuid)}
    )
    brought.delete()
