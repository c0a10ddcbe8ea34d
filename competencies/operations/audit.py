"""Writes the audit log."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from competencies.models import Agency, AuditEntry, Person


def record(
    action: str,
    *,
    subjects: Iterable[UUID],
    by: Person | None,
    at: datetime,
    agency: Agency | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """One entry for each subject. `action` is 'noun.verb'; `detail` holds uuids, dates and counts, never a name."""
    entries = [
        AuditEntry(
            at=at,
            actor_uuid=by.uuid if by else None,
            action=action,
            subject_uuid=subject,
            agency_uuid=agency.uuid if agency else None,
            detail=detail or {},
        )
        for subject in subjects
    ]
    if len(entries) == 1:
        entries[0].save(force_insert=True)  # one statement, with no transaction around it
    else:
        AuditEntry.objects.bulk_create(entries, batch_size=500)
