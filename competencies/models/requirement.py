"""Requirement and its versions: who must hold which competency, by when, and for how long it counts."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from competencies.models.agency import Agency
from competencies.models.framework import Competency
from competencies.models.job_role import JobRole
from competencies.models.records import DatedFact, DatedFactQuerySet, half_open, one_standing
from competencies.models.rehearsal import Rehearsal
from competencies.models.sector import Sector


class Requirement(models.Model):
    """The identity: one competency, asked by one agency of the people in its part of the tree."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    code = models.CharField(max_length=40, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="requirements")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="requirements")
    title = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.title


class ValidityMode(models.TextChoices):
    NEVER = "NEVER", "It does not expire"
    ROLLING = "ROLLING", "So many months from the day it was done"
    KEEP_DATE = "KEEP_DATE", "So many months; renewing in the window keeps the date"
    FIXED_DATE = "FIXED_DATE", "Until the same date each year"


class TransitionMode(models.TextChoices):
    AT_ONCE = "AT_ONCE", "At once"
    GRANDFATHER = "GRANDFATHER", "Dates people already have stay as they are"
    BY = "BY", "By a day"


VALIDITY_FIELDS = {
    ValidityMode.NEVER: (),
    ValidityMode.ROLLING: ("months",),
    ValidityMode.KEEP_DATE: ("months", "window_days"),
    ValidityMode.FIXED_DATE: ("fixed_month", "fixed_day", "minimum_active_days"),
}


def only_its_own_fields() -> Q:
    """Each validity mode has exactly its own numbers."""
    every = {field for fields in VALIDITY_FIELDS.values() for field in fields}
    condition = Q()
    for mode, fields in VALIDITY_FIELDS.items():
        condition |= Q(validity=mode, **{f"{field}__isnull": field not in fields for field in sorted(every)})
    return condition


class RequirementVersion(DatedFact):
    """What the requirement says from a day on, in the meaning of docs/standing.md.

    Audience: each of sectors, agencies, job roles and lead kinds narrows; an empty list does not. Nobody outside the
    subtree of the requirement's own agency is ever in it. `rehearsal` is what was seen before the version was stated.
    """

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    effective_to = models.DateField(null=True, blank=True)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="+")
    agencies = models.ManyToManyField(Agency, blank=True, related_name="+")
    job_roles = models.ManyToManyField(JobRole, blank=True, related_name="+")
    leads = models.JSONField(default=list, blank=True)
    due_within_days = models.PositiveSmallIntegerField()
    notice_days = models.PositiveSmallIntegerField(default=60)
    validity = models.CharField(max_length=12, choices=ValidityMode.choices)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    window_days = models.PositiveSmallIntegerField(null=True, blank=True)
    fixed_month = models.PositiveSmallIntegerField(null=True, blank=True)
    fixed_day = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum_active_days = models.PositiveSmallIntegerField(null=True, blank=True)
    transition = models.CharField(max_length=12, choices=TransitionMode.choices, default=TransitionMode.AT_ONCE)
    transition_by = models.DateField(null=True, blank=True)
    spread_weeks = models.PositiveSmallIntegerField(default=0)
    rehearsal = models.ForeignKey(Rehearsal, on_delete=models.PROTECT, null=True, blank=True, related_name="versions")

    objects = DatedFactQuerySet.as_manager()

    holds_personal_data = False

    class Meta:
        constraints = [
            one_standing("requirement_version"),
            half_open("requirement_version", "effective_from", "effective_to"),
            models.UniqueConstraint(
                fields=["requirement", "number"],
                condition=Q(withdrawn_at__isnull=True),
                name="requirement_version_number",
            ),
            models.CheckConstraint(condition=only_its_own_fields(), name="requirement_version_validity"),
            models.CheckConstraint(
                condition=Q(transition="BY", transition_by__gte=F("effective_from"))
                | (~Q(transition="BY") & Q(transition_by__isnull=True)),
                name="requirement_version_transition",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement} version {self.number}"
