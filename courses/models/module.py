"""Module: a course's identity, which outlives its pages, titles and editions."""

import uuid

from django.db import models

from competencies.models import Competency


class Module(models.Model):
    """A plain row. `loaded_digest` and `loaded_revision` remember what was last loaded from its source files, so that
    a later loading can tell whether an editor has changed the page since.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    code = models.CharField(max_length=20, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="modules")
    position = models.PositiveSmallIntegerField(default=0)
    loaded_digest = models.CharField(max_length=64, blank=True)
    loaded_revision = models.BigIntegerField(null=True, blank=True)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code
