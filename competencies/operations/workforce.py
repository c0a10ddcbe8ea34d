"""Takes down how many people an agency says work there."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from competencies.models import Agency, DeclaredWorkforce, JobRole, Person
from competencies.operations import audit
from competencies.operations.refusals import Refusal
from competencies.rules import london_day


class NotYet(Refusal):
    """Nobody knows today how many will work there."""


@transaction.atomic
def declare(
    agency: Agency, *, people: int, job_role: JobRole | None = None, as_on: date, by: Person | None, at: datetime
) -> DeclaredWorkforce:
    """So many people work there on a day, of a role or in all. Raises NotYet for a day to come."""
    if as_on > london_day(at):
        raise NotYet("That day has not come yet. Give the day on which they were counted.")
    said = DeclaredWorkforce.objects.create(
        agency=agency, job_role=job_role, people=people, as_on=as_on, recorded_at=at, recorded_by=by
    )
    detail = {"people": people, "as_on": as_on.isoformat(), "role": str(job_role.uuid) if job_role else None}
    audit.record("workforce.declare", subjects=[agency.uuid], by=by, at=at, agency=agency, detail=detail)
    return said
