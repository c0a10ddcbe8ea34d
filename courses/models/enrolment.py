"""Enrolment and what a learner does in it: steps read, questions answered, the module completed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from competencies.models import Post
from competencies.models.records import AppendOnly, AppendOnlyQuerySet
from courses.models.edition import Edition
from courses.models.module import Module


class Enrolment(models.Model):
    """A person taking a module. One is open at a time; it closes when it is completed.

    A correction moves an open enrolment on to the corrected edition. After a material change the new edition is
    `offered`: the learner stays with theirs (`stayed_at`), or moves on, and then this enrolment closes and another,
    `moved_from` it, opens with credit for the steps that stayed as they were.

    A refresh takes only what changed `since` an edition the person holds. `refresh` is what that is, as it was when it
    was begun: `{"steps": [uuid, ...], "check": {"questions": 3, "pass": 2} | null}`.

    Once nothing can be added to it, its visits, answers, choices and ratings are packed into `put_away` and are rows no
    longer (courses.queries.put_away reads them). A choice made in a story after that is a row again.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    offered = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    stayed_at = models.DateTimeField(null=True, blank=True)
    moved_from = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_to")
    since = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    refresh = models.JSONField(null=True, blank=True)
    put_away = models.BinaryField(null=True, editable=False)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(fields=["closed_at"], condition=Q(put_away__isnull=True), name="enrolment_not_put_away"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "module"], condition=Q(closed_at__isnull=True), name="enrolment_one_open"
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True, refresh__isnull=True) | Q(since__isnull=False, refresh__isnull=False),
                name="enrolment_refresh_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}"

    @property
    def is_refresh(self) -> bool:
        return self.since_id is not None


class StepVisit(AppendOnly):
    """The learner went on from this step: they have read it."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="visits", db_index=False)
    step_id = models.UUIDField()
    read_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "step_id"], name="step_visit_once")]

    def __str__(self) -> str:
        return f"step {self.step_id}"


class Answer(AppendOnly):
    """One try at one question, marked on the server when it was given. `number` counts the tries from 1; `chosen` is
    the answer in the meaning of `courses.rules.questions`.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="answers", db_index=False)
    question_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    chosen = models.JSONField()
    is_right = models.BooleanField()
    answered_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "question_id", "number"], name="answer_once")]

    def __str__(self) -> str:
        return f"try {self.number}"


class Completion(AppendOnly):
    """The learner finished the module; it is the evidence of an attainment."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="completion")
    completed_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return f"completed at {self.completed_at:%Y-%m-%d %H:%M}"
