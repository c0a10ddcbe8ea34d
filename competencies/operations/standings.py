"""Keeps the stored standings equal to what the rules answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from competencies.models import Person, PostStanding, Standing
from competencies.queries import standings as queries
from competencies.queries.standings import Values
from competencies.rules import Rules, london_day

CHUNK = 500


def lock(people: Collection[int]) -> None:
    """Let one transaction at a time change what is known of these people; the caller holds a transaction."""
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def refresh(people: Collection[int], *, at: datetime) -> int:
    """Bring the stored rows of these people (keys) up to their facts, in the transaction that changed the facts.

    Answers how many rows were written or removed; refreshing twice changes nothing.
    """
    if not people:
        return 0
    prepared = queries.prepare_rules()
    keys = sorted(people)
    return sum(
        _refresh_chunk(keys[start : start + CHUNK], on=london_day(at), prepared=prepared)
        for start in range(0, len(keys), CHUNK)
    )


def refresh_due(*, at: datetime, limit: int = 5000) -> int:
    """Bring on those whose status has changed by the passing of days; the tick does this. Answers how many people.

    Lists are true without it: they answer such rows from their dates.
    """
    due = PostStanding.objects.filter(next_change_on__lte=london_day(at)).order_by("next_change_on", "pk")
    people = set(due.values_list("person_id", flat=True)[:limit])
    for start in range(0, len(people), CHUNK):
        refresh(sorted(people)[start : start + CHUNK], at=at)
    return len(people)


def _refresh_chunk(people: Collection[int], *, on: date, prepared: Rules) -> int:
    lock(people)
    should = queries.expected(people, on=on, prepared=prepared)
    found = queries.stored(people)
    return _write_standings(should.standings, found.standings) + _write_posts(should.posts, found.posts)


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
