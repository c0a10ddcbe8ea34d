"""Framework and Competency: what the partnership wants people to know and be able to do."""

import uuid

from django.db import models


class Framework(models.Model):
    """A named set of competencies. `loaded_digest` is the state of the file it was loaded from; empty where it never
    was.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    code = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=200)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return self.title


class Level(models.TextChoices):
    """How far a competency goes. Awareness can be evidenced by a module or a course; the other two need a dated
    statement by another person.
    """

    AWARENESS = "AWARENESS", "Awareness"
    PRACTITIONER = "PRACTITIONER", "Practitioner"
    LEAD = "LEAD", "Trained lead"


class Competency(models.Model):
    """A statement of what a person can do, at one level; each level is a row of its own. `validity_months` is the
    partnership's own advice on when to renew it: certificates freeze it as 'renewal advised by'; what an agency
    requires is a Requirement.

    `crosswalk` says which other standards it may speak to: `[{"to": ..., "note": ..., "checked_by": ...}]`, the last
    empty until somebody has laid the two side by side. `loaded_digest` is as a Framework's.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="competencies")
    code = models.CharField(max_length=30, unique=True)
    title = models.CharField(max_length=120)
    statement = models.TextField()
    level = models.CharField(max_length=12, choices=Level.choices, default=Level.AWARENESS)
    awareness = models.TextField("what awareness looks like", blank=True)
    practitioner = models.TextField("what a practitioner shows", blank=True)
    lead = models.TextField("what a trained lead shows", blank=True)
    validity_months = models.PositiveSmallIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    crosswalk = models.JSONField(default=list, blank=True, editable=False)
    loaded_digest = models.CharField(max_length=64, blank=True, editable=False)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "competencies"
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.title
