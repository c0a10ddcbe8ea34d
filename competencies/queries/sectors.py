"""Reads sectors: what they are called, and in which somebody works."""

from __future__ import annotations

from datetime import date

from competencies.models import Post, Sector
from competencies.queries.facts import records_of

SCHOOLS = "EDUCATION"


def names() -> dict[str, str]:
    """Every sector's name by its code, in order. One query."""
    return dict(Sector.objects.values_list("code", "name"))


def sectors_of(person: int, *, on: date) -> frozenset[str]:
    """The codes of the sectors in which this person (by key) has a post open on the day. One query."""
    open_posts = Post.objects.known().open_on(on).filter(person__in=records_of(person), agency__sector__isnull=False)
    return frozenset(open_posts.values_list("agency__sector__code", flat=True))
