"""Begins, ends and moves posts: how people join, leave and change places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from competencies.models import Agency, Grant, JobRole, LeadDesignation, LeadKind, Person, Post, PostRole
from competencies.operations import audit, corrections, grants, people, standings
from competencies.operations.people import NewPerson
from competencies.operations.refusals import Refusal
from competencies.rules import check_period


class PostEnded(Refusal):
    """The post has ended already."""


class SamePost(Refusal):
    """The person already works there in such a post on those days."""


class Continued(Refusal):
    """Another post continues this one, so that its end is that one's first day."""


class OwnPost(Refusal):
    """By the first day of a post it is reckoned what its holder owes and when."""


class LedBefore(Refusal):
    """The person was designated as lead before the corrected first day."""


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
    uuid: UUID | None = None


@transaction.atomic
def begin(new_posts: Iterable[NewPost], *, by: Person | None, at: datetime) -> list[Post]:
    """The posts, in the order given. Raises RuleError for a period without a day, SamePost for a second such post."""
    wanted = list(new_posts)
    for new in wanted:
        check_period(new.started_on, new.ended_on)
    standings.lock({new.person.pk for new in wanted})
    _check_not_there_yet(wanted)
    posts = [
        Post(
            uuid=new.uuid or uuid4(),
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
def join(
    who: Person | NewPerson,
    *,
    key: UUID,
    agency: Agency,
    started_on: date,
    job_roles: Sequence[JobRole] = (),
    job_title: str = "",
    work_email: str = "",
    by: Person | None,
    at: datetime,
) -> Post:
    """One person added by hand: somebody new, or somebody known who now also works here.

    `key` was made when the form was shown and becomes the post's uuid, so that a form sent twice adds one person. An
    address that somebody elsewhere signs in with is the post's alone, and whoever adds is not told. Raises AddressTaken
    for a colleague's, SamePost.
    """
    Agency.objects.select_for_update().get(pk=agency.pk)
    used = Post.objects.filter(uuid=key, withdrawn_at=None).select_related("person").first()
    name = f"{who.given_name} {who.family_name}".strip()
    if used and (str(used.person), used.agency_id, used.started_on) == (name, agency.pk, started_on):
        return used
    person = who if isinstance(who, Person) else _newcomer(who, agency, by=by, at=at)
    new = NewPost(
        uuid=None if used else key,
        person=person,
        agency=agency,
        started_on=started_on,
        job_roles=job_roles,
        job_title=job_title,
        work_email=work_email,
    )
    return begin([new], by=by, at=at)[0]


def _newcomer(who: NewPerson, agency: Agency, *, by: Person | None, at: datetime) -> Person:
    try:
        return people.add([who], by=by, at=at)[0]
    except people.AddressTaken:
        theirs = Person.objects.get(email=who.email.strip().lower())
        if Post.objects.known().under([agency.organisation_path]).filter(person=theirs).exists():
            raise
        return people.add([replace(who, email="")], by=by, at=at)[0]


@transaction.atomic
def end(
    posts: Iterable[Post], *, on: date, ending_grants: Iterable[Grant] = (), by: Person | None, at: datetime
) -> list[Post]:
    """End posts: `on` is the first day out. What the person learned is kept; a designation of the post ends with it,
    and so do `ending_grants`, the authority that somebody held because they worked there.

    A post that ends on that day already is left as it is. Raises PostEnded for one that has ended before, RuleError
    when `on` is not after the first day, OwnGrant as `grants.end` does.
    """
    ending = _not_yet_ended(list(posts), on)
    corrections.correct([(post, {"ended_on": on}) for post in ending], by=by, at=at)
    _end_designations(ending, on=on, by=by, at=at)
    grants.end(ending_grants, on=on, by=by, at=at)
    audit.record("post.end", subjects=[post.uuid for post in ending], by=by, at=at, detail={"ended_on": on.isoformat()})
    standings.refresh({post.person_id for post in ending}, at=at)
    return ending


@transaction.atomic
def correct(
    post: Post,
    *,
    started_on: date,
    ended_on: date | None,
    job_title: str,
    job_roles: Sequence[JobRole],
    employee_reference: str,
    by: Person | None,
    at: datetime,
) -> Post:
    """Say of a post what was always so: its days, title, roles or number were written down wrongly. What stood before
    can still be asked. A post that it continues ends on the corrected first day; designations end with an earlier end.

    Raises RuleError for a period without a day, OwnPost, SamePost, Continued, LedBefore.
    """
    if by is not None and by.pk == post.person_id:
        raise OwnPost("Nobody corrects their own post. Ask another training lead or the partnership.")
    check_period(started_on, ended_on)
    standings.lock([post.person_id])
    held = Post.objects.select_related("person", "agency", "continues").get(pk=post.pk)
    _check_end_is_free(held, ended_on)
    _check_alone(held, started_on, ended_on, job_title)
    _check_led_since(held, started_on)
    before = held.continues
    if before is not None and before.withdrawn_at is None and before.ended_on == held.started_on != started_on:
        check_period(before.started_on, started_on)
        corrections.correct([(before, {"ended_on": started_on})], by=by, at=at)
    changes = {
        "started_on": started_on,
        "ended_on": ended_on,
        "job_title": job_title,
        "employee_reference": employee_reference,
    }
    corrections.correct([(held, changes)], by=by, at=at)
    held.job_roles.set(job_roles)
    if ended_on is not None:
        _end_designations([held], on=ended_on, by=by, at=at)
    audit.record("post.correct", subjects=[held.uuid], by=by, at=at)
    standings.refresh([held.person_id], at=at)
    return held


@transaction.atomic
def reopen(posts: Iterable[Post], *, ended_at: datetime, by: Person | None, at: datetime) -> list[Post]:
    """Undo an `end` that was recorded at the instant `ended_at`: the posts, and the designations that ended with them,
    stand again as before. Answers those reopened. Left as they are: a post changed since, one whose holder has such a
    post again, and a designation as lead whose place somebody else has taken.
    """
    ended = list(posts)
    standings.lock({post.person_id for post in ended})
    fresh = Post.objects.known().filter(pk__in=[post.pk for post in ended])
    again = corrections.restore(_not_there_again(fresh), changed_at=ended_at, by=by, at=at)
    designations = LeadDesignation.objects.filter(post__in=again).select_related("post__person", "agency")
    corrected = designations.filter(withdrawn_at=None, recorded_at=ended_at)
    standing = designations.filter(withdrawn_at=None).values("uuid")
    gone = [*corrected, *designations.filter(withdrawn_at=ended_at).exclude(uuid__in=standing)]
    leading = corrections.restore([fact for fact in gone if _place_is_free(fact)], changed_at=ended_at, by=by, at=at)
    audit.record("post.reopen", subjects=[post.uuid for post in again], by=by, at=at)
    for fact in leading:
        detail = {"kind": fact.kind, "with_post": str(fact.post.uuid)}
        audit.record(
            "lead.designate", subjects=[fact.post.person.uuid], by=by, at=at, agency=fact.agency, detail=detail
        )
    standings.refresh({post.person_id for post in again}, at=at)
    return again


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
    """End a post and begin another that continues it, on the same day, so that there is neither gap nor overlap.

    The new post keeps an end that was booked. Moving again to the same place on the same day gives the new post back.
    """
    standings.lock([post.person_id])
    moved = Post.objects.known().filter(continues=post, agency=to, started_on=on).first()
    if moved:
        return moved
    booked_end = post.ended_on if post.ended_on and post.ended_on > on else None
    end([post], on=on, by=by, at=at)
    following = NewPost(
        person=post.person,
        agency=to,
        started_on=on,
        ended_on=booked_end,
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


def _check_end_is_free(post: Post, ended_on: date | None) -> None:
    following = Post.objects.known().filter(continues=post).select_related("agency").first()
    if following is not None and post.ended_on == following.started_on and ended_on != post.ended_on:
        raise Continued(
            f"{post.person} moved to {following.agency} on {following.started_on:%-d %B %Y}. Correct the first day "
            "there instead: this post ends with it."
        )


def _check_alone(post: Post, started_on: date, ended_on: date | None, job_title: str) -> None:
    same = {"person": post.person_id, "agency": post.agency_id, "job_title": job_title}
    for other in Post.objects.known().filter(**same).exclude(pk=post.pk):
        if (other.ended_on is None or started_on < other.ended_on) and (
            ended_on is None or other.started_on < ended_on
        ):
            raise SamePost(f"{post.person} has another such post at {post.agency} on some of those days.")


def _check_led_since(post: Post, started_on: date) -> None:
    first = LeadDesignation.objects.known().filter(post=post, from_on__lt=started_on).order_by("from_on").first()
    if first is not None:
        raise LedBefore(
            f"{post.person} is {first.get_kind_display().lower()} since {first.from_on:%-d %B %Y}, so the post had "
            "begun by then."
        )


def _not_yet_ended(posts: list[Post], on: date) -> list[Post]:
    """Those that `on` would end, by what is known now: another request may have ended one since it was read."""
    standings.lock({post.person_id for post in posts})
    known = dict(Post.objects.filter(pk__in=[post.pk for post in posts]).values_list("pk", "ended_on"))
    for post in posts:
        post.ended_on = known[post.pk]
        if post.ended_on is not None and post.ended_on < on:
            last = post.ended_on - timedelta(days=1)
            raise PostEnded(
                f"{post} has an end already: the last day is {last:%-d %B %Y}. If that is wrong, correct the post."
            )
        check_period(post.started_on, on)
    return [post for post in posts if post.ended_on != on]


def _not_there_again(posts: Iterable[Post]) -> list[Post]:
    """Those whose holder has not been given such a post again from the day it ended."""
    ended = list(posts)
    others = Post.objects.known().filter(person__in=[post.person_id for post in ended])
    later = {
        (person, agency, title): started
        for person, agency, title, started in others.order_by("started_on").values_list(
            "person_id", "agency_id", "job_title", "started_on"
        )
    }
    return [post for post in ended if later[post.person_id, post.agency_id, post.job_title] <= post.started_on]


def _place_is_free(fact: LeadDesignation) -> bool:
    """Whether nobody else has been named where one at a time leads."""
    if fact.kind != LeadKind.LEAD:
        return True
    others = LeadDesignation.objects.known().filter(agency=fact.agency, kind=fact.kind).exclude(uuid=fact.uuid)
    return not others.filter(Q(until_on__isnull=True) | Q(until_on__gt=fact.from_on)).exists()


def _overlap(new: NewPost, started: date, ended: date | None) -> bool:
    return (ended is None or new.started_on < ended) and (new.ended_on is None or started < new.ended_on)


def _end_designations(posts: list[Post], *, on: date, by: Person | None, at: datetime) -> None:
    designations = LeadDesignation.objects.known().filter(post__in=posts).select_related("post__person", "agency")
    later = [fact for fact in designations if fact.from_on >= on]
    running = [fact for fact in designations if fact.from_on < on and (fact.until_on is None or fact.until_on > on)]
    corrections.withdraw(later, at=at)
    corrections.correct([(fact, {"until_on": on}) for fact in running], by=by, at=at)
    for fact in [*later, *running]:
        audit.record(
            "lead.stand_down",
            subjects=[fact.post.person.uuid],
            by=by,
            at=at,
            agency=fact.agency,
            detail={"kind": fact.kind, "with_post": str(fact.post.uuid)},
        )
