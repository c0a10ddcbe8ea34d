"""AuditEntry: who did or viewed what, and when."""

from django.db import models
from django.db.models import Q

from competencies.models.records import AppendOnly, AppendOnlyQuerySet


class AuditEntry(AppendOnly):
    """uuids only: no names, no free text, no foreign keys, so that it outlives what it tells of and tells no more."""

    at = models.DateTimeField()
    actor_uuid = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    subject_uuid = models.UUIDField(null=True)
    agency_uuid = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(fields=["subject_uuid"], name="audit_by_subject"),
            models.Index(fields=["agency_uuid", "at"], condition=Q(agency_uuid__isnull=False), name="audit_by_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.at:%Y-%m-%d %H:%M}"
