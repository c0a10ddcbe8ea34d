"""Which people a list shows, and in which order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from competencies.models import Post, PostStanding, Standing
from competencies.models.person import plainly
from competencies.models.records import inside
from competencies.queries.compliance.area import Area
from competencies.queries.compliance.dates import BY_BADNESS, badness_of, badness_on, in_span
from competencies.queries.compliance.moment import Moment
from competencies.queries.compliance.totals import Column
from competencies.rules import Status, badness


class Order(StrEnum):
    """How a list is ordered; people who stand alike are in order of name."""

    NAME = "NAME"
    WORST = "WORST"


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. `status` is that of `competency` when there is one, else a person's worst.

    `words` are looked for in the name, all of them, or are an employee reference. `unit` and `competency` are uuids.
    """

    status: Status | None = None
    competency: UUID | None = None
    unit: UUID | None = None
    words: str = ""
    order: Order = Order.NAME


@dataclass(frozen=True)
class Aside:
    """A person answered from dates, by one of their posts: the worst of all, the worst of what is asked about, and
    whether the words of the filter find them.
    """

    person: int
    post: int
    worst: Status
    asked: Status
    found: bool


@dataclass(frozen=True)
class Choice:
    """The area, the day, and what the list is narrowed to there; `column` is the competency of the filter."""

    area: Area
    moment: Moment
    filters: Filters
    column: Column | None

    def fits(self, one: Aside) -> bool:
        return one.found and self.filters.status in {None, one.asked}


def set_aside(choice: Choice) -> list[Aside]:
    """The people of the area who are answered from dates, by name; few, but on a past day everyone. One query."""
    on = choice.moment.on
    now = Case(When(choice.moment.holds(), then=badness_of("worst")), default=Subquery(_worst_of_post(on)))
    asked = Subquery(_worst_of_post(on, choice.column.requirements)) if choice.column else Value(0)
    words = _found(choice)
    rows = (
        PostStanding.objects.filter(pk__in=_posts_set_aside(choice))
        .filter(inside(on, "post__started_on", "post__ended_on"))
        .values("person_id", "sort_name")
        .annotate(one_post=Min("post_id"), bad=Max(now))
        .annotate(bad_asked=Max(asked), found=Max(Case(When(words, then=1), default=0)) if words else Value(1))
        .order_by("sort_name", "person_id")
    )
    return [
        Aside(person, post, BY_BADNESS[bad or 0], BY_BADNESS[(asked if choice.column else bad) or 0], bool(found))
        for person, post, bad, asked, found in rows.values_list("person_id", "one_post", "bad", "bad_asked", "found")
    ]


def _posts_set_aside(choice: Choice) -> QuerySet:
    posts = PostStanding.objects.filter(choice.area.holds()).order_by().values("pk")
    found = [posts.filter(part) for part in choice.moment.set_aside()]
    return found[0].union(*found[1:], all=True) if len(found) > 1 else found[0]


def by_worst(choice: Choice, aside: Iterable[Aside]) -> Counter[Status]:
    """All people of the area by their worst status, however the list is narrowed. One query."""
    rows = PostStanding.objects.filter(choice.area.holds(), choice.moment.settled(), worst__isnull=False)
    settled = rows.values_list("worst").annotate(people=Count("*")).order_by()
    counts = Counter({Status(worst): people for worst, people in settled})
    counts.update(one.worst for one in aside)
    return counts


def count(choice: Choice, aside: Iterable[Aside]) -> int:
    """How many people the list shows on all its pages. One query."""
    settled = PostStanding.objects.filter(choice.area.holds(), _fitting(choice)).count()
    return settled + sum(1 for one in aside if choice.fits(one))


def page(choice: Choice, aside: Iterable[Aside], *, start: int, length: int | None) -> list[int]:
    """The people (keys) from `start`, counted from 0, in the order of the list. One query; on a past day none."""
    fitting = [one for one in aside if choice.fits(one)]
    by_standing = choice.filters.order is Order.WORST
    stop = None if length is None else start + length
    if choice.moment.is_past:
        if by_standing:
            fitting.sort(key=lambda one: -badness(one.worst))
        return [one.person for one in fitting[start:stop]]
    # With '+ 0' the key has no index for SQLite, which then walks the index of names instead of sorting everybody.
    rows = PostStanding.objects.alias(key=F("pk") + 0).filter(
        choice.area.holds(), _fitting(choice) | Q(key__in=[one.post for one in fitting])
    )
    order = ["sort_name", "person_id"]
    if by_standing:
        rows = rows.annotate(bad=_badness_now(fitting))
        order.insert(0, "-bad")
    return list(rows.order_by(*order).values_list("person_id", flat=True)[start:stop])


def _fitting(choice: Choice) -> Q:
    """The condition that a person is settled, and on the list."""
    return choice.moment.settled() & Q(worst__isnull=False) & _at_status(choice) & _found(choice)


def _at_status(choice: Choice) -> Q:
    """The condition that a settled person has the status of the filter."""
    status = choice.filters.status
    if status is None:
        return Q()
    if choice.column is None:
        return Q(worst=status.value)
    rows = Standing.objects.filter(
        choice.area.holds(), requirement__in=choice.column.requirements, status__isnull=False
    )
    if status is Status.NOT_REQUIRED:
        return ~Q(person__in=rows.values("person"))
    condition = Q(person__in=rows.filter(status=status.value).values("person"))
    if len(choice.column.requirements) > 1:
        worse = [other.value for other in Status if badness(other) > badness(status)]
        condition &= ~Q(person__in=rows.filter(status__in=worse).values("person"))
    return condition


def _found(choice: Choice) -> Q:
    """The condition that the words of the filter find a person: by name, or by a reference they have in the area."""
    words = choice.filters.words.replace("’", "'").split()
    if not words:
        return Q()
    named = Q()
    for word in words:
        named &= Q(sort_name__contains=plainly(word))
    typed = choice.filters.words.strip()
    agencies = [unit.key for unit in choice.area.units]
    referred = Post.objects.known().filter(
        agency__in=agencies, employee_reference__in={typed, typed.upper(), typed.lower()}
    )
    return named | Q(person__in=referred.values("person"))


def _worst_of_post(on: date, requirements: Sequence[int] = ()) -> QuerySet:
    """The badness of one post on a day, from dates: of all that is asked, or by these requirements."""
    rows = Standing.objects.filter(in_span(on), post=OuterRef("post_id"))
    if requirements:
        rows = rows.filter(requirement__in=requirements)
    return rows.order_by().values("post").annotate(bad=Max(badness_on(on))).values("bad")


def _badness_now(aside: Iterable[Aside]) -> Case:
    """The badness by which a row is ordered: of a person set aside the one from their dates, else the stored one."""
    posts: dict[Status, list[int]] = defaultdict(list)
    for one in aside:
        posts[one.worst].append(one.post)
    exact = [When(pk__in=keys, then=Value(badness(status))) for status, keys in posts.items()]
    return Case(*exact, default=badness_of("worst"), output_field=IntegerField())
