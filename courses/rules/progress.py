"""How far a learner has come, and what still keeps a module from being complete."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class OutlineStep:
    """A step as the outline of an edition knows it: its id, its place from 1, its questions' ids."""

    id: str
    number: int
    title: str
    minutes: int
    flagged: bool = False
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class CheckTerms:
    """What the final check of an edition asks: how many questions, and how many answered rightly pass."""

    questions: int
    passes: int


@dataclass(frozen=True)
class Progress:
    """How far a learner has come. `read`: ids of steps gone on from; `right`: ids of questions answered rightly;
    `check`: the final check, where the module has one, and whether it was `passed`. `over`: whether this way
    through the module is closed, by whichever route it was finished.
    """

    outline: tuple[OutlineStep, ...]
    read: frozenset[str] = field(default_factory=frozenset)
    right: frozenset[str] = field(default_factory=frozenset)
    check: CheckTerms | None = None
    passed: bool = False
    over: bool = False

    @property
    def first_unread(self) -> OutlineStep | None:
        """Where to go on: the first step not yet read; None when all are."""
        return next((step for step in self.outline if step.id not in self.read), None)

    def is_open(self, number: int) -> bool:
        return 1 <= number <= self.reached

    @property
    def reached(self) -> int:
        """Steps open in order, up to the first unread one; all of them once it is over."""
        unread = None if self.over else self.first_unread
        return unread.number if unread else len(self.outline)

    def is_done(self, step: OutlineStep) -> bool:
        return step.id in self.read and self.right.issuperset(step.questions)

    @property
    def required(self) -> tuple[OutlineStep, ...]:
        """The steps that the module asks for. A flagged step may be left out for good; a module of nothing else asks
        for all of them.
        """
        return tuple(step for step in self.outline if not step.flagged) or self.outline

    @property
    def remaining(self) -> tuple[OutlineStep, ...]:
        """The steps that still keep the module from being complete."""
        return tuple(step for step in self.required if not self.is_done(step))

    @property
    def check_is_open(self) -> bool:
        """The final check opens when every step that the module asks for is read."""
        return self.check is not None and all(step.id in self.read for step in self.required)

    @property
    def check_waits(self) -> bool:
        """Whether a final check still keeps the module from being complete."""
        return self.check is not None and not self.passed

    @property
    def is_complete(self) -> bool:
        """Every step that is asked for read, every question in them answered rightly, however many tries it took, and
        the final check passed.
        """
        return bool(self.outline) and not self.remaining and not self.check_waits

    @property
    def minutes_left(self) -> int:
        """The minutes of every step not done, also of those that may be left out."""
        return sum(step.minutes for step in self.outline if not self.is_done(step))


def outline_from(content: Sequence[Mapping[str, Any]]) -> tuple[OutlineStep, ...]:
    """From an edition's stored outline (`courses.models.Edition`)."""
    return tuple(OutlineStep(**{**step, "questions": tuple(step["questions"])}) for step in content)


def only_these(outline: Sequence[OutlineStep], steps: Collection[str]) -> tuple[OutlineStep, ...]:
    """The steps with these ids, counted from 1: the way of somebody who takes only what changed."""
    kept = [step for step in outline if step.id in steps]
    return tuple(replace(step, number=number) for number, step in enumerate(kept, start=1))


def check_terms_from(front: Mapping[str, Any]) -> CheckTerms | None:
    """From an edition's stored front; None for a module without a final check."""
    check = front.get("check")
    return CheckTerms(check["questions"], check["pass"]) if check else None
