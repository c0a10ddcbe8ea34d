"""Writes what requirements and posts are said in: sectors, job roles, frameworks, competencies; and the contacts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from django.db import transaction

from competencies.models import Competency, Contact, Framework, JobRole, Person, Sector
from competencies.operations import audit
from competencies.operations.refusals import Refusal

Row = TypeVar("Row", Sector, JobRole, Framework, Competency, Contact)


@transaction.atomic
def save(row: Row, *, by: Person | None, at: datetime) -> Row:
    """Add a row or change its words. What was said in its words before stands: certificates keep the words they were
    given in. A code stays, because learning and requirements name it; the forms hold it fast.
    """
    row.save()
    noun = str(row._meta.verbose_name).replace(" ", "_")
    audit.record(f"{noun}.save", subjects=[row.uuid], by=by, at=at)
    return row


class ChangedSince(Refusal):
    """Somebody has changed a row since it was loaded, and the file now says something else."""


@dataclass(frozen=True, kw_only=True)
class CompetencyWords:
    """A competency as a file says it. `crosswalk` as in the model."""

    code: str
    title: str
    statement: str
    level: str
    awareness: str = ""
    practitioner: str = ""
    lead: str = ""
    validity_months: int | None = None
    crosswalk: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class FrameworkWords:
    """A framework as a file says it, its competencies in order."""

    code: str
    title: str
    competencies: tuple[CompetencyWords, ...]


@dataclass(frozen=True)
class Adopted:
    """What came of adopting a framework: how many rows are new, changed and as they were."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


WORDS = tuple(each.name for each in fields(CompetencyWords))


@transaction.atomic
def adopt(words: FrameworkWords, *, overwrite: bool, by: Person | None, at: datetime) -> Adopted:
    """Bring a framework and its competencies to what a file says. Done again, it changes nothing.

    What an officer changed since the last time stays while the file says what it said then. Where both have changed,
    `overwrite` lets the file win; without it ChangedSince is raised, and nothing is changed. A competency that the file
    does not have stays as it is.
    """
    framework = Framework.objects.filter(code=words.code).first() or Framework(code=words.code)
    known = {row.code: row for row in Competency.objects.filter(code__in=[each.code for each in words.competencies])}
    found: list[Framework | Competency] = [framework]
    texts = [{"title": words.title}]
    for position, each in enumerate(words.competencies):
        row = known.get(each.code) or Competency(code=each.code, position=position)
        row.framework = framework
        found.append(row)
        texts.append({name: _plain(getattr(each, name)) for name in WORDS})
    pairs = list(zip(found, texts, strict=True))
    edited = [row for row, text in pairs if row.pk and _clash(row, text)]
    if edited and not overwrite:
        names = ", ".join(f"{row.code}" for row in edited)
        raise ChangedSince(
            f"Changed on the editing pages since the file was last loaded, so nothing was loaded: {names}. "
            "Carry the changes over to the file (export_framework writes them), then load it with --overwrite."
        )
    count = Counter(_bring(row, text, overwrite=overwrite, by=by, at=at) for row, text in pairs)
    return Adopted(count["new"], count["changed"], count["unchanged"])


def _clash(row: Framework | Competency, text: Mapping[str, Any]) -> bool:
    """Whether the row was changed by hand, and the file says something new."""
    now, said = _digest(_said(row, text)), _digest(text)
    return row.loaded_digest not in (now, said) and now != said


def _bring(
    row: Framework | Competency, text: Mapping[str, Any], *, overwrite: bool, by: Person | None, at: datetime
) -> str:
    digest, was_there = _digest(text), row.pk is not None
    if was_there and row.loaded_digest == digest and (not overwrite or _said(row, text) == text):
        return "unchanged"
    for name, value in text.items():
        setattr(row, name, value)
    row.loaded_digest = digest
    if isinstance(row, Framework):
        save(row, by=by, at=at)
    else:
        row.framework_id = row.framework.pk  # the framework may have been saved only just now
        save(row, by=by, at=at)
    return "changed" if was_there else "new"


def _said(row: Framework | Competency, text: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in text}


def _plain(value: Any) -> Any:
    return [dict(each) for each in value] if isinstance(value, (list, tuple)) else value


def _digest(text: Mapping[str, Any]) -> str:
    return sha256(json.dumps(text, sort_keys=True).encode()).hexdigest()
