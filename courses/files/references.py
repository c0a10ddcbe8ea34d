"""What the texts of a module may refer to: sources by their codes, terms of the glossary by their keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from courses.files.source_shapes import GlossaryEntry, Source

MADE_ELSEWHERE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class References:
    """`linked` gathers the keys of terms as they are linked."""

    sources: Mapping[str, Source]
    terms: Mapping[str, GlossaryEntry] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)


def stable_id(module: UUID, name: str) -> UUID:
    """The id of a thing by the names writers gave it and what it stands in ('question:first-worry:wait').

    What was made in the page editor has no such name: its id stands in the name's place, and stays.
    """
    own = re.split("[/:]", name)[-1]
    return UUID(own) if MADE_ELSEWHERE.fullmatch(own) else uuid5(module, name)
