"""StaffImport: a staff file on its way into the posts of an agency, and what was said once about such files."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from competencies.models.agency import Agency
from competencies.models.evidence import private_files
from competencies.models.job_role import JobRole


class StaffFileLayout(models.Model):
    """What the columns of an agency's file hold, said once for each header: `columns` maps a field to its place from 0.

    `header` is the hash of the headings in their order.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    header = models.CharField(max_length=64)
    columns = models.JSONField()
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "header"], name="staff_file_layout_once")]

    def __str__(self) -> str:
        return f"Staff file of {self.agency}"


class JobTitleMatch(models.Model):
    """What an agency's job title means, said once: a job role, or none, when somebody looked and it is not known.

    `title` is folded as names are compared.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    job_role = models.ForeignKey(JobRole, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "job title matches"
        constraints = [models.UniqueConstraint(fields=["agency", "title"], name="job_title_match_once")]

    def __str__(self) -> str:
        return self.title


class StaffImportState(models.TextChoices):
    COLUMNS = "COLUMNS", "Columns to be matched"
    DRAFT = "DRAFT", "Read, nothing written"
    WRITING = "WRITING", "Being written"
    DONE = "DONE", "Written"
    UNDOING = "UNDOING", "Being undone"
    UNDONE = "UNDONE", "Undone"


class StaffImport(models.Model):
    """One file. While the columns are not matched, `file` is the table as it was sent; from then on, the rows as they
    were read, of the matched columns only. It lies privately and is forgotten with the undo period, or a day after it
    was sent when nothing came of it.

    `seal` is that of the plan that was confirmed. `made_at` is also when each of its facts was recorded, by which they
    are found again. `done` of `steps` are written; whoever writes holds it until `leased_until`. `renamed` keeps the
    names before. Nobody in it is invited before `invitations_released_at`. What the command wrote, nobody sent or made.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="staff_imports")
    source = models.CharField(max_length=50)
    names_everybody = models.BooleanField(default=False)
    ending_allowed = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=8, choices=StaffImportState.choices, default=StaffImportState.COLUMNS)
    file = models.FileField(storage=private_files, upload_to="staff/", blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    seal = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done = models.PositiveIntegerField(default=0)
    steps = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    renamed = models.JSONField(default=list)
    leased_until = models.DateTimeField(null=True)
    refused = models.CharField(max_length=500, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kept = models.PositiveIntegerField(default=0)
    invitations_released_at = models.DateTimeField(null=True)
    invitations_released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(fields=["agency", "sent_at"], name="staff_import_by_agency"),
            models.Index(fields=["state", "leased_until"], name="staff_import_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(made_at__isnull=False, undone_by__isnull=False),
                name="staff_import_undone_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} at {self.agency}"
