"""Post: a person working for an agency, from a day and perhaps until another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models

from competencies.models.agency import Agency
from competencies.models.job_role import JobRole
from competencies.models.records import DatedFact, DatedFactQuerySet, half_open, inside, one_standing


class PostQuerySet(DatedFactQuerySet):
    """Posts by day and by place."""

    def open_on(self, on: date) -> Self:
        return self.filter(inside(on, "started_on", "ended_on"))

    def under(self, paths: Iterable[str]) -> Self:
        """Posts in agencies at or below any of these tree paths."""
        return self.filter(agency__in=Agency.objects.under(paths))


class Post(DatedFact):
    """Several at once are normal. Agency and roles never change within a post: a move ends it and starts another.

    `ended_on` is the first day out. `source` names the staff file that made the post, and is empty for a post made by
    hand, so that a file ends only what it began. `job_title` is what the employer calls it; a post with a title and no
    role is one whose role is not known.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts", db_index=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts", db_index=False)
    job_roles = models.ManyToManyField(JobRole, through="PostRole", related_name="posts")
    job_title = models.CharField(max_length=200, blank=True)
    started_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    employee_reference = models.CharField(max_length=50, blank=True)
    work_email = models.EmailField(blank=True)
    line_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="posts_managed"
    )
    continues = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="continued_by")
    source = models.CharField(max_length=50, blank=True)

    objects = PostQuerySet.as_manager()

    holds_personal_data = True

    class Meta:
        indexes = [
            models.Index(fields=["person", "started_on"], name="post_by_person"),
            models.Index(fields=["agency", "employee_reference"], name="post_by_reference"),
        ]
        constraints = [one_standing("post"), half_open("post", "started_on", "ended_on")]

    def __str__(self) -> str:
        return f"{self.person} at {self.agency}"


class PostRole(models.Model):
    """One of the roles of a post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, db_index=False)
    job_role = models.ForeignKey(JobRole, on_delete=models.PROTECT)

    holds_personal_data = True
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "job_role"], name="post_role_once")]

    def __str__(self) -> str:
        return f"{self.job_role}"
