"""Reads when modules were talked about in supervision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Subquery

from competencies.models import Person
from courses.models import Edition, Module, SupervisionDate


@dataclass(frozen=True)
class Discussed:
    """A day, and the title of the module's newest edition."""

    uuid: UUID
    title: str
    discussed_on: date


def dates_of(person: Person, *, module: Module | None = None, since: date | None = None) -> list[Discussed]:
    """The dates that stand, the newest first; of one module, or from a day on. One query."""
    newest = Edition.objects.filter(module=OuterRef("module")).order_by("-number").values("title")[:1]
    standing = SupervisionDate.objects.filter(person=person, withdrawn_at=None)
    if module is not None:
        standing = standing.filter(module=module)
    if since is not None:
        standing = standing.filter(discussed_on__gte=since)
    rows = standing.annotate(title=Subquery(newest)).values_list("uuid", "title", "discussed_on")
    return [Discussed(*row) for row in rows]


def date_of(person: Person, uuid: UUID) -> SupervisionDate | None:
    return SupervisionDate.objects.filter(person=person, uuid=uuid).select_related("module").first()
