"""Standing, PostStanding and StandingCount: where each person stands, kept ready for reading.

All are derived from the facts by `competencies.rules` and can be rebuilt from nothing; docs/standing.md, section 8.
"""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When

from competencies.models.agency import Agency
from competencies.models.attainment import Attainment
from competencies.models.framework import Competency
from competencies.models.post import Post
from competencies.models.requirement import Requirement
from competencies.rules import LATE, Status

STATUS_CHOICES = [(status.value, status.value) for status in Status]


class Standing(models.Model):
    """One row for each (post, requirement, span of days); any day, past or future, is a query over the spans.

    The row of the span that holds the day of refresh also carries the `status` its dates give from that day until
    `next_change_on` (exclusive; empty: for good). The row of a later span has no status, and as `next_change_on` the
    day it begins; that of an earlier span has neither. `deadline_on` goes with the status: the last good day that
    still lies ahead, of what is held or for what is due. `shared`: this person has another post that had not
    ended on the day of refresh; `twice`: in the same organisation.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="standings", db_index=False)
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    shared = models.BooleanField(default=False)
    twice = models.BooleanField(default=False)
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    version = models.PositiveSmallIntegerField()
    clock_from = models.DateField(null=True)
    due_on = models.DateField(null=True)
    attainment = models.ForeignKey(Attainment, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    recognised = models.BooleanField(default=False)
    expiring_from = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    exempt = models.BooleanField(default=False)
    exempt_until = models.DateField(null=True)
    superseded = models.BooleanField(default=False)
    role_unknown = models.BooleanField(default=False)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES, null=True)
    next_change_on = models.DateField(null=True)
    deadline_on = models.DateField(null=True)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "requirement", "status", "person"], name="standing_by_status"),
            models.Index(
                fields=["organisation", "requirement", "deadline_on", "person"],
                condition=Q(deadline_on__isnull=False),
                name="standing_by_deadline",
            ),
            models.Index(fields=["organisation", "next_change_on"], name="standing_changes"),
            # Who has been late longest, so that the front of an agency reads these few.
            models.Index(
                "organisation",
                Case(When(attainment__isnull=True, then=F("due_on")), default=F("expires_on")),
                "person",
                condition=Q(status__in=sorted(LATE)),
                name="standing_late_since",
            ),
            # What the posts of people with several answer, so that a list counts such people without reading a row.
            models.Index(
                fields=["post", "requirement", "person", "status", "shared", "deadline_on"],
                condition=Q(shared=True, status__isnull=False),
                name="standing_of_several",
            ),
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
    """One row for each post: the worst of its standings, the first of their deadlines, and when either may next change.

    `worst` and `deadline_on` are empty while the post has not begun or has ended. `roles` are the codes of its job
    roles, with a comma before, between and after them, so that a list is narrowed to one without leaving the index; '?'
    stands for a role that is not known.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    organisation = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    sort_name = models.CharField(max_length=310)
    started_on = models.DateField()
    ended_on = models.DateField(null=True)
    roles = models.TextField(default="")
    worst = models.CharField(max_length=12, choices=STATUS_CHOICES, null=True)
    next_change_on = models.DateField(null=True)
    deadline_on = models.DateField(null=True)
    shared = models.BooleanField(default=False)
    twice = models.BooleanField(default=False)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            # The first holds all that says whether a row is on a list, so that a page deep in it reads no row before.
            models.Index(
                fields=[
                    "organisation",
                    "sort_name",
                    "person",
                    "started_on",
                    "ended_on",
                    "worst",
                    "next_change_on",
                    "deadline_on",
                    "twice",
                    "shared",
                    "roles",
                ],
                name="post_standing_by_name",
            ),
            # Those with a deadline, by it, as a list of what is due takes them.
            models.Index(
                fields=[
                    "organisation",
                    "deadline_on",
                    "sort_name",
                    "person",
                    "next_change_on",
                    "worst",
                    "twice",
                    "shared",
                    "roles",
                ],
                condition=Q(deadline_on__isnull=False),
                name="post_standing_by_deadline",
            ),
            # Open posts of people with several. With more fields SQLite would rather read all posts of an organisation.
            models.Index(
                fields=["organisation", "started_on", "ended_on"],
                condition=Q(twice=True),
                name="post_standing_twice",
            ),
            models.Index(fields=["organisation", "shared", "worst", "next_change_on"], name="post_standing_people"),
            models.Index(fields=["agency", "sort_name"], name="post_standing_by_agency"),
            models.Index(fields=["organisation", "next_change_on"], name="post_standing_changes"),
            models.Index(fields=["next_change_on"], name="post_standing_due"),
        ]

    def __str__(self) -> str:
        return self.worst or "not in post"


class StandingCount(models.Model):
    """So many people of an agency stand so: rows to be added up, each by what one refresh changed.

    They count the stored status of everybody who has one post in the organisation: with a competency, the worst that
    is asked for it; without one, the worst of all. Nobody waits for anybody to write such a row. `add_up` of
    `operations.standings` puts many into one.
    """

    organisation = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+", db_index=False)
    shared = models.BooleanField()
    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    status = models.CharField(max_length=12, choices=STATUS_CHOICES)
    people = models.IntegerField()

    holds_personal_data = False
    wagtail_reference_index_ignore = True

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "competency", "status", "shared", "agency", "people"], name="standing_count"
            ),
            models.Index(
                fields=["agency", "competency", "status", "shared", "people"], name="standing_count_of_agency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people} {self.status}"
