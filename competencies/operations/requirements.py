"""States requirements, and changes them by new versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from competencies.models import (
    Agency,
    Competency,
    JobRole,
    Person,
    Post,
    Requirement,
    RequirementVersion,
    Sector,
    TransitionMode,
    ValidityMode,
)
from competencies.operations import audit, corrections, standings
from competencies.operations.refusals import Refusal
from competencies.queries.facts import version_fact
from competencies.rules import check_retirement, check_version, london_day


class Retired(Refusal):
    """The requirement has ended; a new one is stated instead."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a version says. Empty lists do not narrow; the numbers are those of the validity mode."""

    due_within_days: int
    validity: ValidityMode
    months: int | None = None
    window_days: int | None = None
    fixed_month: int | None = None
    fixed_day: int | None = None
    minimum_active_days: int | None = None
    notice_days: int = 60
    sectors: Sequence[Sector] = ()
    agencies: Sequence[Agency] = ()
    job_roles: Sequence[JobRole] = ()
    leads: Sequence[str] = ()
    transition: TransitionMode = TransitionMode.AT_ONCE
    transition_by: date | None = None


PLAIN = (
    "due_within_days",
    "validity",
    "months",
    "window_days",
    "fixed_month",
    "fixed_day",
    "minimum_active_days",
    "notice_days",
    "transition",
    "transition_by",
)
LISTS = ("sectors", "agencies", "job_roles")


@transaction.atomic
def state(
    *,
    code: str,
    title: str,
    competency: Competency,
    agency: Agency,
    terms: Terms,
    effective_from: date,
    first_load: bool = False,
    by: Person | None,
    at: datetime,
) -> Requirement:
    """A new requirement with its first version. `first_load` lets it begin before today, when a partnership loads
    what was already in force. Raises RuleError for terms that cannot be met or meant.
    """
    requirement = Requirement.objects.create(
        code=code,
        title=title,
        competency=competency,
        agency=agency,
        position=Requirement.objects.count() + 1,
    )
    _add_version(requirement, None, terms, effective_from, first_load=first_load, by=by, at=at)
    audit.record("requirement.state", subjects=[requirement.uuid], by=by, at=at, agency=agency)
    return requirement


@transaction.atomic
def revise(
    requirement: Requirement,
    *,
    terms: Terms,
    effective_from: date,
    first_load: bool = False,
    by: Person | None,
    at: datetime,
) -> RequirementVersion:
    """A new version from a day on; days before it keep theirs. Raises Retired, and RuleError as `state` does."""
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    previous = requirement.versions.known().order_by("-number").first()
    if previous is not None and previous.effective_to is not None:
        raise Retired(f"{requirement} was retired; its last day was before {previous.effective_to:%-d %B %Y}.")
    version = _add_version(requirement, previous, terms, effective_from, first_load=first_load, by=by, at=at)
    audit.record(
        "requirement.revise",
        subjects=[requirement.uuid],
        by=by,
        at=at,
        agency=requirement.agency,
        detail={"number": version.number, "effective_from": effective_from.isoformat()},
    )
    return version


@transaction.atomic
def retire(requirement: Requirement, *, on: date, by: Person | None, at: datetime) -> RequirementVersion:
    """`on` is the first day on which it asks nothing. Raises Retired when it was retired before, RuleError for a day in
    the past or before it began.
    """
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    last = requirement.versions.known().order_by("-number").get()
    if last.effective_to is not None:
        raise Retired(f"{requirement} was retired; its last day was before {last.effective_to:%-d %B %Y}.")
    check_retirement(version_fact(last), on, recorded_on=london_day(at))
    corrected = corrections.correct([(last, {"effective_to": on})], by=by, at=at)[0]
    audit.record("requirement.retire", subjects=[requirement.uuid], by=by, at=at, agency=requirement.agency)
    standings.refresh(concerned(requirement), at=at)
    return corrected


def concerned(requirement: Requirement) -> set[int]:
    """The keys of all people whose posts lie in the requirement's part of the tree."""
    posts = Post.objects.known().under([requirement.agency.path])
    return set(posts.values_list("person_id", flat=True))


def _add_version(
    requirement: Requirement,
    previous: RequirementVersion | None,
    terms: Terms,
    effective_from: date,
    *,
    first_load: bool,
    by: Person | None,
    at: datetime,
) -> RequirementVersion:
    version = RequirementVersion(
        requirement=requirement,
        number=previous.number + 1 if previous else 1,
        effective_from=effective_from,
        leads=list(terms.leads),
        recorded_at=at,
        recorded_by=by,
        **{name: getattr(terms, name) for name in PLAIN},
    )
    lists: dict[str, Any] = {name: list(getattr(terms, name)) for name in LISTS}
    check_version(
        version_fact(version, sectors=lists["sectors"], agencies=lists["agencies"], job_roles=lists["job_roles"]),
        [version_fact(row) for row in requirement.versions.known()],
        recorded_on=london_day(at),
        first_load=first_load,
    )
    version.save()
    for name, related in lists.items():
        getattr(version, name).set(related)
    standings.refresh(concerned(requirement), at=at)
    return version
