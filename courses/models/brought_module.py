"""BroughtModule: a file with a module from elsewhere, between looking at it and loading it."""

import uuid

from django.conf import settings
from django.db import models


class BroughtModule(models.Model):
    """Kept until it is loaded, or for a day: a content folder as a zip, which was opened once and found safe."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    content = models.BinaryField()
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"brought at {self.brought_at:%Y-%m-%d %H:%M}"
