"""Decides which line is about which post, where a number stands on several lines or for several posts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from competencies.rules.staff.known import KnownPost
from competencies.rules.staff.names import fold
from competencies.rules.staff.rows import StaffRow

Place = Callable[[str], int | None]


@dataclass(frozen=True)
class Assigned:
    """By line: the posts that it is about, oldest first, the last as it stands now; a line that is not in it is about a
    post of its own. `missing` are open posts (keys) of which no line is.
    """

    posts: Mapping[int, Sequence[KnownPost]] = field(default_factory=dict)
    missing: frozenset[int] = frozenset()


def assign(rows: Sequence[StaffRow], posts: Sequence[KnownPost], *, place: Place, on: date) -> Assigned:
    """For the lines and the posts of one number. `place` is the unit (key) that a line means, None for one unknown.

    A line goes with the open post in its unit under its title; then with one in its unit, one under its title, one that
    has ended there and began when the line says; what is left over is about what is left over.
    """
    open_posts = sorted((post for post in posts if post.is_open(on)), key=lambda post: (post.started_on, post.key))
    if len(rows) == 1 and len(open_posts) <= 1:
        return Assigned({rows[0].line: sorted(posts, key=lambda post: (post.started_on, post.key))})
    ended = [post for post in posts if not post.is_open(on)]
    found: dict[int, KnownPost] = {}

    def pair(among: Iterable[KnownPost], fits: Callable[[StaffRow, KnownPost], bool]) -> None:
        for post in among:
            if post in found.values():
                continue
            row = next((row for row in rows if row.line not in found and fits(row, post)), None)
            if row is not None:
                found[row.line] = post

    def same_place(row: StaffRow, post: KnownPost) -> bool:
        return bool(row.unit) and place(row.unit) == post.agency

    def same_title(row: StaffRow, post: KnownPost) -> bool:
        return bool(row.job_title) and fold(row.job_title) == fold(post.job_title)

    pair(open_posts, lambda row, post: same_place(row, post) and same_title(row, post))
    pair(ended, lambda row, post: same_place(row, post) and row.started_on == post.started_on)
    pair(open_posts, same_place)
    pair(open_posts, same_title)
    pair(open_posts, lambda row, _: not row.last_on or row.last_on >= on)
    if not found:
        latest = max(posts, key=lambda post: (post.started_on, post.key))
        found[rows[0].line] = latest
    by_key = {post.key: post for post in posts}
    return Assigned(
        {line: _with_those_before(post, by_key) for line, post in found.items()},
        frozenset(post.key for post in open_posts if post not in found.values()),
    )


def _with_those_before(post: KnownPost, by_key: Mapping[int, KnownPost]) -> list[KnownPost]:
    chain = [post]
    while (before := by_key.get(chain[0].continues or 0)) is not None and before not in chain:
        chain.insert(0, before)
    return chain
