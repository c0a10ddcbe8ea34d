"""Keeps the stored standings, and the counts of them, equal to what the rules answer."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from competencies.models import Agency, Person, Post, PostStanding, RefreshTask, Standing, StandingCount
from competencies.queries import facts
from competencies.queries import standings as queries
from competencies.queries.standings import CountKey, Values
from competencies.rules import Rules, london_day

CHUNK = 500
# Beyond so many people a change of the rules is brought to their rows in the background.
AT_ONCE = 2000
# So few that nobody waits a second for the rows they lock (benchmarks/refresh.py).
WAITING_CHUNK = 50
LEAST_CHUNK = 5
HELD = 0.3
LEASE = timedelta(minutes=10)
MANY_ROWS = 200

_put_off = ContextVar("refreshing is put off", default=False)


@contextmanager
def put_off() -> Iterator[None]:
    """For whoever loads years in one transaction: nothing is refreshed meanwhile, and the caller refreshes everybody
    concerned before the transaction ends.
    """
    token = _put_off.set(True)
    try:
        yield
    finally:
        _put_off.reset(token)


def lock(people: Collection[int]) -> None:
    """Let one transaction at a time change what is known of these people; the caller holds a transaction."""
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def refresh(people: Collection[int], *, at: datetime) -> int:
    """Bring the stored rows of these people (keys) up to their facts, in the transaction that changed the facts.

    Answers how many rows were written or removed; refreshing twice changes nothing.
    """
    if not people or _put_off.get():
        return 0
    keys = sorted(queries.standing_for(people))
    # Before the rules are read: who waits here for a change of the rules to be written must then see it.
    for start in range(0, len(keys), CHUNK):
        lock(keys[start : start + CHUNK])
    prepared, competencies = queries.prepare_rules(), queries.competencies_asked()
    return sum(
        _refresh_chunk(keys[start : start + CHUNK], london_day(at), prepared, competencies)
        for start in range(0, len(keys), CHUNK)
    )


def clear(people: Collection[int]) -> None:
    """Take away the rows of people (keys) who stand for themselves no longer, and what they add to the counts."""
    changed: Counter[CountKey] = Counter()
    changed.subtract(queries.stored(people).counts(queries.competencies_asked()))
    for rows in (Standing, PostStanding):
        rows.objects.filter(person__in=people).delete()
    _write_counts(changed)


def refresh_soon(people: Collection[int], *, at: datetime) -> None:
    """As `refresh` where they are few; more than `AT_ONCE` are left waiting, in the transaction that changed the rules.

    While some wait, `queries.standings.being_refreshed` says so of their organisation.
    """
    if len(people) <= AT_ONCE:
        refresh(people, at=at)
        return
    RefreshTask.objects.bulk_create(
        [
            RefreshTask(organisation_id=organisation, people=keys[start : start + WAITING_CHUNK], queued_at=at)
            for organisation, keys in _by_organisation(people).items()
            for start in range(0, len(keys), WAITING_CHUNK)
        ],
        batch_size=500,
    )


def refresh_waiting(*, at: datetime, limit: int | None = None, stopwatch: Callable[[], float] = time.monotonic) -> int:
    """Bring up those who wait, a transaction for each chunk of them; at most `limit` chunks. Answers how many chunks.

    Several may work at once: each takes what nobody holds. A chunk that fails is free again after `LEASE`. After one
    that held its people for long, fewer are taken at once, and the others wait on.
    """
    done, people = 0, WAITING_CHUNK
    while (limit is None or done < limit) and (task := _take(at)) is not None:
        began = stopwatch()
        with transaction.atomic():
            now, later = task.people[:people], task.people[people:]
            refresh(now, at=at)
            if later:
                RefreshTask.objects.filter(pk=task.pk).update(people=later, leased_until=None)
            else:
                task.delete()
        people = _next_chunk(len(now), stopwatch() - began)
        done += 1
    return done


def _next_chunk(people: int, seconds: float) -> int:
    """How many at the same pace would be held for `HELD` seconds."""
    at_that_pace = int(people * HELD / seconds) if seconds > 0 else WAITING_CHUNK
    return max(LEAST_CHUNK, min(at_that_pace, WAITING_CHUNK))


def _take(at: datetime) -> RefreshTask | None:
    with transaction.atomic():
        free = RefreshTask.objects.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=at))
        task = free.select_for_update(skip_locked=True).order_by("pk").first()
        if task is not None:
            task.leased_until = at + LEASE
            task.save(update_fields=["leased_until"])
        return task


def _by_organisation(people: Collection[int]) -> dict[int, list[int]]:
    """The people with a post in each organisation, in order; somebody in two is in both. Of a record that was merged
    into another the posts are that other's.
    """
    organisations = dict(Agency.objects.filter(depth__lte=2).values_list("path", "pk"))
    found: dict[int, set[int]] = defaultdict(set)
    absorbed = facts.everybody_absorbed()
    wanted = {absorbed.get(person, person) for person in people}
    for holder, path in Post.objects.known().values_list("person_id", "agency__path"):
        person = absorbed.get(holder, holder)
        if person in wanted:
            found[organisations[path[: 2 * Agency.steplen]]].add(person)
    return {organisation: sorted(found[organisation]) for organisation in sorted(found)}


def refresh_due(*, at: datetime, limit: int = 5000) -> int:
    """Bring on those whose status has changed by the passing of days; the tick does this. Answers how many people.

    Lists are true without it: they answer such rows from their dates. Counts that have grown to many rows are added up.
    """
    due = PostStanding.objects.filter(next_change_on__lte=london_day(at)).order_by("next_change_on", "pk")
    people = set(due.values_list("person_id", flat=True)[:limit])
    for start in range(0, len(people), CHUNK):
        refresh(sorted(people)[start : start + CHUNK], at=at)
    add_up()
    return len(people)


@transaction.atomic
def add_up(*, most: int = MANY_ROWS) -> None:
    """Put the counts of each agency that has more than `most` rows of them into one row for each status.

    Rows that somebody else writes meanwhile are not touched, and wait for the next time.
    """
    rows = StandingCount.objects.order_by()
    many = rows.values("agency").annotate(rows=Count("pk")).filter(rows__gt=most).values("agency")
    held = list(rows.filter(agency__in=list(many.values_list("agency", flat=True))).select_for_update())
    totals: Counter[CountKey] = Counter()
    for row in held:
        totals[row.organisation_id, row.agency_id, row.shared, row.competency_id, row.status] += row.people
    for start in range(0, len(held), CHUNK):
        rows.filter(pk__in=[row.pk for row in held[start : start + CHUNK]]).delete()
    _write_counts(totals)


@transaction.atomic
def count_again() -> None:
    """Make the counts anew from the stored rows, for when they were written by another hand than `refresh`."""
    StandingCount.objects.all().delete()
    _write_counts(queries.counts_of_rows())


def _refresh_chunk(people: Collection[int], on: date, prepared: Rules, competencies: dict[int, int]) -> int:
    should = queries.expected(people, on=on, prepared=prepared)
    found = queries.stored(people)
    written = _write_standings(should.standings, found.standings) + _write_posts(should.posts, found.posts)
    changed = should.counts(competencies)
    changed.subtract(found.counts(competencies))
    _write_counts(changed)
    return written


Span = tuple[int, int, date]


def _write_standings(should: dict[Span, Values], found: dict[Span, Values]) -> int:
    gone = [key for key in found if key not in should]
    changed = [key for key in should if key in found and should[key] != found[key]]
    rows = [
        Standing(post_id=post, requirement_id=requirement, from_on=from_on, **should[post, requirement, from_on])
        for post, requirement, from_on in [*changed, *(key for key in should if key not in found)]
    ]
    posts = {key[0] for key in [*gone, *changed]}
    if posts:
        doomed = {*gone, *changed}
        keys = Standing.objects.filter(post__in=posts).values_list("pk", "post_id", "requirement_id", "from_on")
        Standing.objects.filter(pk__in=[pk for pk, *key in keys if tuple(key) in doomed]).delete()
    Standing.objects.bulk_create(rows, batch_size=500)
    return len(rows) + len(gone)


def _write_posts(should: dict[int, Values], found: dict[int, Values]) -> int:
    gone = [key for key in found if key not in should]
    rows = [PostStanding(post_id=key, **values) for key, values in should.items() if found.get(key) != values]
    if gone:
        PostStanding.objects.filter(post__in=gone).delete()
    if rows:
        PostStanding.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["post"],
            update_fields=[field.name for field in PostStanding._meta.concrete_fields if not field.primary_key],
        )
    return len(rows) + len(gone)


def _write_counts(changed: Counter[CountKey]) -> None:
    StandingCount.objects.bulk_create(
        [
            StandingCount(
                organisation_id=organisation,
                agency_id=agency,
                shared=shared,
                competency_id=competency,
                status=status,
                people=people,
            )
            for (organisation, agency, shared, competency, status), people in changed.items()
            if people
        ],
        batch_size=500,
    )
