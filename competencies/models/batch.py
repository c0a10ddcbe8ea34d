"""Batch: one thing done for several people at once, so that it can be looked at as one and undone as one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from competencies.models.agency import Agency
from competencies.models.framework import Competency
from competencies.models.requirement import Requirement


class BatchAction(models.TextChoices):
    REMIND = "REMIND", "Remind"
    SESSION = "SESSION", "Record a session"
    EXEMPT = "EXEMPT", "Exempt"
    PAUSE = "PAUSE", "Pause"
    RESUME = "RESUME", "End an exemption or pause"
    END_POSTS = "END_POSTS", "End posts"


class Batch(models.Model):
    """Chosen, then described, then made, and perhaps undone. Until it is made it is a draft, and forgotten after a day.

    What describes it depends on the action: `requirement` (EXEMPT; REMIND, where empty means everything not done;
    RESUME, where empty means every exemption and pause), `competency` and `title` (SESSION), `reason` and `review_on`
    (EXEMPT, PAUSE). `from_on` is the first day of an exemption or a pause, the day of a session, the first day without
    the posts, exemptions or pauses, the day of a reminder; a draft without it has not been described. `made_at` is also
    when each of its facts was recorded, by which they are found again.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=12, choices=BatchAction.choices)
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, null=True, related_name="+")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, null=True, related_name="+")
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    reason = models.CharField(max_length=24, blank=True)
    title = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["agency", "made_at"], name="batch_by_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True) | Q(from_on__isnull=False, made_by__isnull=False),
                name="batch_made_is_described",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(made_at__isnull=False, undone_by__isnull=False),
                name="batch_undone_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} at {self.agency}"


class BatchPerson(models.Model):
    """Somebody in a batch: `facts` are the uuids of what was recorded for them; without any they were left out.

    `told` says, without a name, what was done, or why nothing was; `kept` says why an undoing left something standing.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="people")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=list)
    told = models.CharField(max_length=500, blank=True)
    kept = models.CharField(max_length=300, blank=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "person"], name="batch_person_once")]

    def __str__(self) -> str:
        return self.told
