"""Keeps the files that people asked for: asked once, made once, given out for a week, then erased."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from competencies.models import Agency, Export, ExportState, Person
from competencies.operations import audit, standings

KEPT = timedelta(days=7)
ASKED_TWICE = timedelta(minutes=1)
GIVEN_UP = timedelta(minutes=15)
MOST_TRIES = 3


@transaction.atomic
def ask(agency: Agency, *, filters: str, on: date, detail: dict[str, Any], by: Person, at: datetime) -> Export:
    """A file to be made. Asking for the same again within a minute, or before it is made, gives the same one."""
    standings.lock([by.pk])
    same = Export.objects.filter(agency=agency, asked_by=by, filters=filters, on=on)
    unfinished = Q(state__in=[ExportState.WAITING, ExportState.MAKING])
    asked = same.filter(unfinished | Q(asked_at__gt=at - ASKED_TWICE)).exclude(state=ExportState.FAILED).first()
    if asked:
        return asked
    export = Export.objects.create(
        agency=agency, asked_by=by, asked_at=at, filters=filters, on=on, expires_at=at + KEPT
    )
    audit.record("compliance.export", subjects=[export.uuid], by=by, at=at, agency=agency, detail=detail)
    return export


def claim(*, at: datetime) -> Export | None:
    """The next file to make; nobody else gets it. One whose maker has not been heard of for a quarter of an hour is
    taken over, three tries in all.
    """
    left = Q(state=ExportState.MAKING, begun_at__lt=at - GIVEN_UP)
    Export.objects.filter(left, tries__gte=MOST_TRIES).update(state=ExportState.FAILED)
    waiting = Export.objects.filter(Q(state=ExportState.WAITING) | left)
    for export in waiting.select_related("agency", "asked_by").order_by("asked_at", "pk"):
        mine = Export.objects.filter(pk=export.pk, state=export.state, tries=export.tries)
        if mine.update(state=ExportState.MAKING, begun_at=at, tries=F("tries") + 1, done=0):
            export.refresh_from_db(fields=["state", "begun_at", "tries"])
            return export
    return None


def tell(export: Export, *, done: int, people: int) -> None:
    """How far along it is."""
    Export.objects.filter(pk=export.pk, tries=export.tries).update(done=done, people=people)


def finish(export: Export, content: bytes, *, words: str, people: int, at: datetime) -> None:
    """Here is the file, and the filters of its list in words. One that somebody else has taken over since is theirs to
    finish.
    """
    mine = Export.objects.filter(pk=export.pk, state=ExportState.MAKING, tries=export.tries)
    mine.update(state=ExportState.READY, content=content, words=words, done=people, people=people, made_at=at)


def fail(export: Export) -> None:
    """It cannot be made, and is not tried again."""
    Export.objects.filter(pk=export.pk, tries=export.tries).update(state=ExportState.FAILED)


def erase(*, at: datetime) -> int:
    """Files whose week is over are erased; the tick does this. That they were taken stays in the audit log."""
    return Export.objects.filter(expires_at__lte=at).delete()[0]
