"""Sector: the kind of work an agency does, such as health, police or education."""

import uuid

from django.db import models


class Sector(models.Model):
    """A partnership's own list; requirements and learning name sectors by their code."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=100)
    position = models.PositiveSmallIntegerField(default=0)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
