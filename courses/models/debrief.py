"""Debrief: somebody asks to talk after something that was hard to read, and somebody has agreed to be asked."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q


class DebriefReceiver(models.Model):
    """A trained lead who has agreed to be asked. While they are away nobody new is given to them."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agreed_at = models.DateTimeField()
    away_until = models.DateField(null=True, blank=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return "somebody who has agreed to be asked"

    def is_away(self, on: date) -> bool:
        """`away_until` is the first day back."""
        return self.away_until is not None and on < self.away_until


class DebriefRequest(models.Model):
    """Who asked whom, and by when it is answered. Deleted when it is closed or its time has passed: it is no record of
    anything, and no audit entry tells of it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    receiver = models.ForeignKey(DebriefReceiver, on_delete=models.CASCADE, related_name="requests")
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(answer_by__gt=models.F("asked_at")), name="debrief_answered_after")
        ]

    def __str__(self) -> str:
        return "a request to talk"
