"""Export: a list that somebody asked for as a file, made in the background and kept for a week."""

import uuid

from django.conf import settings
from django.db import models

from competencies.models.agency import Agency


class ExportState(models.TextChoices):
    WAITING = "WAITING", "Waiting"
    MAKING = "MAKING", "Being made"
    READY = "READY", "Ready"
    FAILED = "FAILED", "Not made"


class Export(models.Model):
    """`filters` is the query string of the list, and `words` the same as a sentence would name it, once it is made. The
    file lies in the row, so that any process may make it and any may give it out, and so that it is in no folder that a
    web server shows. `done` of `people` are written.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exports")
    asked_at = models.DateTimeField()
    filters = models.CharField(max_length=1000, blank=True)
    words = models.TextField(blank=True)
    on = models.DateField()
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    begun_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"{self.agency}, {self.on}"
