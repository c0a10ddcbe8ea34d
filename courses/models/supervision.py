"""SupervisionDate: a module was talked about in supervision. A date, and nothing that was said."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from courses.models.module import Module


class SupervisionDate(models.Model):
    """Recorded by the learner. One put down by mistake is taken back: `withdrawn_at`; nothing is deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervision_dates")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+")
    discussed_on = models.DateField()
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-discussed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "module", "discussed_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="supervision_date_once",
            )
        ]

    def __str__(self) -> str:
        return f"discussed on {self.discussed_on}"
