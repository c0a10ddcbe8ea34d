"""Reads posts: who works where."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import DateField

from competencies.models import Agency, Person, Post
from competencies.queries.composed import Composed, Given
from competencies.queries.facts import of_person, records_of

A_THOUSAND = 1000


ON: Any = Given("on", DateField())
MAIN_PATH = Composed(
    lambda: (
        Post.objects.known()
        .open_on(ON)
        .filter(person_id__in=records_of(Given("person")))
        .order_by("started_on", "pk")
        .values_list("agency__path")[:1]
    )
)


def main_path(person: Person, *, on: date) -> str | None:
    """The place in the tree of their main post. One query of one column."""
    found = MAIN_PATH.first(person=person.pk, on=on)
    return found[0] if found else None


def main_post(person: Person, *, on: date) -> Post | None:
    """Of the posts open on the day, the one begun first; it is the one that learning is done from."""
    posts = Post.objects.known().open_on(on).filter(of_person(person.pk)("person")).select_related("agency")
    return posts.order_by("started_on", "pk").first()


def by_organisation(people: Collection[int], *, on: date) -> tuple[dict[str, int], int]:
    """How many of these people (keys) have an open post in each organisation, by its name, in the order of names; and
    how many have none anywhere. Somebody in two counts in both. Two queries, and one more for each thousand people.
    """
    names = dict(Agency.objects.organisations().values_list("path", "name"))
    length, keys = 2 * Agency.steplen, sorted(people)
    found: set[tuple[int, str]] = set()
    for start in range(0, len(keys), A_THOUSAND):
        posts = Post.objects.known().open_on(on).filter(person__in=keys[start : start + A_THOUSAND])
        found |= {(person, path[:length]) for person, path in posts.values_list("person_id", "agency__path")}
    counts = {name: sum(1 for _, place in found if place == path) for path, name in names.items()}
    placed = {person for person, _ in found}
    return {name: counts[name] for name in sorted(counts) if counts[name]}, len(keys) - len(placed)
