"""Attainment: the fact that a person achieved a competency, and what may later be said about it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competencies.models.agency import Agency
from competencies.models.framework import Competency, Level
from competencies.models.records import AppendOnly, AppendOnlyQuerySet, DatedFact, DatedFactQuerySet, one_standing


class EvidenceKind(models.TextChoices):
    MODULE = "MODULE", "Online module"
    SESSION = "SESSION", "Course or session"
    STATEMENT = "STATEMENT", "Statement by another person"
    REFRESH = "REFRESH", "Refresh of what changed"
    RECOGNITION = "RECOGNITION", "Recognised prior learning"


class Attainment(AppendOnly):
    """Added once and never changed. It counts from `attained_on`, the day it happened, and is known from
    `recorded_at`. Titles are frozen as plain text, so that it outlives what it came from: `source_uuid` and
    `source_number` name the module and its edition without pointing at them. `level` is that of the competency on
    the day of recording. What was recorded by hand rests on the Evidence of the same `evidence_uuid`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attainments", db_index=False
    )
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="attainments")
    attained_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.AWARENESS)
    evidence_uuid = models.UUIDField()
    evidence_title = models.CharField(max_length=200)
    source_uuid = models.UUIDField(null=True, blank=True)
    source_number = models.PositiveIntegerField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["person", "competency"], name="attainment_by_person")]
        constraints = [
            # The evidence first: what was recorded is looked for by it alone.
            models.UniqueConstraint(fields=["evidence_uuid", "competency", "kind"], name="attainment_once"),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("attained_on")),
                name="attainment_expires_after",
            ),
            models.CheckConstraint(
                condition=Q(source_uuid__isnull=True, source_number__isnull=True)
                | Q(source_uuid__isnull=False, source_number__isnull=False),
                name="attainment_source_whole",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.AWARENESS) | ~Q(kind__in=[EvidenceKind.MODULE, EvidenceKind.SESSION]),
                name="attainment_level_is_stated",
            ),
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True)
                | ~Q(recorded_by=F("person"))
                | Q(kind__in=[EvidenceKind.MODULE, EvidenceKind.REFRESH]),
                name="attainment_recorded_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency}, {self.attained_on}"


class RevocationReason(models.TextChoices):
    RECORDED_IN_ERROR = "RECORDED_IN_ERROR", "Recorded in error"
    NOT_THEIR_OWN_WORK = "NOT_THEIR_OWN_WORK", "Not the person's own work"
    EVIDENCE_WITHDRAWN = "EVIDENCE_WITHDRAWN", "The evidence was withdrawn"
    EVIDENCE_CORRECTED = "EVIDENCE_CORRECTED", "The evidence was corrected"


class Revocation(AppendOnly):
    """From `revoked_on` the attainment counts for nothing; before it, nothing changes."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    attainment = models.OneToOneField(Attainment, on_delete=models.PROTECT, related_name="revocation")
    revoked_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=24, choices=RevocationReason.choices)

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"Revoked on {self.revoked_on}"


class RefreshCall(DatedFact):
    """Holders of older evidence are asked to take what changed, by a day.

    It covers either the editions of a source below a number, or everything attained before a day.
    """

    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="refresh_calls")
    called_on = models.DateField()
    by_on = models.DateField()
    source_uuid = models.UUIDField(null=True, blank=True)
    below_number = models.PositiveIntegerField(null=True, blank=True)
    attained_before = models.DateField(null=True, blank=True)

    objects = DatedFactQuerySet.as_manager()

    holds_personal_data = False

    class Meta:
        constraints = [
            one_standing("refresh_call"),
            models.CheckConstraint(condition=Q(by_on__gte=F("called_on")), name="refresh_call_by_after"),
            models.CheckConstraint(
                condition=Q(source_uuid__isnull=False, below_number__isnull=False, attained_before__isnull=True)
                | Q(source_uuid__isnull=True, below_number__isnull=True, attained_before__isnull=False),
                name="refresh_call_covers_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.competency}: refresh by {self.by_on}"
