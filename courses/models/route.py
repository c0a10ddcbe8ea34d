"""Route: by which way somebody goes through a module, where it is not step by step."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models.enrolment import Enrolment


class RouteKind(models.TextChoices):
    TEXT = "TEXT", "Text only"
    GUIDED = "GUIDED", "Guided reading"
    ONE_TO_ONE = "ONE_TO_ONE", "One to one with a trained lead"


class Route(models.Model):
    """Kept with the enrolment alone and shown to the learner alone. A trained lead who was chosen for a conversation
    sees the name and the competency until they have said that it was held.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="route")
    kind = models.CharField(max_length=10, choices=RouteKind.choices)
    chosen_at = models.DateTimeField()
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    held_on = models.DateField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=RouteKind.ONE_TO_ONE, lead__isnull=False)
                | (~Q(kind=RouteKind.ONE_TO_ONE) & Q(lead=None)),
                name="route_lead_for_a_conversation",
            ),
            models.CheckConstraint(
                condition=Q(held_on=None, confirmed_at=None) | Q(held_on__isnull=False, confirmed_at__isnull=False),
                name="route_held_when_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
