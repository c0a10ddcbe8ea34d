"""Evidence: what an attainment recorded by hand or from a file rests on, and who signed it off."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q

from competencies.models.agency import Agency
from competencies.models.attainment import Attainment, EvidenceKind
from competencies.models.framework import Competency
from competencies.models.recognition import RecognitionReason, RecognitionRule
from competencies.models.records import AppendOnly, AppendOnlyQuerySet


def private_files() -> Storage:
    """Where files lie that only a door gives out."""
    return storages["private"]


class EvidenceSeen(models.TextChoices):
    """What whoever records it has seen; a fixed list."""

    CERTIFICATE = "CERTIFICATE", "Certificate"
    ATTENDANCE = "ATTENDANCE", "Attendance list"
    PROVIDER = "PROVIDER", "Letter or email from the provider"
    SUPERVISION = "SUPERVISION", "Discussion in supervision"
    OBSERVED = "OBSERVED", "Practice observed"
    RECORD = "RECORD", "Training record kept before"


class EvidenceFile(models.Model):
    """A certificate or a list as it was handed in, told apart by the hash of its bytes. It never changes; one that no
    evidence names is forgotten after a day.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=20)
    content = models.FileField(storage=private_files, upload_to="evidence/")
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.content_type


class BatchSource(models.TextChoices):
    FORM = "FORM", "By hand"
    FILE = "FILE", "From a file of past training"
    RECOGNITION = "RECOGNITION", "Recognised from another agency"


class TrainingBatch(models.Model):
    """What was recorded in one go, so that it can be undone in one go. A history file waits in it until it is
    confirmed; `recorded_at` is empty until then.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="training_batches")
    source = models.CharField(max_length=12, choices=BatchSource.choices)
    file = models.FileField(storage=private_files, upload_to="histories/", blank=True)
    began_at = models.DateTimeField()
    began_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "training batches"
        indexes = [models.Index(fields=["agency", "recorded_at"], name="training_batch_by_agency")]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(recorded_at__isnull=False),
                name="training_batch_undone_was_done",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} at {self.agency}"


class Signer(models.TextChoices):
    """Whose sign-off the evidence waits for before it counts."""

    NOBODY = "", "Nobody: whoever recorded it signed it"
    LEAD = "LEAD", "A training lead"
    OFFICER = "OFFICER", "A partnership officer"


class Evidence(AppendOnly):
    """Frozen beside the attainment whose `evidence_uuid` it is. `sha256` seals everything that it says, the file too:
    a correction is a row of its own with another seal, and a sign-off of the old row does not cover it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    batch = models.ForeignKey(TrainingBatch, on_delete=models.PROTECT, related_name="evidence")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="evidence")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    done_on = models.DateField()
    title = models.CharField(max_length=200)
    provider = models.CharField(max_length=150, blank=True)
    hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    participatory = models.BooleanField(null=True, blank=True)
    multi_agency = models.BooleanField(null=True, blank=True)
    seen = models.CharField(max_length=12, choices=EvidenceSeen.choices)
    reference = models.CharField(max_length=100, blank=True)
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    expires_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=16, choices=RecognitionReason.choices, blank=True)
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rule = models.ForeignKey(RecognitionRule, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rests_on = models.ForeignKey(Attainment, on_delete=models.PROTECT, null=True, blank=True, related_name="relied_on")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    signer = models.CharField(max_length=8, choices=Signer.choices, blank=True, default=Signer.NOBODY)
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "evidence"
        indexes = [models.Index(fields=["signer"], condition=~Q(signer=""), name="evidence_to_sign")]
        constraints = [
            models.CheckConstraint(
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=F("person")) | Q(signer=Signer.OFFICER),
                name="evidence_own_is_countersigned",
            ),
            models.CheckConstraint(
                condition=Q(authorised_by__isnull=True) | ~Q(authorised_by=F("person")),
                name="evidence_authorised_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.done_on}"


class DeclineReason(models.TextChoices):
    NOT_ENOUGH = "NOT_ENOUGH", "The evidence does not show it"
    NOT_SEEN = "NOT_SEEN", "The evidence could not be seen"
    WRONG_DETAILS = "WRONG_DETAILS", "The details are wrong: record it again"


class SignOff(AppendOnly):
    """Another person's yes or no to exactly this evidence: `sha256` is its seal. `person` is whose learning it is,
    written here too so that the database itself refuses a sign-off of one's own.
    """

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="sign_off")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    declined = models.CharField(max_length=16, choices=DeclineReason.choices, blank=True)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(signed_by=F("person")), name="sign_off_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.get_declined_display()}" if self.declined else "Signed off"
