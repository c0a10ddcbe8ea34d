"""States requirements, and changes them by new versions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F, Q

from competencies import rules
from competencies.models import (
    Agency,
    Competency,
    JobRole,
    Person,
    Post,
    Rehearsal,
    RehearsalTask,
    Requirement,
    RequirementVersion,
    Sector,
    TransitionMode,
    ValidityMode,
)
from competencies.operations import audit, corrections, standings
from competencies.operations.refusals import Refusal
from competencies.queries import rehearsal as queries
from competencies.queries.facts import version_fact
from competencies.queries.requirements import said as in_plain_words
from competencies.rules import check_retirement, check_version, london_day


class Retired(Refusal):
    """The requirement has ended; a new one is stated instead."""


class OtherTerms(Refusal):
    """What was rehearsed is not what would be stated."""


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
    spread_weeks: int = 0


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
    "spread_weeks",
)
LISTS = ("sectors", "agencies", "job_roles")
# Beyond so many people a rehearsal is reckoned in the background.
AT_ONCE = 2000
GIVEN_UP = timedelta(minutes=30)
MOST_TRIES = 3


@transaction.atomic
def state(
    *,
    code: str,
    title: str,
    competency: Competency,
    agency: Agency,
    terms: Terms,
    effective_from: date,
    rehearsal: Rehearsal | None = None,
    first_load: bool = False,
    by: Person | None,
    at: datetime,
) -> Requirement:
    """A new requirement with its first version. `first_load` lets it begin before today, when a partnership loads
    what was already in force; `rehearsal` is kept as the record of the decision. Raises RuleError for terms that cannot
    be met or meant, OtherTerms when others were rehearsed.
    """
    requirement = Requirement(
        code=code, title=title, competency=competency, agency=agency, position=Requirement.objects.count() + 1
    )
    draft = _draft(requirement, terms, effective_from, first_load=first_load, by=by, at=at)
    requirement.save()
    _add(draft, rehearsal, at=at)
    audit.record("requirement.state", subjects=[requirement.uuid], by=by, at=at, agency=agency)
    return requirement


@transaction.atomic
def revise(
    requirement: Requirement,
    *,
    terms: Terms,
    effective_from: date,
    rehearsal: Rehearsal | None = None,
    first_load: bool = False,
    by: Person | None,
    at: datetime,
) -> RequirementVersion:
    """A new version from a day on; days before it keep theirs. Raises Retired, and what `state` does."""
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    draft = _draft(requirement, terms, effective_from, first_load=first_load, by=by, at=at)
    version = _add(draft, rehearsal, at=at)
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
    last = requirement.versions.known().order_by("-number")[0]
    if last.effective_to is not None:
        raise Retired(f"{requirement} was retired; its last day was before {last.effective_to:%-d %B %Y}.")
    check_retirement(version_fact(last), on, recorded_on=london_day(at))
    corrected = corrections.correct([(last, {"effective_to": on})], by=by, at=at)[0]
    audit.record("requirement.retire", subjects=[requirement.uuid], by=by, at=at, agency=requirement.agency)
    standings.refresh_soon(concerned(requirement), at=at)
    return corrected


@transaction.atomic
def rehearse(
    requirement: Requirement,
    *,
    terms: Terms,
    effective_from: date,
    minutes: int | None = None,
    by: Person | None,
    at: datetime,
) -> Rehearsal:
    """What such a version would do, kept as a record; nothing else is written. `requirement` may be one that is not
    saved yet. `minutes` is how long its learning takes. Raises what `state` and `revise` would.
    """
    draft = _draft(requirement, terms, effective_from, first_load=False, by=by, at=at)
    rehearsed = queries.rehearse(draft.fact, draft.previous)
    asked = _asked(draft, minutes=minutes, by=by, at=at)
    return _keep(Rehearsal(**asked, words=_words(draft)), rehearsed)


@transaction.atomic
def rehearse_soon(
    requirement: Requirement,
    *,
    terms: Terms,
    effective_from: date,
    minutes: int | None = None,
    by: Person,
    at: datetime,
) -> Rehearsal | RehearsalTask:
    """As `rehearse` where they are few; for more than `AT_ONCE` people it is left for `rehearse_waiting`.

    Asking for the same again before it is done gives the same one.
    """
    draft = _draft(requirement, terms, effective_from, first_load=False, by=by, at=at)
    people = len(queries.concerned(draft.fact, draft.previous))
    if people <= AT_ONCE:
        return rehearse(requirement, terms=terms, effective_from=effective_from, minutes=minutes, by=by, at=at)
    standings.lock([by.pk])
    asked = _asked(draft, minutes=minutes, by=by, at=at)
    RehearsalTask.objects.filter(recorded_by=by).exclude(refused="").delete()
    waiting = RehearsalTask.objects.filter(recorded_by=by)
    same = (task for task in waiting if task.terms == asked["terms"] and task.minutes == minutes)
    return next(same, None) or RehearsalTask.objects.create(**asked, people=people)


def rehearse_waiting(*, at: datetime, limit: int | None = None) -> int:
    """Rehearse what waits, at most so many. Answers how many. Nothing is held while they are reckoned.

    One whose terms can be met no longer, or that nobody finished in `MOST_TRIES`, says so where it was asked for.
    """
    done = 0
    while (limit is None or done < limit) and (task := _claim(at)) is not None:
        try:
            _rehearse(task, at=at)
        except (Refusal, rules.RuleError) as refusal:
            RehearsalTask.objects.filter(pk=task.pk).update(refused=str(refusal)[:500])
        done += 1
    return done


def _claim(at: datetime) -> RehearsalTask | None:
    """The next to rehearse; nobody else gets it until whoever does has not been heard of for `GIVEN_UP`."""
    free = RehearsalTask.objects.filter(Q(begun_at=None) | Q(begun_at__lt=at - GIVEN_UP), refused="")
    free.filter(tries__gte=MOST_TRIES).update(refused="This could not be reckoned. Rehearse it again.")
    for task in free.select_related("agency", "recorded_by").order_by("pk"):
        if free.filter(pk=task.pk, tries=task.tries).update(begun_at=at, tries=F("tries") + 1, done=0):
            return task
    return None


def _rehearse(task: RehearsalTask, *, at: datetime) -> None:
    mine = RehearsalTask.objects.filter(pk=task.pk, tries=task.tries + 1)
    requirement, terms, effective_from = _read(task)
    draft = _draft(requirement, terms, effective_from, first_load=False, by=task.recorded_by, at=at)
    rehearsed = queries.rehearse(draft.fact, draft.previous, tell=lambda done: mine.update(done=done))
    with transaction.atomic():
        if mine.delete()[0]:
            asked = _asked(draft, minutes=task.minutes, by=task.recorded_by, at=at)
            _keep(Rehearsal(**asked, words=_words(draft), uuid=task.uuid), rehearsed)


def _read(task: RehearsalTask) -> tuple[Requirement, Terms, date]:
    """The requirement, terms and first day that a task is about, as `written` wrote them."""
    said = task.terms
    if task.requirement_uuid:
        requirement = Requirement.objects.select_related("agency", "competency").get(uuid=task.requirement_uuid)
    else:
        competency = Competency.objects.get(code=said["competency"])
        requirement = Requirement(code=said["code"], title=said["title"], competency=competency, agency=task.agency)
    by = said["transition_by"]
    terms = Terms(
        **{**{name: said[name] for name in PLAIN}, "transition_by": date.fromisoformat(by) if by else None},
        sectors=list(Sector.objects.filter(code__in=said["sectors"])),
        agencies=list(Agency.objects.filter(uuid__in=said["agencies"])),
        job_roles=list(JobRole.objects.filter(code__in=said["job_roles"])),
        leads=said["leads"],
    )
    return requirement, terms, date.fromisoformat(said["effective_from"])


def _asked(draft: _Draft, *, minutes: int | None, by: Person | None, at: datetime) -> dict[str, Any]:
    """What a rehearsal and the wait for one have in common."""
    requirement = draft.row.requirement
    return {
        "requirement_uuid": requirement.uuid if requirement.pk else None,
        "agency": requirement.agency,
        "terms": written(requirement, draft.terms, draft.row.effective_from),
        "minutes": minutes,
        "recorded_at": at,
        "recorded_by": by,
    }


def _words(draft: _Draft) -> list[str]:
    lists = {name: getattr(draft.terms, name) for name in LISTS}
    return in_plain_words(draft.row, draft.fact, draft.previous, on=london_day(draft.row.recorded_at), **lists)


def _keep(rehearsal: Rehearsal, rehearsed: queries.Rehearsed) -> Rehearsal:
    rehearsal.counts = json.loads(json.dumps(asdict(rehearsed), cls=DjangoJSONEncoder))
    rehearsal.save()
    audit.record(
        "requirement.rehearse",
        subjects=[rehearsal.uuid],
        by=rehearsal.recorded_by,
        at=rehearsal.recorded_at,
        agency=rehearsal.agency,
    )
    return rehearsal


def written(requirement: Requirement, terms: Terms, effective_from: date) -> dict[str, Any]:
    """What the next version would say, as a rehearsal keeps it: days as text, sectors and roles by code, agencies by
    uuid. It has the version's number, so that a rehearsal is of no use once somebody else has stated a version.
    """
    last = requirement.versions.known().order_by("-number").first() if requirement.pk else None
    said = {
        "number": last.number + 1 if last else 1,
        "code": requirement.code,
        "title": requirement.title,
        "competency": requirement.competency.code,
        "agency": requirement.agency.uuid,
        "effective_from": effective_from,
        **{name: getattr(terms, name) for name in PLAIN},
        "sectors": sorted(sector.code for sector in terms.sectors),
        "agencies": sorted(str(agency.uuid) for agency in terms.agencies),
        "job_roles": sorted(role.code for role in terms.job_roles),
        "leads": sorted(terms.leads),
    }
    return dict(json.loads(json.dumps(said, cls=DjangoJSONEncoder)))


def concerned(requirement: Requirement) -> set[int]:
    """The keys of all people whose posts lie in the requirement's part of the tree, or where a version names."""
    versions = requirement.versions.known().filter(agencies__isnull=False)
    named = versions.values_list("agencies__path", flat=True)
    posts = Post.objects.known().under([requirement.agency.path, *named])
    return set(posts.values_list("person_id", flat=True))


