"""Writes the register of sources and the glossary, and which sentences of an edition rest on which source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from competencies.models import Person
from competencies.operations import audit
from courses.models import Citation, Edition, EditionStep, GlossaryTerm, Source
from courses.rules.citations import citations

Row = TypeVar("Row", Source, GlossaryTerm)
NAMES: dict[Any, tuple[str, tuple[str, ...]]] = {
    Source: ("code", ("title", "publisher", "year", "address", "trust", "review_by")),
    GlossaryTerm: ("key", ("term", "meaning", "source")),
}


@dataclass
class Loaded:
    """What came of loading a register: how many rows are new or changed, and the names of those that an editor has
    changed since, which were left as they are.
    """

    new: int = 0
    changed: int = 0
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def save(row: Row, *, by: Person | None, at: datetime) -> Row:
    """Add a row or change its words. A source's code and a term's key stay: learning names them."""
    row.save()
    noun = str(row._meta.verbose_name).replace(" ", "_")
    audit.record(f"{noun}.save", subjects=[row.uuid], by=by, at=at)
    return row


@transaction.atomic
def load(model: type[Row], rows: Iterable[Mapping[str, Any]], *, overwrite: bool, at: datetime) -> Loaded:
    """Write rows of a register's file, each as its fields. What an editor has changed since it was last loaded stays as
    it is, unless `overwrite` says that the file wins.
    """
    key: str = NAMES[model][0]
    names: tuple[str, ...] = NAMES[model][1]
    known = {getattr(row, key): row for row in model._default_manager.all()}
    fresh: list[Row] = []
    changed: list[Row] = []
    loaded = Loaded()
    for written in rows:
        row = known.get(written[key])
        plain = {name: _plain(written[name]) for name in names}
        if row is None:
            fresh.append(model(**written, loaded=plain))
            continue
        here = {name: _plain(getattr(row, name)) for name in names}
        edited = here != row.loaded
        if edited and here != plain and not overwrite:
            loaded.kept.append(written[key])
        elif here != plain or row.loaded != plain:
            for name in names:
                setattr(row, name, written[name])
            row.loaded = plain
            changed.append(row)
    model._default_manager.bulk_create(fresh, batch_size=500)
    model._default_manager.bulk_update(changed, [*names, "loaded"], batch_size=200)
    loaded.new, loaded.changed = len(fresh), len(changed)
    touched = [row.uuid for row in (*fresh, *changed)]
    audit.record(f"{model._meta.model_name}.load", subjects=touched, by=None, at=at)
    return loaded


@transaction.atomic
def index(edition: Edition) -> list[Citation]:
    """Keep which sentences of an edition cite which source. Done again, it finds the same and adds nothing."""
    if edition.citations.exists():
        return list(edition.citations.all())
    steps = EditionStep.objects.filter(edition=edition).order_by("number")
    found = [(step.number, *cited) for step in steps for cited in citations(step.content)]
    found += [(0, *cited) for cited in citations(edition.pool)]
    rows = [Citation(edition=edition, step=step, code=code, sentence=sentence) for step, code, sentence in found]
    return Citation.objects.bulk_create(rows, batch_size=500)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
