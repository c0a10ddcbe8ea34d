"""Source: a document that learning rests on; Citation: where an edition rests on one."""

import uuid
from datetime import date
from typing import Self

from django.db import models

from courses.models.edition import Edition


class Trust(models.TextChoices):
    SEEN = "SEEN", "Read, in part, where its publisher has it"
    SEEN_SECONDARY = "SEEN_SECONDARY", "Only reports or summaries were read"
    KNOWN = "KNOWN", "General knowledge of the field, to be checked"
    JUDGEMENT = "JUDGEMENT", "Practice advice, to be endorsed by a named reviewer"


class SourceQuerySet(models.QuerySet):
    def out_of_date(self, on: date) -> Self:
        """Those that were to be looked at again by a day that has passed."""
        return self.filter(review_by__lt=on)

    def codes(self) -> frozenset[str]:
        return frozenset(self.values_list("code", flat=True))


class Source(models.Model):
    """`year` is empty for a page without one, `address` for a document that was handed over. `loaded` is the row as it
    was last loaded from the register's file: where it differs from what is here, an editor has changed it since.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    code = models.CharField(max_length=10, unique=True)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    address = models.URLField("web address", max_length=500, blank=True)
    trust = models.CharField("how far it may be trusted", max_length=14, choices=Trust.choices)
    review_by = models.DateField()
    loaded = models.JSONField(default=dict, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"


class Citation(models.Model):
    """A sentence of an edition that rests on a source, found when the edition was made. `code` and not a key: a source
    may be cited before the register has it. `step` is 0 where it is the final check that cites it.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="citations")
    step = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10, db_index=True)
    sentence = models.CharField(max_length=600)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["edition", "step", "pk"]

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"
