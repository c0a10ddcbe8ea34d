"""Adopts requirements as a file says them: the sectors and job roles they are said in, and each that is not there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction

from competencies.models import (
    Agency,
    Competency,
    JobRole,
    Person,
    Requirement,
    RequirementVersion,
    Sector,
    ValidityMode,
)
from competencies.operations import frameworks, requirements
from competencies.operations.refusals import Refusal
from competencies.operations.requirements import LISTS, PLAIN, Terms


class NoSuchCompetency(Refusal):
    """A requirement asks for a competency that the partnership has."""


@dataclass(frozen=True)
class Named:
    """A sector or a job role as a file says it."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class RequirementWords:
    """A requirement as a file says it: sectors and roles by their codes, numbers by their names in `Terms`."""

    code: str
    title: str
    competency: str
    validity: str
    numbers: Mapping[str, int]
    sectors: tuple[str, ...] = ()
    job_roles: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()


@dataclass(frozen=True)
class RequirementsWords:
    sectors: tuple[Named, ...]
    job_roles: tuple[Named, ...]
    requirements: tuple[RequirementWords, ...]


@dataclass
class Outcome:
    """`stated` are new; `kept` say what the file says; `other` are there and say something else. By their codes."""

    stated: list[Requirement] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


Row = TypeVar("Row", Sector, JobRole)


@transaction.atomic
def adopt(
    words: RequirementsWords,
    *,
    agency: Agency,
    effective_from: date,
    first_load: bool = False,
    by: Person | None,
    at: datetime,
) -> Outcome:
    """State every requirement that is not there yet, as asked by `agency` from a day on. Done again, it changes
    nothing: one that is there is changed on the editing pages, where it is rehearsed. Raises NoSuchCompetency,
    RuleError.
    """
    name_all(words, by=by, at=at)
    competencies = {row.code: row for row in Competency.objects.all()}
    missing = sorted({each.competency for each in words.requirements} - competencies.keys())
    if missing:
        raise NoSuchCompetency(
            f"There is no competency with the code {', '.join(missing)}, so nothing was loaded. "
            "Load the framework first, or give the code of another."
        )
    known = {row.code: row for row in Requirement.objects.filter(code__in=[each.code for each in words.requirements])}
    outcome = Outcome()
    for each in words.requirements:
        terms = terms_of(each)
        if each.code in known:
            (outcome.kept if _says(known[each.code], terms) else outcome.other).append(each.code)
            continue
        stated = requirements.state(
            code=each.code,
            title=each.title,
            competency=competencies[each.competency],
            agency=agency,
            terms=terms,
            effective_from=effective_from,
            first_load=first_load,
            by=by,
            at=at,
        )
        outcome.stated.append(stated)
    return outcome


def name_all(words: RequirementsWords, *, by: Person | None, at: datetime) -> None:
    """Add the sectors and job roles that are not there; those that are keep their names."""
    _add_missing(Sector, words.sectors, by=by, at=at)
    _add_missing(JobRole, words.job_roles, by=by, at=at)


def _add_missing(model: type[Row], named: tuple[Named, ...], *, by: Person | None, at: datetime) -> None:
    known = set(model.objects.values_list("code", flat=True))
    for position, each in enumerate(named):
        if each.code not in known:
            place: dict[str, int] = {"position": position} if model is Sector else {}
            frameworks.save(model(code=each.code, name=each.name, **place), by=by, at=at)


def terms_of(words: RequirementWords) -> Terms:
    """What a version says, its sectors and roles as rows."""
    return Terms(
        validity=ValidityMode(words.validity),
        sectors=list(Sector.objects.filter(code__in=words.sectors)),
        job_roles=list(JobRole.objects.filter(code__in=words.job_roles)),
        leads=list(words.leads),
        **words.numbers,  # type: ignore[arg-type]  # the reader of the file took only numbers of these names
    )


def _says(requirement: Requirement, terms: Terms) -> bool:
    """Whether the newest version says the same; how it came to dates that people had is not compared."""
    version: RequirementVersion = requirement.versions.known().order_by("-number").prefetch_related(*LISTS)[0]
    plain = [name for name in PLAIN if not name.startswith("transition") and name != "spread_weeks"]
    return (
        all(getattr(version, name) == getattr(terms, name) for name in plain)
        and sorted(version.leads) == sorted(terms.leads)
        and all(set(getattr(version, name).all()) == set(getattr(terms, name)) for name in LISTS)
    )
