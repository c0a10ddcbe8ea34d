"""Loads what modules share from their source files: the register of sources, and the glossary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db.models import Max

from competencies.models import Contact
from competencies.operations import frameworks
from courses.files.contacts_file import CONTACTS_FILE, read_contacts
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


def add_contacts(content: Path, *, at: datetime) -> list[str]:
    """The helplines of a content folder that are not here yet, each awaiting a named person's check; those that are
    here stay as they are. Answers the names of what was added.
    """
    path = content / CONTACTS_FILE
    if not path.exists():
        return []
    known = set(Contact.objects.values_list("code", flat=True))
    last = Contact.objects.aggregate(last=Max("position"))["last"] or 0
    added = [written for written in read_contacts(path) if written["code"] not in known]
    for position, written in enumerate(added, start=last + 1):
        frameworks.save(Contact(**written, position=position), by=None, at=at)
    return [written["name"] for written in added]


def _term(entry: GlossaryEntry) -> dict[str, str]:
    return {"key": entry.key, "term": entry.term, "meaning": entry.meaning, "source": entry.source}
