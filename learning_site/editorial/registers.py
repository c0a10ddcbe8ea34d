"""Loads what modules share from their source files: the register of sources, and the glossary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from courses.files.content_folder import read_shared
from courses.files.source_shapes import GlossaryEntry, ModuleSource
from courses.models import GlossaryTerm, Source
from courses.operations import sources
from courses.operations.sources import Loaded


def load(content: Path, modules: Iterable[ModuleSource], *, overwrite: bool, at: datetime) -> dict[str, Loaded]:
    """The sources and the terms of a content folder, those that modules explain themselves among them.

    What an editor has changed since it was last loaded is left as it is, unless the files win.
    """
    shared = read_shared(content)
    terms = [*shared.terms.values(), *(entry for module in modules for entry in module.glossary)]
    register = [
        {
            "code": source.code,
            "title": source.title,
            "publisher": source.publisher,
            "year": source.year,
            "address": source.address,
            "trust": source.trust.value,
            "review_by": source.review_by,
        }
        for source in shared.sources.values()
    ]
    return {
        "sources": sources.load(Source, register, overwrite=overwrite, at=at),
        "terms of the glossary": sources.load(GlossaryTerm, map(_term, terms), overwrite=overwrite, at=at),
    }


def _term(entry: GlossaryEntry) -> dict[str, str]:
    return {"key": entry.key, "term": entry.term, "meaning": entry.meaning, "source": entry.source}
