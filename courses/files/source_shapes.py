"""The shapes a content folder is read into: a module, its steps and blocks, and the sources they rest on."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any
from uuid import UUID


class Trust(StrEnum):
    """How far a statement has been checked, best first."""

    SEEN = "SEEN"
    SEEN_SECONDARY = "SEEN_SECONDARY"
    KNOWN = "KNOWN"
    JUDGEMENT = "JUDGEMENT"

    @property
    def words(self) -> str:
        """What a reader is told; never more than was done."""
        return TRUST_WORDS[self]


TRUST_WORDS = {
    Trust.SEEN: "Read in part",
    Trust.SEEN_SECONDARY: "From reports of it, to be checked",
    Trust.KNOWN: "General knowledge, awaiting sign-off",
    Trust.JUDGEMENT: "Practice advice, awaiting sign-off",
}
UNCHECKED = frozenset({Trust.KNOWN, Trust.JUDGEMENT})


@dataclass(frozen=True)
class Source:
    """One document of the register. `address` is where it was read; `review_by` the day its figures are looked at.

    `year` is None for a page without one; `address` is empty for a document that was handed over.
    """

    code: str
    title: str
    publisher: str
    year: int | None
    address: str
    trust: Trust
    review_by: date


@dataclass(frozen=True)
class Citation:
    """A source as one place cites it: `trust` is lower than the source's own where only a report of it was read."""

    source: Source
    trust: Trust

    @property
    def imprint(self) -> str:
        """'CSA Centre, 2021', or 'CSA Centre, undated'."""
        return f"{self.source.publisher}, {self.source.year or 'undated'}"

    @property
    def words(self) -> str:
        """'CSA Centre, 2021 (S01)', with 'as reported' where the original was not read."""
        reported = ", as reported" if self.trust is Trust.SEEN_SECONDARY else ""
        return f"{self.imprint}{reported} ({self.source.code})"


@dataclass(frozen=True)
class BlockSource:
    """One block of a step. `value` is what a StreamField's raw JSON takes for its `kind` (`courses.blocks.steps`), with
    paths below the module's folder (`file`, `captions`) where the page has an image or a document, and with the `key`
    that a writer gave beside each `id` that was made of it.

    Text is plain (not escaped); in plain text a source stays in its brackets, `[S06]`. HTML holds only p, h2, h3, ul,
    ol, li, strong, em, sup, a[href], blockquote, br, hr. `line` is where it stands in its file.
    """

    id: UUID
    key: str
    kind: str
    value: Any
    line: int = field(default=1, compare=False)

    @property
    def raw(self) -> dict[str, Any]:
        """The block as one child of a StreamField's raw JSON."""
        return {"type": self.kind, "id": str(self.id), "value": self.value}


@dataclass(frozen=True)
class StepSource:
    """One step. A `flagged` step may be skipped and says in `notice` what is inside; `minutes` is reading time."""

    id: UUID
    key: str
    title: str
    minutes: int
    flagged: bool
    notice: str
    blocks: tuple[BlockSource, ...]
    citations: tuple[Citation, ...]
    marks: tuple[Trust, ...]
    path: Path = field(default=Path(), compare=False)

    @property
    def awaits_sign_off(self) -> bool:
        """Whether the step holds advice or knowledge that no named reviewer has endorsed."""
        return bool(self.marks) or any(citation.trust in UNCHECKED for citation in self.citations)


@dataclass(frozen=True)
class PoolQuestion:
    """A question that the final check may draw, and the key of the step to look at again."""

    step: str
    question: BlockSource


@dataclass(frozen=True)
class GlossaryEntry:
    """A term, its meaning in plain words, and where the meaning comes from. `key` is what a link calls it."""

    key: str
    term: str
    meaning: str
    source: str
    path: Path = field(default=Path(), compare=False)
    line: int = field(default=1, compare=False)


@dataclass(frozen=True)
class ConfidenceStatement:
    """A sentence that a learner says how far they agree with, before, after and some weeks later."""

    id: UUID
    key: str
    statement: str


@dataclass(frozen=True)
class Check:
    """The final check: how many questions a try asks, and how many of them must be right."""

    questions: int
    passing: int


@dataclass(frozen=True)
class ContentNotice:
    """What a learner is told before they start: what is inside, and what they may leave out."""

    inside: str
    may_skip: str


@dataclass(frozen=True)
class ModuleSource:
    """A module as its writers keep it. `code` and `competency` are codes; `minutes` is the sum of the steps'.

    `glossary` holds the terms that the module explains itself, `borrowed` those of the shared glossary that it links.
    `files` are the pictures, sounds and papers it shows, each with the SHA-256 of its content.
    """

    uuid: UUID
    code: str
    slug: str
    title: str
    summary: str
    audience: str
    about_a_community: bool
    competency: str
    outcomes: tuple[str, ...]
    content_notice: ContentNotice
    change_note: str
    confidence: tuple[ConfidenceStatement, ...]
    supervision: tuple[str, ...]
    check: Check | None
    steps: tuple[StepSource, ...]
    pool: tuple[PoolQuestion, ...]
    glossary: tuple[GlossaryEntry, ...]
    borrowed: tuple[GlossaryEntry, ...]
    files: tuple[tuple[str, str], ...]

    @property
    def minutes(self) -> int:
        """Minutes of reading and answering, all steps together."""
        return sum(step.minutes for step in self.steps)

    @property
    def digest(self) -> str:
        """SHA-256 of everything above, in hex: the same for the same content on any machine."""
        content = json.dumps(_content(self), default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


def _content(value: Any) -> Any:
    """What is said, without the places in files where it stands."""
    if is_dataclass(value):
        return {each.name: _content(getattr(value, each.name)) for each in fields(value) if each.compare}
    if isinstance(value, list | tuple):
        return [_content(each) for each in value]
    return value
