"""Rehearsal: what a version of a requirement would do, as it was reckoned before anybody stated it."""

import uuid

from django.conf import settings
from django.db import models

from competencies.models.agency import Agency
from competencies.models.records import AppendOnly, AppendOnlyQuerySet


class Rehearsal(AppendOnly):
    """The record of a decision: the terms that were rehearsed, and the counts that somebody saw before deciding.

    `requirement_uuid` is empty while the requirement itself is new; then `terms` says which it would be. `minutes` is
    how long the learning takes that the competency asks for; empty where no learning here leads to it. `counts` has the
    shape of `competencies.queries.rehearsal.Rehearsed`: numbers by agency, never a name. `words` are the sentences in
    which the terms were read.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    requirement_uuid = models.UUIDField(null=True, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    terms = models.JSONField()
    counts = models.JSONField()
    words = models.JSONField(default=list)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"Rehearsed at {self.recorded_at:%Y-%m-%d %H:%M}"
