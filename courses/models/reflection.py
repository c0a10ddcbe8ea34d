"""Reflection: what somebody wrote for themselves beside a module."""

from __future__ import annotations

import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from competencies.models import Person
from courses.models.module import Module
from courses.models.sealed import Sealed


class AuthorMissing(Exception):
    """Somebody asked for reflections without saying whose. There is no such list."""


class OfTheirAuthor(models.Manager):
    """The only way in is `of(author)`: every other question to this manager raises AuthorMissing."""

    def of(self, author: Person) -> models.QuerySet[Reflection]:
        return models.QuerySet(self.model, using=self._db).filter(person=author)

    def get_queryset(self) -> NoReturn:
        raise AuthorMissing("Reflections are reached through their author alone: Reflection.objects.of(author).")


class Reflection(models.Model):
    """Private to its author. `prompt_id` is the part of the step that asked, `asked` its words when it was answered, so
    that both can be read when the module has moved on. It is no record of learning: the author deletes it at once,
    for good. No row points back from the person or the module, so that nothing leads here but `of(author)`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+", db_index=False)
    prompt_id = models.UUIDField()
    asked = models.TextField(blank=True)
    words = Sealed()
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = OfTheirAuthor()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "prompt_id"], name="reflection_one_a_prompt")]

    def __str__(self) -> str:
        return "a reflection"

    def __reduce__(self) -> Any:
        raise TypeError("A reflection is never pickled: it would lie open in a cache or a queue.")
