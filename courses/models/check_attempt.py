"""A try at the final check of a module, and the answers given in it."""

import uuid
from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

from competencies.models.records import AppendOnly, AppendOnlyError, AppendOnlyQuerySet
from courses.models.edition import Edition
from courses.models.enrolment import Enrolment


class CheckAttempt(models.Model):
    """Questions drawn from an edition's pool. `drawn` freezes which and in what order: a byte for each, its place in
    that pool from 0. The order in which each shows its options follows from `uuid` (courses.queries.checks).

    Open until it is handed in; then marked, and never changed again. One is open at a time, one of them passes.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="checks", db_index=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    drawn = models.BinaryField()
    started_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True, blank=True)
    right = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["enrolment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "number"], name="check_attempt_number"),
            models.UniqueConstraint(
                fields=["enrolment"], condition=Q(handed_in_at__isnull=True), name="check_attempt_one_open"
            ),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(passed=True), name="check_attempt_one_passes"),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True, right__isnull=True, passed__isnull=True)
                | Q(handed_in_at__isnull=False, right__isnull=False, passed__isnull=False),
                name="check_attempt_marked_when_handed_in",
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.number}"

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("A try at a check is kept for good.")


class CheckAnswer(AppendOnly):
    """What was chosen for a question of a check. Chosen anew it is another row: the highest `number` counts."""

    attempt = models.ForeignKey(CheckAttempt, on_delete=models.PROTECT, related_name="answers", db_index=False)
    question_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    chosen = models.JSONField()
    is_right = models.BooleanField()
    answered_at = models.DateTimeField()

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["attempt", "question_id", "number"], name="check_answer_once")]

    def __str__(self) -> str:
        return f"answer {self.number}"
