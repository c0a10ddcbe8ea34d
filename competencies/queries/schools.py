"""Reads what a safeguarding lead of a school looks after: which school, with whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from competencies.models import Agency, LeadDesignation, LeadKind, Person
from competencies.models.records import inside
from competencies.queries.facts import of_person
from competencies.queries.leads import ASKED_FIRST, whose
from competencies.queries.sectors import SCHOOLS


@dataclass(frozen=True)
class School:
    """A school of which somebody is named as safeguarding lead or deputy; `leads` and `deputies` are names."""

    agency: Agency
    leads: tuple[str, ...]
    deputies: tuple[str, ...]


def school_of(person: Person, *, on: date) -> School | None:
    """The school that this person looks after on a day; of several, one they lead. At most three queries."""
    facts = LeadDesignation.objects.known().filter(inside(on), kind__in=[LeadKind.DSL, LeadKind.DEPUTY])
    own = facts.filter(of_person(person.pk)("post__person"), agency__sector__code=SCHOOLS).select_related("agency")
    found = sorted(own, key=lambda fact: (ASKED_FIRST[fact.kind], -fact.agency.depth, fact.agency.path))
    if not found:
        return None
    agency = found[0].agency
    named = list(facts.filter(agency=agency).select_related("post__person").order_by("from_on", "pk"))
    people = whose(named)
    by_kind = {
        kind: tuple(str(people[fact.pk]) for fact in named if fact.kind == kind)
        for kind in (LeadKind.DSL, LeadKind.DEPUTY)
    }
    return School(agency, by_kind[LeadKind.DSL], by_kind[LeadKind.DEPUTY])
