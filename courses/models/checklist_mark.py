"""ChecklistMark: somebody has checked a line of what a named expert must see before live use."""

from django.conf import settings
from django.db import models

from competencies.models.records import AppendOnly, AppendOnlyQuerySet


class ChecklistMark(AppendOnly):
    """The newest mark of a line counts. `line` is its id in content/checklist.yaml; `settled` is False where a check
    found something still open, and `note` says what.
    """

    line = models.SlugField(max_length=60, db_index=True)
    settled = models.BooleanField()
    note = models.CharField(max_length=500, blank=True)
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["line", "pk"]

    def __str__(self) -> str:
        return f"{self.line}: {'settled' if self.settled else 'open'}"
