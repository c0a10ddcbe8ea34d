"""Edition: what learners take, frozen at the moment of publishing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from wagtail.models import Revision

from competencies.models.records import AppendOnlyQuerySet
from courses.models.module import Module
from courses.models.pilot import PilotMember


class ChangeClass(models.TextChoices):
    CORRECTION = "CORRECTION", "Correction: nothing that was learned is different"
    MATERIAL = "MATERIAL", "Material: what was learned before should be refreshed by a date"
    CRITICAL = "CRITICAL", "Critical: what was learned before should be refreshed now"


class EditionQuerySet(models.QuerySet):
    def latest_of_each(self) -> models.QuerySet:
        """The newest edition of every module: the one that is open to new starters."""
        newer = Edition.objects.filter(module=models.OuterRef("module"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(newer))

    def open_to(self, person: Any, on: date | None) -> EditionQuerySet:
        """The editions that this person may begin on a day: those that are signed off, and those that are not yet, of
        the modules whose pilot group they are in. Without a day, all.
        """
        if on is None:
            return self
        trying = PilotMember.objects.in_force(on).filter(module=models.OuterRef("module"), person=person)
        return self.filter(models.Q(awaits_sign_off=False) | models.Exists(trying))

    def newest_open_to(self, person: Any, on: date | None) -> EditionQuerySet:
        """The newest of each module's editions that this person may begin."""
        newer = Edition.objects.open_to(person, on).filter(
            module=models.OuterRef("module"), number__gt=models.OuterRef("number")
        )
        return self.open_to(person, on).filter(~models.Exists(newer))

    def open_to_starters(self) -> EditionQuerySet:
        """Not those of modules whose page was unpublished: nobody begins them, and whoever has begun goes on."""
        return self.exclude(module__page__live=False)


class Edition(models.Model):
    """Never changed once made; sign-offs alone lift `awaits_sign_off`, or bring it back. `digest` is what they are
    bound to (courses.rules.gate.digest). `front` is what the module's first page shows, `outline` the steps in order:
    `[{"id": uuid, "number": 1, "title": ..., "minutes": 3, "flagged": false, "questions": [uuid, ...]}]`, and `pool`
    the questions that the final check draws from, each a question part with the id of the `step` to look at again.
    An empty pool: there is no final check. `ids` are those of everything in it that a learner's rows refer to; empty
    until the first of them are put away (courses.rules.put_away).
    """

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    change_class = models.CharField(max_length=10, choices=ChangeClass.choices)
    change_note = models.CharField(max_length=500, blank=True)
    revision = models.ForeignKey(Revision, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField()
    title = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    front = models.JSONField()
    outline = models.JSONField()
    pool = models.JSONField(default=list)
    awaits_sign_off = models.BooleanField(default=True)
    digest = models.CharField(max_length=64, blank=True)
    ids = models.JSONField(default=list)

    objects = EditionQuerySet.as_manager()

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["module", "number"]
        constraints = [
            models.UniqueConstraint(fields=["module", "number"], name="edition_number"),
            models.UniqueConstraint(fields=["revision"], name="edition_of_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, edition {self.number}"


class EditionStep(models.Model):
    """One step as it is served. `content` is a list of parts in order, frozen; each has its `kind`:

    - html: `html`, cleaned: everything that is only read.
    - question: `id`, `answers` (SINGLE, MULTIPLE, TRUE_FALSE, ORDER, MATCH), `stem`, `options` (`id`, `text`,
      `correct`, `feedback`; ORDER: in the right order; MATCH: `match` and `match_id` too), `others` (MATCH: `id`,
      `text`, right for none), `explanation` (html), `source`.
    - scenario: `id`, `title`, `agencies`, `story` (html), `situations` (`id`, `text` (html), `question`, `choices`:
      `id`, `grade` (BEST, WEAK, HARMFUL), `text`, `consequence` (html), `reason` (html), `leads_to` (an id, or '' for
      the end)), `ending` (html), `source`.
    - sectors: `id`, `title`, `inserts` (`sectors`: codes, `html`).
    - reflection: `id`, `prompt` (html).
    - confidence: `id`; it asks the statements of the edition's `front["confidence"]`.
    - poll: `id`, `question`, `options` (`id`, `text`).
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="steps")
    step_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=150)
    minutes = models.PositiveSmallIntegerField()
    flagged = models.BooleanField(default=False)
    notice = models.CharField(max_length=300, blank=True)
    awaits_sign_off = models.BooleanField(default=False)
    content = models.JSONField()

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="edition_step_number"),
            models.UniqueConstraint(fields=["edition", "step_id"], name="edition_step_once"),
        ]

    def __str__(self) -> str:
        return self.title
