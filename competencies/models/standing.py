"""Standing and PostStanding: where each person stands, kept ready for reading.

Both are derived from the facts by `competencies.rules` and can be rebuilt from nothing; docs/standing.md, section 8.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from competencies.models.agency import Agency
from competencies.models.attainment import Attainment
from competencies.models.post import Post
from competencies.models.requirement import Requirement
from competencies.rules import Status

STATUS_CHOICES = [(status.value, status.value) for status in Status]


class Standing(models.Model):
    """One row for each (post, requirement, span of days); any day, past or future, is a query over the spans.

    The row of the span that holds the day of refresh also carries the `status` its dates give from that day until
    `next_change_on` (exclusive; empty: for good). The row of a later span has no status, and as `next_change_on` the
    day it begins; that of an earlier span has neither. `shared`: this person has another post that has not ended.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="standings", db_index=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    shared = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    version = models.PositiveSmallIntegerField()
    clock_from = models.DateField()
    due_on = models.DateField(null=True)
    attainment = models.ForeignKey(Attainment, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    recognised = models.BooleanField(default=False)
    expiring_from = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    exempt = models.BooleanField(default=False)
    exempt_until = models.DateField(null=True)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES, null=True)
    next_change_on = models.DateField(null=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            # The first three hold all that a count needs, so that counting an agency of 20,000 reads no row.
            models.Index(
                fields=["organisation", "shared", "requirement", "status", "next_change_on"], name="standing_totals"
            ),
            models.Index(
                fields=["agency", "shared", "requirement", "status", "next_change_on"], name="standing_agency_totals"
            ),
            models.Index(
                fields=["organisation", "person", "requirement", "status", "next_change_on"],
                condition=Q(shared=True),
                name="standing_shared",
            ),
            models.Index(fields=["organisation", "requirement", "status", "person"], name="standing_by_status"),
            models.Index(fields=["organisation", "next_change_on"], name="standing_changes"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["post", "requirement", "from_on"], name="standing_one_span"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="standing_holds_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status or 'dates'} from {self.from_on}"


class PostStanding(models.Model):
    """One row for each post: the worst of its standings, and when that may next change.

    `worst` is empty while the post has not begun or has ended.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    sort_name = models.CharField(max_length=310)
    worst = models.CharField(max_length=12, choices=STATUS_CHOICES, null=True)
    next_change_on = models.DateField(null=True)
    shared = models.BooleanField(default=False)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            # The first holds all that says whether a row is on a list, so that a page deep in it reads no row before.
            models.Index(
                fields=["organisation", "sort_name", "person", "shared", "worst", "next_change_on"],
                name="post_standing_by_name",
            ),
            models.Index(fields=["organisation", "shared", "worst", "next_change_on"], name="post_standing_people"),
            models.Index(fields=["agency", "sort_name"], name="post_standing_by_agency"),
            models.Index(fields=["organisation", "next_change_on"], name="post_standing_changes"),
            models.Index(fields=["next_change_on"], name="post_standing_due"),
        ]

    def __str__(self) -> str:
        return self.worst or "not in post"
