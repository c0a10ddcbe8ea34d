"""What a list of 20,000 people needs to be quick: the days, roles and deadlines beside what it shows, and counts that
are kept. What can be known from the rows that are there is filled in; `rebuild_standings` agrees.
"""

import datetime

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Concat

WORST_FIRST = ["OVERDUE", "EXPIRED", "NOT_STARTED", "EXPIRING", "CURRENT", "RECOGNISED", "EXEMPT", "NOT_REQUIRED"]


def fill(apps, schema_editor):
    Post, PostRole, JobRole, PostStanding, Standing = (
        apps.get_model("competencies", name) for name in ("Post", "PostRole", "JobRole", "PostStanding", "Standing")
    )
    posts = Post.objects.filter(pk=OuterRef("post_id"))
    here = {"person": OuterRef("person"), "organisation": OuterRef("organisation")}
    PostStanding.objects.update(
        started_on=Subquery(posts.values("started_on")), ended_on=Subquery(posts.values("ended_on"))
    )
    # Whether another post there has ended since is for the next refresh: a person set aside for nothing is still right.
    others = PostStanding.objects.filter(**here).exclude(post_id=OuterRef("post_id"))
    PostStanding.objects.filter(Exists(others), shared=True).update(twice=True)
    Standing.objects.filter(post__in=PostStanding.objects.filter(twice=True).values("post")).update(twice=True)
    held = Standing.objects.filter(status__in=["CURRENT", "EXPIRING", "RECOGNISED"])
    held.update(deadline_on=F("expires_on"))
    Standing.objects.filter(status="NOT_STARTED").update(deadline_on=F("due_on"))
    first = Standing.objects.filter(post=OuterRef("post_id"), deadline_on__isnull=False).order_by("deadline_on")
    PostStanding.objects.filter(worst__isnull=False).update(deadline_on=Subquery(first.values("deadline_on")[:1]))
    for role in JobRole.objects.order_by("code"):
        rows = PostStanding.objects.filter(post__in=PostRole.objects.filter(job_role=role).values("post"))
        before = Case(When(roles="", then=Value(",")), default=F("roles"), output_field=models.TextField())
        rows.update(roles=Concat(before, Value(f"{role.code},", output_field=models.TextField())))


def count(apps, schema_editor):
    """As `operations.standings.count_again`, by competency and by the worst of all."""
    PostStanding, Requirement, Standing, StandingCount = (
        apps.get_model("competencies", name) for name in ("PostStanding", "Requirement", "Standing", "StandingCount")
    )
    place = ("organisation", "agency", "shared")
    worst = PostStanding.objects.filter(twice=False, worst__isnull=False).order_by()
    rows = [(*row[:3], None, *row[3:]) for row in worst.values_list(*place, "worst").annotate(Count("pk"))]
    standing = Standing.objects.filter(twice=False, status__isnull=False).order_by()
    asking = Requirement.objects.order_by().values("competency").annotate(times=Count("pk"))
    once = standing.filter(requirement__competency__in=asking.filter(times=1).values("competency"))
    rows += once.values_list(*place, "requirement__competency", "status").annotate(Count("pk"))
    for competency in asking.filter(times__gt=1).values_list("competency", flat=True):
        asked, worse = standing.filter(requirement__competency=competency), Q(pk__in=[])
        for status in WORST_FIRST:
            here = asked.filter(status=status).exclude(Exists(asked.filter(worse, post=OuterRef("post"))))
            counted = here.values_list(*place).annotate(Count("post", distinct=True))
            rows += [(*row[:3], competency, status, row[3]) for row in counted]
            worse |= Q(status=status)
    names = ("organisation_id", "agency_id", "shared", "competency_id", "status", "people")
    StandingCount.objects.bulk_create([StandingCount(**dict(zip(names, row))) for row in rows], batch_size=500)


def as_it_was(apps, schema_editor):
    """The columns and the counts go with the schema."""


class Migration(migrations.Migration):
    dependencies = [("competencies", "0004_evidence")]

    operations = [
        migrations.CreateModel(
            name="StandingCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organisation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="competencies.agency",
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="competencies.agency",
                    ),
                ),
                (
                    "competency",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="competencies.competency",
                    ),
                ),
                ("shared", models.BooleanField()),
                (
                    "status",
                    models.CharField(choices=[(status, status) for status in reversed(WORST_FIRST)], max_length=12),
                ),
                ("people", models.IntegerField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name="poststanding",
            name="post_standing_by_name",
        ),
        migrations.RemoveIndex(
            model_name="standing",
            name="standing_totals",
        ),
        migrations.RemoveIndex(
            model_name="standing",
            name="standing_agency_totals",
        ),
        migrations.RemoveIndex(
            model_name="standing",
            name="standing_shared",
        ),
        migrations.AddField(
            model_name="poststanding",
            name="deadline_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="poststanding",
            name="ended_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="poststanding",
            name="roles",
            field=models.TextField(default=""),
        ),
        migrations.AddField(
            model_name="poststanding",
            name="started_on",
            field=models.DateField(default=datetime.date(1900, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="poststanding",
            name="twice",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="standing",
            name="deadline_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="standing",
            name="twice",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="poststanding",
            index=models.Index(
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
        ),
        migrations.AddIndex(
            model_name="poststanding",
            index=models.Index(
                condition=models.Q(("twice", True)), fields=["organisation"], name="post_standing_twice"
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("deadline_on__isnull", False)),
                fields=["organisation", "requirement", "deadline_on", "person"],
                name="standing_by_deadline",
            ),
        ),
        migrations.AddIndex(
            model_name="standingcount",
            index=models.Index(
                fields=["organisation", "competency", "status", "shared", "agency", "people"], name="standing_count"
            ),
        ),
        migrations.AddIndex(
            model_name="standingcount",
            index=models.Index(
                fields=["agency", "competency", "status", "shared", "people"], name="standing_count_of_agency"
            ),
        ),
        migrations.RunPython(fill, as_it_was),
        migrations.RunPython(count, as_it_was),
    ]
