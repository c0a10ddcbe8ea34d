"""What is known of an agency's staff when a file is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property


@dataclass(frozen=True)
class Unit:
    """A place in the tree; `path` of one below begins with the path of the one above."""

    key: int
    name: str
    path: str


@dataclass(frozen=True)
class JobTitle:
    """A title that the partnership understands, and the job roles (keys) that it means."""

    title: str
    roles: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class KnownPost:
    """A post that stands, with the name of the person in it. `ended_on` is the first day out."""

    key: int
    person: int
    given_name: str
    family_name: str
    agency: int
    started_on: date
    ended_on: date | None = None
    roles: frozenset[int] = frozenset()
    job_title: str = ""
    reference: str = ""
    work_email: str = ""
    manager: int | None = None
    continues: int | None = None
    source: str = ""
    recorded_at: datetime

    def is_open(self, on: date) -> bool:
        """Whether it has not ended by `on`; it may not have begun."""
        return self.ended_on is None or self.ended_on > on

    @property
    def shown(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


@dataclass(frozen=True)
class Known:
    """An agency (the first of `units`), the units below it, their posts, the titles, and who has which address."""

    units: tuple[Unit, ...]
    posts: tuple[KnownPost, ...] = ()
    titles: tuple[JobTitle, ...] = ()
    addresses: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def names(self) -> Mapping[int, str]:
        """By person, the name that the first of their posts shows."""
        return {post.person: post.shown for post in reversed(self.posts)}
