"""Reads who leads: the lead a learner is shown, and an agency's register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import DateField, F, QuerySet

from competencies.models import Agency, LeadDesignation, LeadKind, Merge, Person, Post, RequirementVersion, Standing
from competencies.models.records import inside
from competencies.queries.composed import Composed, Given
from competencies.queries.posts import main_path

# Whom a colleague asks first.
ASKED_FIRST: dict[str, int] = {LeadKind.LEAD: 0, LeadKind.DSL: 1, LeadKind.DEPUTY: 2}


@dataclass(frozen=True)
class LeadShown:
    """The lead beside every step: who, for which agency, how to reach them."""

    name: str
    kind: str
    agency: str
    reached_by: str


@dataclass(frozen=True)
class LeadLine:
    """A designation in the register, and of whom it is. `in_date`: every competency asked of them as lead is in date;
    None when none is asked. Of a person the product says 'training in date' or nothing.
    """

    designation: LeadDesignation
    person: Person
    in_date: bool | None


def lead_for(post: Post | None, *, on: date) -> LeadShown | None:
    """The lead nearest to a post: of its own agency or school first, then up to the organisation; leads before DSLs
    before deputies. None when nobody is named. One query.
    """
    return _lead_at(post.agency.path, on) if post else None


def lead_at(agency: Agency, *, on: date) -> LeadShown | None:
    """The lead whom people of an agency or a unit are shown: its own, or of what it is part of. One query."""
    return _lead_at(agency.path, on)


def lead_for_person(person: Person, *, on: date) -> LeadShown | None:
    """The lead a learner is shown: that of their main post. Two queries."""
    path = main_path(person, on=on)
    return _lead_at(path, on) if path else None


def designations(agencies: QuerySet | list[Agency], *, on: date) -> QuerySet:
    """The designations in force on a day in these agencies, with post, person and agency."""
    facts = LeadDesignation.objects.known().filter(inside(on), agency__in=agencies)
    return facts.select_related("post__person", "agency", "recorded_by")


def whose(facts: Iterable[LeadDesignation]) -> dict[int, Person]:
    """Of whom each designation, by its key, is now: of two records made one, the one that stays. One query."""
    facts = list(facts)
    merges = Merge.objects.filter(absorbed__in=[fact.post.person_id for fact in facts], undone_at__isnull=True)
    kept = {merge.absorbed_id: merge.kept for merge in merges.select_related("kept")}
    return {fact.pk: kept.get(fact.post.person_id, fact.post.person) for fact in facts}


def register(agency: Agency, *, on: date) -> list[LeadLine]:
    """Every lead in force in an agency and below it, and whether their training as lead is in date. Four queries."""
    facts = list(designations(Agency.objects.under([agency.path]), on=on))
    rows = Standing.objects.filter(inside(on), post__in=[fact.post_id for fact in facts])
    return _lines(facts, rows.filter(requirement__in=_for_leads()), whose(facts), on)


def register_of(agency: Agency, *, on: date) -> list[LeadLine]:
    """Those of the register who lead the agency itself. Three queries."""
    given = {"agency": agency.pk, "on": on}
    facts = NAMED_HERE.all(**given)
    kept = {merge.absorbed_id: merge.kept for merge in MERGED_HERE.all(**given)} if facts else {}
    people = {fact.pk: kept.get(fact.post.person_id, fact.post.person) for fact in facts}
    return _lines(facts, ASKED_HERE.all(**given) if facts else [], people, on)


def _lines(
    facts: list[LeadDesignation], rows: Iterable[Standing], people: Mapping[int, Person], on: date
) -> list[LeadLine]:
    """`rows` are what is asked of these leads as leads."""
    asked: dict[int, list[bool]] = {}
    for row in rows:
        met = row.attainment_id is not None and not row.exempt and (row.expires_on is None or on <= row.expires_on)
        asked.setdefault(row.post_id, []).append(met)
    facts.sort(key=lambda fact: (fact.agency.path, ASKED_FIRST[fact.kind], fact.from_on))
    return [
        LeadLine(fact, people[fact.pk], all(asked[fact.post_id]) if fact.post_id in asked else None) for fact in facts
    ]


def history(agency: Agency) -> list[LeadDesignation]:
    """Every designation there has been or is to be in the agency itself, the newest first."""
    facts = LeadDesignation.objects.known().filter(agency=agency)
    return list(facts.select_related("post__person", "agency", "recorded_by").order_by("-from_on", "kind"))


def designation_of(agency: Agency, uuid: UUID) -> LeadDesignation | None:
    """The designation, if it is of this very agency; also when it has ended or is not going to be."""
    facts = LeadDesignation.objects.filter(agency=agency, uuid=uuid).select_related("post__person", "agency")
    return facts.order_by(F("withdrawn_at").desc(nulls_first=True)).first()


def _for_leads() -> list[int]:
    versions = RequirementVersion.objects.known().exclude(leads=[])
    return list(versions.values_list("requirement_id", flat=True))


def _lead_at(path: str, on: date) -> LeadShown | None:
    """The lead nearest to a place in the tree. Only the columns that are shown: it is on every page of learning."""
    paths = {f"path{len(place)}": place for place in _path_up(path)}
    found = _leads_at(tuple(paths)).all(on=on, **paths)
    if not found:
        return None
    _, kind, _, given, family, agency, reached_by = min(found, key=lambda row: (-row[0], ASKED_FIRST[row[1]], row[2]))
    return LeadShown(f"{given} {family}".strip(), str(LeadKind(kind).label), agency, reached_by)


ON: Any = Given("on", DateField())
FOR_LEADS: Any = RequirementVersion.objects.known().exclude(leads=[]).values("requirement")
SHOWN = (
    "agency__depth",
    "kind",
    "from_on",
    "post__person__given_name",
    "post__person__family_name",
    "agency__name",
    "reached_by",
)


def _named_here() -> QuerySet:
    return LeadDesignation.objects.known().filter(inside(ON), agency=Given("agency"))


NAMED_HERE = Composed(lambda: _named_here().select_related("post__person", "agency"))
ASKED_HERE = Composed(
    lambda: Standing.objects.filter(inside(ON), post__in=_named_here().values("post"), requirement__in=FOR_LEADS)
)
MERGED_HERE = Composed(
    lambda: Merge.objects.filter(
        absorbed__in=_named_here().values("post__person"), undone_at__isnull=True
    ).select_related("kept")
)


@cache
def _leads_at(names: tuple[str, ...]) -> Composed:
    places = [Given(name) for name in names]
    return Composed(
        lambda: LeadDesignation.objects.known().filter(inside(ON), agency__path__in=places).values_list(*SHOWN)
    )


def _path_up(path: str) -> list[str]:
    """A place in the tree and those above it, up to its organisation."""
    step = Agency.steplen
    return [path[:end] for end in range(2 * step, len(path) + 1, step)] or [path]
