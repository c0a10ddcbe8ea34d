"""Reads posts: who works where."""

from __future__ import annotations

from datetime import date

from competencies.models import Person, Post


def main_path(person: Person, *, on: date) -> str | None:
    """The place in the tree of their main post. One query of one column."""
    posts = Post.objects.known().open_on(on).filter(person=person).order_by("started_on", "pk")
    return posts.values_list("agency__path", flat=True).first()


def main_post(person: Person, *, on: date) -> Post | None:
    """Of the posts open on the day, the one begun first; it is the one that learning is done from."""
    posts = Post.objects.known().open_on(on).filter(person=person).select_related("agency")
    return posts.order_by("started_on", "pk").first()
