"""Begins, ends and moves posts: how people join, leave and change places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from competencies.models import Agency, JobRole, LeadDesignation, Person, Post, PostRole
from competencies.operations import audit, corrections, standings
from competencies.operations.refusals import Refusal
from competencies.rules import check_period


class PostEnded(Refusal):
    """The post has ended already."""


class SamePost(Refusal):
    """The person already works there in such a post on those days."""


@dataclass(frozen=True, kw_only=True)
class NewPost:
    """A post to begin. `ended_on` is the first day out. `continues` is the post it follows, when it is a move."""

    person: Person
    agency: Agency
    started_on: date
    ended_on: date | None = None
    job_roles: Sequence[JobRole] = ()
    job_title: str = ""
    employee_reference: str = ""
    work_email: str = ""
    line_manager: Person | None = None
    continues: Post | None = None
    source: str = ""


@transaction.atomic
def begin(new_posts: Iterable[NewPost], *, by: Person | None, at: datetime) -> list[Post]:
    """The posts, in the order given. Raises RuleError for a period without a day, SamePost for a second such post."""
    wanted = list(new_posts)
    for new in wanted:
        check_period(new.started_on, new.ended_on)
    _check_not_there_yet(wanted)
    posts = [
        Post(
            person=new.person,
            agency=new.agency,
            started_on=new.started_on,
            ended_on=new.ended_on,
            job_title=new.job_title,
            employee_reference=new.employee_reference,
            work_email=new.work_email,
            line_manager=new.line_manager,
            continues=new.continues,
            source=new.source,
            recorded_at=at,
            recorded_by=by,
        )
        for new in wanted
    ]
    Post.objects.bulk_create(posts, batch_size=500)
    PostRole.objects.bulk_create(
        [PostRole(post=post, job_role=role) for post, new in zip(posts, wanted, strict=True) for role in new.job_roles],
        batch_size=500,
    )
    audit.record("post.begin", subjects=[post.uuid for post in posts], by=by, at=at)
    standings.refresh({post.person_id for post in posts}, at=at)
    return posts


@transaction.atomic
def end(posts: Iterable[Post], *, on: date, by: Person | None, at: datetime) -> list[Post]:
    """End posts: `on` is the first day out. What the person learned is kept; a designation of the post ends with it.

    Raises PostEnded for a post that has ended by then, RuleError when `on` is not after the first day.
    """
    ending = list(posts)
    for post in ending:
        if post.ended_on is not None and post.ended_on <= on:
            raise PostEnded(f"{post} has ended already: the last day was before {post.ended_on:%-d %B %Y}.")
        check_period(post.started_on, on)
    corrections.correct([(post, {"ended_on": on}) for post in ending], by=by, at=at)
    _end_designations(ending, on=on, by=by, at=at)
    audit.record("post.end", subjects=[post.uuid for post in ending], by=by, at=at, detail={"ended_on": on.isoformat()})
    standings.refresh({post.person_id for post in ending}, at=at)
    return ending


@transaction.atomic
def move(
    post: Post,
    *,
    to: Agency,
    on: date,
    job_roles: Sequence[JobRole],
    job_title: str = "",
    by: Person | None,
    at: datetime,
) -> Post:
    """End a post and begin another that continues it, on the same day, so that there is neither gap nor overlap."""
    end([post], on=on, by=by, at=at)
    following = NewPost(
        person=post.person,
        agency=to,
        started_on=on,
        job_roles=job_roles,
        job_title=job_title,
        employee_reference=post.employee_reference,
        work_email=post.work_email,
        line_manager=post.line_manager,
        continues=post,
        source=post.source,
    )
    return begin([following], by=by, at=at)[0]


def _check_not_there_yet(wanted: list[NewPost]) -> None:
    """One person is not in one agency under one title twice at once; a double click must not make a second post."""
    known = Post.objects.known().filter(person__in={new.person.pk for new in wanted})
    taken: dict[tuple[int, int, str], list[tuple[date, date | None]]] = {}
    for person, agency, title, started, ended in known.values_list(
        "person_id", "agency_id", "job_title", "started_on", "ended_on"
    ):
        taken.setdefault((person, agency, title), []).append((started, ended))
    for new in wanted:
        periods = taken.setdefault((new.person.pk, new.agency.pk, new.job_title), [])
        if any(_overlap(new, started, ended) for started, ended in periods):
            raise SamePost(f"{new.person} already has such a post at {new.agency} on those days. End it first.")
        periods.append((new.started_on, new.ended_on))


def _overlap(new: NewPost, started: date, ended: date | None) -> bool:
    return (ended is None or new.started_on < ended) and (new.ended_on is None or started < new.ended_on)


def _end_designations(posts: list[Post], *, on: date, by: Person | None, at: datetime) -> None:
    designations = LeadDesignation.objects.known().filter(post__in=posts)
    later = [fact for fact in designations if fact.from_on >= on]
    running = [fact for fact in designations if fact.from_on < on and (fact.until_on is None or fact.until_on > on)]
    corrections.withdraw(later, at=at)
    corrections.correct([(fact, {"until_on": on}) for fact in running], by=by, at=at)
