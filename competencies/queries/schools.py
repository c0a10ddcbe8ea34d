"""Reads what a safeguarding lead of a school looks after: which school, with whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from competencies.models import Agency, LeadDesignation, LeadKind, Person
from competencies.models.records import inside
from competencies.queries.leads import ASKED_FIRST
from competencies.queries.sectors import SCHOOLS


@dataclass(frozen=True)
class School:
    """A school of which somebody is named as safeguarding lead or deputy; `leads` and `deputies` are names."""

    agency: Agency
    leads: tuple[str, ...]
    deputies: tuple[str, ...]


def school_of(person: Person, *, on: date) -> School | None:
    """The school that this person looks after on a day; where there are several, one they lead. At most two queries."""
    facts = LeadDesignation.objects.known().filter(inside(on), kind__in=[LeadKind.DSL, LeadKind.DEPUTY])
    own = facts.filter(post__person=person, agency__sector__code=SCHOOLS).select_related("agency")
    found = sorted(own, key=lambda fact: (ASKED_FIRST[fact.kind], -fact.agency.depth, fact.agency.path))
    if not found:
        return None
    agency = found[0].agency
    named = facts.filter(agency=agency).select_related("post__person").order_by("from_on", "pk")
    by_kind = {
        kind: tuple(str(fact.post.person) for fact in named if fact.kind == kind)
        for kind in (LeadKind.DSL, LeadKind.DEPUTY)
    }
    return School(agency, by_kind[LeadKind.DSL], by_kind[LeadKind.DEPUTY])
