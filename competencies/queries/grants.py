"""Reads who holds authority over an agency."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet

from competencies.models import Agency, Grant, Person
from competencies.queries.scope import SEES_PEOPLE


def over(agency: Agency, *, on: date) -> list[Grant]:
    """Who may see people of this agency by name, all of them or those of a unit below, now or from a later day.

    The widest authority first. One query.
    """
    grants = _lasting(on).filter(Q(agency__in=_path_up(agency)) | Q(agency__path__startswith=agency.path))
    return list(grants.order_by("agency__path", "person__sort_name", "pk"))


def held_by(person: Person, agency: Agency, *, on: date) -> list[Grant]:
    """What this person may see in the agency and below it, now or from a later day."""
    return list(_lasting(on).filter(person=person, agency__path__startswith=agency.path).order_by("agency__path", "pk"))


def grant_of(agency: Agency, uuid: UUID) -> Grant | None:
    """The grant, if it is over this very agency and lets its holder see names; also when it has ended."""
    grants = Grant.objects.filter(agency=agency, kind__in=SEES_PEOPLE, uuid=uuid)
    return grants.select_related("person", "agency").order_by(F("withdrawn_at").desc(nulls_first=True)).first()


def _lasting(on: date) -> QuerySet:
    grants = Grant.objects.known().filter(Q(until_on__isnull=True) | Q(until_on__gt=on), kind__in=SEES_PEOPLE)
    return grants.select_related("person", "agency", "recorded_by")


def _path_up(agency: Agency) -> QuerySet:
    steps = range(Agency.steplen, len(agency.path) + 1, Agency.steplen)
    return Agency.objects.filter(path__in=[agency.path[:end] for end in steps])
