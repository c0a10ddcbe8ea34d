"""ReminderRequest: somebody asked that a person be reminded of something."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from competencies.models.agency import Agency
from competencies.models.requirement import Requirement


class ReminderRequest(models.Model):
    """Open until it is answered by whatever sends reminders, or taken back. One is open at a time for a requirement."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminder_requests")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "requirement"],
                condition=Q(answered_at__isnull=True, taken_back_at__isnull=True),
                name="reminder_request_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.requirement}, asked {self.asked_at:%Y-%m-%d}"
