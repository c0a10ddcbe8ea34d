"""Writes what requirements and posts are said in: sectors, job roles, frameworks, competencies; and the contacts."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db import transaction

from competencies.models import Competency, Contact, Framework, JobRole, Person, Sector
from competencies.operations import audit

Row = TypeVar("Row", Sector, JobRole, Framework, Competency, Contact)


@transaction.atomic
def save(row: Row, *, by: Person | None, at: datetime) -> Row:
    """Add a row or change its words. What was said in its words before stands: certificates keep the words they were
    given in. A code stays, because learning and requirements name it; the forms hold it fast.
    """
    row.save()
    noun = str(row._meta.verbose_name).replace(" ", "_")
    audit.record(f"{noun}.save", subjects=[row.uuid], by=by, at=at)
    return row
