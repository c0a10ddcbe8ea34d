"""What there is to write when a plan is carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from hashlib import sha256
from typing import TypeAlias

from competencies.rules.staff.rows import Outcome, What

# A person who is known, by key; or one whom the same plan adds, by the folded reference of their line.
Manager: TypeAlias = int | str | None


@dataclass(frozen=True, kw_only=True)
class Begin:
    """A post to begin, of a known person (key) or, without one, of a new person."""

    reference: str
    person: int | None
    given_name: str
    family_name: str
    agency: int
    roles: frozenset[int]
    job_title: str
    started_on: date
    ended_on: date | None
    work_email: str
    manager: Manager
    continues: int | None = None


@dataclass(frozen=True, kw_only=True)
class Correct:
    """New values for a post that stands, and the job roles of one whose role was not known."""

    post: int
    changes: Mapping[str, date | str | None]
    roles: frozenset[int] = frozenset()
    manager: Manager = None
    sets_manager: bool = False


@dataclass(frozen=True)
class End:
    """A post to end; `on` is the first day out."""

    post: int
    on: date


@dataclass(frozen=True)
class Rename:
    """A new name for a person."""

    person: int
    given_name: str
    family_name: str


@dataclass(frozen=True)
class Withdraw:
    """A post that has not begun and will not."""

    post: int


Step: TypeAlias = Begin | Correct | End | Rename | Withdraw


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a staff file would do to an agency (key). `stop` is the sentence that forbids it, or empty; `may_be_allowed`
    that it does so for how many would end alone, which somebody may allow.

    `seen` says when each post was recorded that the plan relies on, so that a plan made before somebody else changed
    such a post is not carried out. `ending` is how many posts would end that no other continues.
    """

    agency: int
    source: str
    outcomes: tuple[Outcome, ...]
    steps: tuple[Step, ...] = ()
    stop: str = ""
    may_be_allowed: bool = False
    seen: Mapping[int, datetime] = field(default_factory=dict)
    unknown_titles: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    ending: int = 0

    @property
    def seal(self) -> str:
        """Another one as soon as anything that would be done, or is said of a line, is."""
        said = [*map(repr, map(_plainly, self.steps)), *(f"{one.line} {one.what} {one.words}" for one in self.outcomes)]
        return sha256("\n".join(said).encode()).hexdigest()

    def count(self, what: What) -> int:
        return sum(outcome.what == what for outcome in self.outcomes)

    def chunks(self, size: int) -> Iterator[tuple[Step, ...]]:
        """The steps in order, about so many at a time; a post that ends and the one that continues it stay together."""
        begun: list[Step] = []
        for step in self.steps:
            together = isinstance(step, Begin) and begun and isinstance(begun[-1], End | Withdraw)
            if len(begun) >= size and not together:
                yield tuple(begun)
                begun = []
            begun.append(step)
        if begun:
            yield tuple(begun)


def _plainly(step: Step) -> tuple[object, ...]:
    """A step whose sets are in order, so that it always reads the same."""
    values = (getattr(step, each.name) for each in fields(step))
    return (
        type(step).__name__,
        *(
            sorted(value)
            if isinstance(value, frozenset)
            else sorted(value.items(), key=lambda pair: pair[0])
            if isinstance(value, Mapping)
            else value
            for value in values
        ),
    )
