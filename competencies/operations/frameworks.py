"""Writes the framework: sectors, job roles, competencies."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from competencies.models import Competency, Contact, Framework, JobRole, Person, Sector
from competencies.operations import audit


@transaction.atomic
def save_sector(sector: Sector, *, by: Person | None, at: datetime) -> Sector:
    """Add a sector or change its name and place. Its code stays: learning and requirements name it."""
    sector.save()
    audit.record("sector.save", subjects=[sector.uuid], by=by, at=at)
    return sector


@transaction.atomic
def save_job_role(role: JobRole, *, by: Person | None, at: datetime) -> JobRole:
    role.save()
    audit.record("job_role.save", subjects=[role.uuid], by=by, at=at)
    return role


@transaction.atomic
def save_framework(framework: Framework, *, by: Person | None, at: datetime) -> Framework:
    framework.save()
    audit.record("framework.save", subjects=[framework.uuid], by=by, at=at)
    return framework


@transaction.atomic
def save_competency(competency: Competency, *, by: Person | None, at: datetime) -> Competency:
    """Add or reword a competency. Certificates already given keep the words they were given in."""
    competency.save()
    audit.record("competency.save", subjects=[competency.uuid], by=by, at=at)
    return competency


@transaction.atomic
def save_contact(contact: Contact, *, by: Person | None, at: datetime) -> Contact:
    contact.save()
    audit.record("contact.save", subjects=[contact.uuid], by=by, at=at)
    return contact
