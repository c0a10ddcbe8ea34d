"""GlossaryTerm: a word that modules use, and what it means here."""

import uuid

from django.db import models


class GlossaryTerm(models.Model):
    """`key` is what a link to it names. `loaded` as in Source."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    key = models.SlugField(max_length=80, unique=True)
    term = models.CharField(max_length=120)
    meaning = models.TextField()
    source = models.CharField("what it rests on", max_length=500, blank=True)
    loaded = models.JSONField(default=dict, blank=True, editable=False)

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["term"]

    def __str__(self) -> str:
        return self.term
