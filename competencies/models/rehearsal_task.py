"""RehearsalTask: a rehearsal that is asked of too many people to be reckoned while somebody waits."""

import uuid

from django.conf import settings
from django.db import models

from competencies.models.agency import Agency


class RehearsalTask(models.Model):
    """It becomes the `Rehearsal` of the same `uuid`, in the transaction that deletes it.

    `terms` are those of the rehearsal. `done` of `people` are reckoned; `refused` says why it cannot be, and stays.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    requirement_uuid = models.UUIDField(null=True, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    terms = models.JSONField()
    minutes = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField()
    refused = models.CharField(max_length=500, blank=True)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"Asked for at {self.recorded_at:%Y-%m-%d %H:%M}"
