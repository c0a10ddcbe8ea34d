"""JobRole: what somebody does, in the partnership's words, so that requirements can name it."""

import uuid

from django.db import models


class JobRole(models.Model):
    """A role is retired, never deleted, because past posts name it."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    code = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
