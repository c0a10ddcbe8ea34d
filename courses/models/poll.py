"""PollAnswer: what somebody chose in a poll of the room."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from courses.models.module import Module


class PollAnswer(models.Model):
    """One a person and poll, changeable. Others see counts of ten or more, never a row."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+")
    poll_id = models.UUIDField()
    option_id = models.UUIDField()
    answered_at = models.DateTimeField()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [models.Index(fields=["poll_id", "option_id"], name="poll_answer_counted")]
        constraints = [models.UniqueConstraint(fields=["person", "poll_id"], name="poll_answer_once")]

    def __str__(self) -> str:
        return "an answer to a poll"
