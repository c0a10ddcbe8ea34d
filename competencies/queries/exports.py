"""Reads the files that somebody asked for; the content only when it is given out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from competencies.models import Export, ExportState, Person


def files_of(person: Person, *, at: datetime) -> list[Export]:
    """What the person asked for and is still kept, the latest first."""
    exports = Export.objects.filter(asked_by=person, expires_at__gt=at).defer("content")
    return list(exports.select_related("agency").order_by("-asked_at", "-pk"))


def file_of(person: Person, uuid: UUID, *, at: datetime) -> Export | None:
    """A file that is ready, if this very person asked for it and its week is not over."""
    exports = Export.objects.filter(asked_by=person, uuid=uuid, state=ExportState.READY, expires_at__gt=at)
    return exports.select_related("agency").first()