@dataclass(frozen=True)
class _Draft:
    """A version that could be stated: its row, its lists, the same as a fact, and the facts of those before it."""

    row: RequirementVersion
    terms: Terms
    fact: rules.RequirementVersion
    previous: list[rules.RequirementVersion]


def _draft(
    requirement: Requirement,
    terms: Terms,
    effective_from: date,
    *,
    first_load: bool,
    by: Person | None,
    at: datetime,
) -> _Draft:
    rows = requirement.versions.known().order_by("-number") if requirement.pk else RequirementVersion.objects.none()
    last = rows.first()
    if last is not None and last.effective_to is not None:
        raise Retired(f"{requirement} was retired; its last day was before {last.effective_to:%-d %B %Y}.")
    row = RequirementVersion(
        requirement=requirement,
        number=last.number + 1 if last else 1,
        effective_from=effective_from,
        leads=list(terms.leads),
        recorded_at=at,
        recorded_by=by,
        **{name: getattr(terms, name) for name in PLAIN},
    )
    fact = version_fact(row, sectors=terms.sectors, agencies=terms.agencies, job_roles=terms.job_roles)
    previous = [version_fact(row) for row in rows]
    check_version(fact, previous, recorded_on=london_day(at), first_load=first_load)
    return _Draft(row, terms, fact, previous)


def _add(draft: _Draft, rehearsal: Rehearsal | None, *, at: datetime) -> RequirementVersion:
    version, requirement = draft.row, draft.row.requirement
    if rehearsal and rehearsal.terms != written(requirement, draft.terms, version.effective_from):
        raise OtherTerms("These terms are not the ones that were rehearsed. Rehearse them before you save them.")
    version.requirement, version.rehearsal = requirement, rehearsal
    version.save()
    for name in LISTS:
        getattr(version, name).set(getattr(draft.terms, name))
    standings.refresh_soon(concerned(requirement), at=at)
    return version
