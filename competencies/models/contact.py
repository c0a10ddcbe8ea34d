"""Contact: where to report and where to find support, used by reference on every page."""

import uuid

from django.db import models


class Contact(models.Model):
    """Shown only while a named person's check is in date; otherwise the page says how to find it."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=150)
    phone = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=150, blank=True)
    url = models.URLField("web address", blank=True)
    note = models.CharField(max_length=300, blank=True)
    checked_by = models.CharField(max_length=150, blank=True)
    checked_on = models.DateField(null=True, blank=True)
    check_again_on = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
