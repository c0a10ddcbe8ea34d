"""DeclaredWorkforce: how many people an agency says work there, whether this site knows them or not."""

from django.conf import settings
from django.db import models

from competencies.models.agency import Agency
from competencies.models.job_role import JobRole
from competencies.models.records import AppendOnly, AppendOnlyQuerySet


class DeclaredWorkforce(AppendOnly):
    """As of a day, of everybody or of one job role, here and below. The latest day counts, and of one day what was said
    last: a mistake is mended by saying it again.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="declared_workforce")
    job_role = models.ForeignKey(JobRole, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    people = models.PositiveIntegerField()
    as_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AppendOnlyQuerySet.as_manager()

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name_plural = "declared workforce"
        indexes = [models.Index(fields=["agency", "as_on"], name="declared_by_agency")]

    def __str__(self) -> str:
        return f"{self.people} at {self.agency} on {self.as_on}"
