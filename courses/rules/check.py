"""The final check: which questions are drawn, and whether the answers pass."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from courses.rules.progress import CheckTerms


def draw(pool: Sequence[str], number: int, *, avoid: Collection[str] = (), seed: str) -> tuple[str, ...]:
    """So many ids of the pool, in an order that `seed` decides; those to avoid only where others do not suffice."""
    mixed = sorted(pool, key=lambda question: sha256(f"{seed}:{question}".encode()).digest())
    fresh = [question for question in mixed if question not in avoid]
    seen = [question for question in mixed if question in avoid]
    return tuple((fresh + seen)[:number])


@dataclass(frozen=True)
class Result:
    """How many of the questions asked were answered rightly, and whether that passes."""

    right: int
    asked: int
    passed: bool


def result_of(right: int, asked: int, terms: CheckTerms) -> Result:
    """A pool smaller than the check asks for is passed when all of it is right."""
    return Result(right, asked, right >= min(terms.passes, asked))
