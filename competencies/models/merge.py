"""Merge: two records that turned out to be one person, and perhaps that they are not."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Merge(models.Model):
    """While it stands, the facts of `absorbed` count as facts of `kept`. No fact moves and nothing is deleted, so that
    undoing it is exact. `was_active` remembers whether the absorbed record could sign in. `moved` remembers, by their
    own names, the rows of other floors that were handed over (keys), so that exactly those are handed back.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    kept = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="merges_away")
    was_active = models.BooleanField()
    moved = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at__isnull=True), name="merge_absorbed_once"
            ),
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.absorbed} is {self.kept}"
