"""Reads posts: who works where."""

from __future__ import annotations

from datetime import date

from competencies.models import Person, Post


def main_post(person: Person, *, on: date) -> Post | None:
    """Of the posts open on the day, the one begun first; it is the one that learning is done from."""
    posts = Post.objects.known().open_on(on).filter(person=person).select_related("agency")
    return posts.order_by("started_on", "pk").first()
