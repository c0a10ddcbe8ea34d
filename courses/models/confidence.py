"""ConfidenceRating: how sure somebody is of a statement, before a module, after it, and weeks later."""

from __future__ import annotations

from django.db import models

from courses.models.enrolment import Enrolment


class Round(models.TextChoices):
    BEFORE = "BEFORE", "Before"
    AFTER = "AFTER", "After"
    LATER = "LATER", "Eight to twelve weeks later"


class Sure(models.IntegerChoices):
    """Five words. They are counted, never averaged into a score."""

    NOT = 1, "Not sure at all"
    LITTLE = 2, "A little sure"
    FAIRLY = 3, "Fairly sure"
    SURE = 4, "Sure"
    VERY = 5, "Very sure"


class ConfidenceRating(models.Model):
    """One statement, one round, one way through the module. It may be changed while the round is open, and taken back.

    It is the learner's own: others see counts of ten or more people, never a row.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="ratings", db_index=False)
    statement_id = models.UUIDField()
    round = models.CharField(max_length=6, choices=Round.choices)
    sure = models.PositiveSmallIntegerField(choices=Sure.choices)
    rated_at = models.DateTimeField()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["statement_id", "round"], name="rating_by_statement")]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "statement_id", "round"], name="confidence_rating_once"),
            models.CheckConstraint(condition=models.Q(sure__gte=1, sure__lte=5), name="confidence_rating_five_words"),
        ]

    def __str__(self) -> str:
        return f"{self.get_round_display()}: {self.get_sure_display()}"
