"""SignOff: somebody who may say so has looked at the words of a module, and until when that is good."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competencies.models.records import AppendOnly, AppendOnlyQuerySet
from courses.models.module import Module


class SignOffKind(models.TextChoices):
    """As courses.rules.gate.ReviewKind."""

    EXPERT = "EXPERT", "Safeguarding expert"
    SURVIVOR_INFORMED = "SURVIVOR_INFORMED", "Survivor-informed review"
    COMMUNITY = "COMMUNITY", "The community that it is about"
    VOLUNTARY_ORGANISATION = "VOLUNTARY_ORGANISATION", "Voluntary organisation"


class SignOffQuerySet(AppendOnlyQuerySet):
    def standing(self) -> models.QuerySet:
        """Those that were given and not withdrawn since."""
        return self.filter(withdraws__isnull=True, withdrawn_by__isnull=True)


class SignOff(AppendOnly):
    """Bound to exactly the words whose `digest` it holds (courses.rules.gate.digest).

    `role` is by which role it was reviewed; only an expert is named. `review_by` is the last good day. A sign-off is
    withdrawn by a row of its own, which names it in `withdraws`; `what_changed` then says why.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="sign_offs")
    digest = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=22, choices=SignOffKind.choices)
    role = models.CharField(max_length=150)
    name = models.CharField(max_length=150, blank=True)
    signed_on = models.DateField()
    review_by = models.DateField()
    what_changed = models.TextField(blank=True)
    withdraws = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="withdrawn_by"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SignOffQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["module", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(review_by__gt=F("signed_on")), name="sign_off_good_for_a_day"),
            models.CheckConstraint(condition=~Q(kind="EXPERT", name=""), name="sign_off_expert_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.role}"
