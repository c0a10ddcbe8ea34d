"""Reads one person as their agency may see them: posts, where they stand and why, what counts; never an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Concat

from competencies import rules
from competencies.models import Agency, Attainment, JobRole, LeadDesignation, Merge, Person, Post
from competencies.models.person import plainly, sort_name
from competencies.queries import facts, merging, standings, wording
from competencies.queries.composed import Composed, Given
from competencies.queries.scope import Scope
from competencies.rules import MET, Status, badness, shown_date
from competencies.rules.days import in_period

MOST_OFFERED = 100


@dataclass(frozen=True)
class Answer:
    """One requirement of one post: the word, the date beside it, and the reasons, the verdict first."""

    requirement: str
    status: Status
    word: str
    beside: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class PostShown:
    """A post and what is asked of it. `state` is 'open', 'to come' or 'ended'; an ended post is asked nothing.

    `answers` the worst first; `not_asked`: requirements that do not apply to it. `last_on` is the last day of work.
    """

    post: Post
    state: str
    roles: str
    last_on: date | None
    answers: tuple[Answer, ...]
    not_asked: tuple[Answer, ...]


@dataclass(frozen=True)
class Held:
    """A competency that is held and asked for here, and the day it was achieved; by which way it was, is not said."""

    title: str
    attained_on: date


@dataclass(frozen=True)
class PersonShown:
    """`posts`: open, then to come, then ended, of those inside the reader's scope. `learned` and `dated` are what was
    read of the person and need not be read again; they are not shown as they are.
    """

    person: Person
    posts: tuple[PostShown, ...]
    held: tuple[Held, ...]
    learned: tuple[Attainment, ...] = ()
    dated: tuple[facts.Dated, ...] = ()


def person_in(agency: Agency, uuid: UUID) -> Person | None:
    """The person, if they have or had a post in this agency or below it; for a record that was merged into another,
    that other.
    """
    return PERSON_IN.first(uuid=uuid, path=agency.path)


def _person_in() -> QuerySet:
    uuid = Given("uuid", UUIDField())
    standing = Merge.objects.filter(undone_at__isnull=True)
    absorbing = standing.filter(absorbed__uuid=uuid)
    called = Person.objects.filter(uuid=uuid).exclude(pk__in=absorbing.values("absorbed")).values("pk")
    wanted = called.order_by().union(absorbing.values("kept"))
    own = Post.objects.known().filter(agency__path__startswith=Given("path", CharField()))
    absorbed = standing.filter(Exists(own.filter(person=OuterRef("absorbed"))), kept=OuterRef("pk"))
    here = Exists(own.filter(person=OuterRef("pk"))) | Exists(absorbed)
    return Person.objects.filter(here, pk__in=wanted).order_by("pk")[:1]


PERSON_IN = Composed(_person_in)


def works_in(agency: Agency, uuid: UUID, *, on: date) -> Post | None:
    """The open post in this agency or below it of this record, or of one merged into it; the one begun first."""
    merged = Merge.objects.filter(kept__uuid=uuid, undone_at__isnull=True).values("absorbed")
    records = Person.objects.filter(uuid=uuid).order_by().values("pk").union(merged, all=True)
    posts = Post.objects.known().open_on(on).under([agency.path]).filter(person__in=records)
    return posts.select_related("person").order_by("started_on", "pk").first()


def employed_in(agency: Agency, uuid: UUID, *, on: date) -> Person | None:
    """The person, if they work or will work in this agency or below it; of a merged record, the one that was kept."""
    found = person_in(agency, uuid)
    if found is None:
        return None
    posts = Post.objects.known().under([agency.path]).filter(facts.of_person(found.pk)("person"))
    return found if posts.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on)).exists() else None


def address_of(person: Person, agency: Agency, *, on: date) -> str:
    """The address that the agency has for somebody: that of their post; where none is known, what they sign in with."""
    posts = Post.objects.known().under([agency.path]).filter(person=person).exclude(work_email="")
    open_posts = posts.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    found = open_posts.order_by("started_on", "pk").values_list("work_email", flat=True).first()
    return found or person.email or ""


def keys_in(agency: Agency, uuids: Collection[UUID]) -> set[int]:
    """The keys of those of these people who have or had a post in this agency or below it, by their own record or by
    one merged into it. Three queries.
    """
    people = set(Person.objects.filter(uuid__in=uuids).values_list("pk", flat=True))
    absorbed = facts.absorbed_by(people)
    posts = Post.objects.known().under([agency.path]).filter(person__in=[*people, *absorbed])
    return {absorbed.get(key, key) for key in posts.values_list("person", flat=True)}


def post_in(agency: Agency, uuid: UUID) -> Post | None:
    """The post, if it is in this agency or below it."""
    posts = Post.objects.known().under([agency.path]).filter(uuid=uuid)
    return posts.select_related("person", "agency").prefetch_related("job_roles").first()


def person_shown(person: Person, *, on: date, visible_to: Scope) -> PersonShown:
    """A person on a day, to a reader who sees names in `visible_to`; what other agencies ask is left out.

    Answers come from the rules themselves, so that each carries its reasons. What is held is shown where it is in date
    and meets something asked of a post that the reader may see. Seven queries.
    """
    every, learned, dated = POSTS.all(person=person.pk), LEARNED.all(person=person.pk), facts.dated_of(person)
    prefetch_related_objects(every, "job_roles")
    prepared = standings.prepare_rules()
    posts = sorted(
        (post for post in every if post.agency.path.startswith(visible_to.names)),
        key=lambda post: _ORDER[_state(post, on)],
    )
    open_posts = {post.uuid.hex for post in posts if _state(post, on) == "open"}
    answers = [
        answer for answer in prepared.standings(facts.facts_of(every, learned, dated), on) if answer.post in open_posts
    ]
    by_post: dict[str, list[Answer]] = {}
    for answer in sorted(answers, key=_worst_first):
        title = prepared.requirements[answer.requirement].versions[-1].title
        by_post.setdefault(answer.post, []).append(_answer(answer, title))
    return PersonShown(
        person=person,
        posts=tuple(_post_shown(post, by_post.get(post.uuid.hex, []), on) for post in posts),
        held=_held(answers, learned),
        learned=tuple(learned),
        dated=tuple(dated),
    )


def _posts_of() -> QuerySet:
    rows = Post.objects.known().filter(facts.of_person(Given("person"))("person"))
    rows = rows.select_related("agency__sector", "recorded_by").annotate(first_recorded_by=_first_recorded_by())
    return rows.order_by("-started_on")


def _learned_by() -> QuerySet:
    rows = Attainment.objects.filter(facts.of_person(Given("person"))("person"))
    return rows.select_related("competency", "agency", "revocation__recorded_by").order_by("-attained_on", "pk")


POSTS, LEARNED = Composed(_posts_of), Composed(_learned_by)


def _first_recorded_by() -> Subquery:
    """The name of whoever recorded a post, before it was ever corrected."""
    versions = Post.objects.filter(uuid=OuterRef("uuid")).order_by("recorded_at", "pk")
    name = Concat("recorded_by__given_name", Value(" "), "recorded_by__family_name")
    return Subquery(versions.values_list(name)[:1])


def named(agency: Agency, name: str, *, on: date, most: int = MOST_OFFERED) -> list[Post]:
    """The open posts in an agency and below it of people whose name holds these letters, by name; at most so many."""
    posts = Post.objects.known().open_on(on).under([agency.path])
    for part in plainly(name).split():
        posts = posts.filter(person__sort_name__contains=part)
    return list(posts.select_related("person", "agency").order_by("person__sort_name", "pk")[:most])


def signing_in_with(address: str) -> Person | None:
    """The person whose sign-in address this is, in whatever case it was typed."""
    return Person.objects.filter(email=address.strip().lower()).first() if address.strip() else None


def with_address(agency: Agency, address: str, *, but: Person | None = None) -> Person | None:
    """Who works, has worked or will work in the agency or below it and has this address, to sign in with or as that of
    a post, however it is typed. Whether somebody elsewhere signs in with it makes no difference to the answer.
    """
    wanted = address.strip().lower()
    if not wanted:
        return None
    posts = Post.objects.known().under([agency.path])
    absorbing = Merge.objects.filter(undone_at__isnull=True, absorbed__in=posts.values("person"))
    works_here = Q(pk__in=posts.values("person")) | Q(pk__in=absorbing.values("kept"))
    of_post = Q(pk__in=posts.filter(work_email__iexact=wanted).values("person"))
    found = Person.objects.filter(of_post | works_here & Q(email=wanted)).order_by(
        Case(When(email=wanted, then=0), default=1), "pk"
    )
    holders = (merging.now(person) for person in found)
    return next((person for person in holders if person != but), None)


def namesakes(agency: Agency, given_name: str, family_name: str) -> list[Person]:
    """People of exactly this name who work, have worked or will work in the agency or below it."""
    posts = Post.objects.known().under([agency.path])
    same = Person.objects.filter(sort_name=sort_name(given_name, family_name), pk__in=posts.values("person"))
    return list(same.order_by("pk"))


def job_roles() -> list[JobRole]:
    """The roles that may be chosen today."""
    return list(JobRole.objects.filter(is_active=True))


def designations_of(post: Post, *, on: date) -> list[LeadDesignation]:
    """What would end with this post: the designations in force or booked."""
    facts = LeadDesignation.objects.known().filter(post=post).select_related("agency").order_by("from_on")
    return [fact for fact in facts if fact.until_on is None or fact.until_on > on]


_ORDER = {"open": 0, "to come": 1, "ended": 2}


def _state(post: Post, on: date) -> str:
    if in_period(on, post.started_on, post.ended_on):
        return "open"
    return "to come" if on < post.started_on else "ended"


def _worst_first(answer: rules.Standing) -> tuple[int, date, str]:
    return (-badness(answer.status), shown_date(answer.row, answer.status) or date.max, answer.requirement)


def _answer(answer: rules.Standing, title: str) -> Answer:
    return Answer(
        requirement=title,
        status=answer.status,
        word=wording.STATUS_WORDS[answer.status],
        beside=wording.date_words(answer.status, shown_date(answer.row, answer.status)),
        reasons=answer.reasons,
    )


def _post_shown(post: Post, answers: Iterable[Answer], on: date) -> PostShown:
    answers = list(answers)
    return PostShown(
        post=post,
        state=_state(post, on),
        roles=", ".join(role.name for role in post.job_roles.all()),
        last_on=post.ended_on - timedelta(days=1) if post.ended_on else None,
        answers=tuple(answer for answer in answers if answer.status != Status.NOT_REQUIRED),
        not_asked=tuple(answer for answer in answers if answer.status == Status.NOT_REQUIRED),
    )


def _held(answers: Iterable[rules.Standing], learned: Iterable[Attainment]) -> tuple[Held, ...]:
    counting = {answer.row.attainment for answer in answers if answer.status in MET}
    return tuple(Held(row.competency.title, row.attained_on) for row in learned if row.uuid.hex in counting)
