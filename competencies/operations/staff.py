"""Carries out what a staff file means for an agency: all of it, or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction

from competencies.models import Agency, JobRole, LeadDesignation, Person, Post, PostRole
from competencies.operations import audit, corrections, people, posts, standings
from competencies.operations.people import NewPerson
from competencies.operations.posts import NewPost
from competencies.operations.refusals import Refusal
from competencies.rules.staff import Begin, Correct, End, Plan, Rename, What, Withdraw, fold

CHUNK = 2000


class PlanStopped(Refusal):
    """The plan carries the sentence that forbids it."""


class PlanOutOfDate(Refusal):
    """Somebody changed what the plan relies on after it was made."""


@transaction.atomic
def import_staff(plan: Plan, *, by: Person | None, at: datetime) -> None:
    """Write everything in the plan, and bring the standings of everybody concerned up to it.

    An address in a file is kept as the post's `work_email`; it makes nobody's sign-in. Raises PlanStopped, or
    PlanOutOfDate when the plan has to be made again; then, and on any other error, nothing is written.
    """
    if plan.stop:
        raise PlanStopped(plan.stop)
    if not plan.steps:
        return
    agency = Agency.objects.select_for_update().get(pk=plan.agency)
    rows = _Rows.of(plan)
    _check_still_so(plan, agency, rows)
    newcomers = _add_people(_kind(plan, Begin), rows, by=by, at=at)
    for rename in _kind(plan, Rename):
        person = rows.people[rename.person]
        people.rename(person, given_name=rename.given_name, family_name=rename.family_name, by=by, at=at)
    _correct(_kind(plan, Correct), rows, newcomers, by=by, at=at)
    _withdraw([rows.posts[step.post] for step in _kind(plan, Withdraw)], by=by, at=at)
    _end(_kind(plan, End), rows, by=by, at=at)
    _begin(plan, rows, newcomers, by=by, at=at)
    counts = {what.value.lower(): plan.count(what) for what in What}
    audit.record(
        "staff.import", subjects=[agency.uuid], by=by, at=at, agency=agency, detail={"source": plan.source, **counts}
    )


StepKind = TypeVar("StepKind", Begin, Correct, End, Rename, Withdraw)


def _kind(plan: Plan, kind: type[StepKind]) -> list[StepKind]:
    return [step for step in plan.steps if isinstance(step, kind)]


@dataclass(frozen=True)
class _Rows:
    """The rows that the steps name, by key."""

    posts: Mapping[int, Post]
    people: Mapping[int, Person]
    agencies: Mapping[int, Agency]
    roles: Mapping[int, JobRole] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> _Rows:
        begins, corrects = _kind(plan, Begin), _kind(plan, Correct)
        concerned = {step.person for step in begins if step.person is not None}
        concerned |= {step.person for step in _kind(plan, Rename)}
        managers = [step.manager for step in begins] + [step.manager for step in corrects]
        concerned |= {manager for manager in managers if isinstance(manager, int)}
        return cls(
            posts=_in_bulk(Post.objects.known().select_related("person", "agency"), plan.seen),
            people=_in_bulk(Person.objects.all(), concerned),
            agencies=Agency.objects.in_bulk({step.agency for step in begins}),
            roles=JobRole.objects.in_bulk(),
        )


def _in_bulk(rows: Any, keys: Iterable[int]) -> dict[int, Any]:
    ordered = sorted(keys)
    return {
        key: row
        for start in range(0, len(ordered), CHUNK)
        for key, row in rows.in_bulk(ordered[start : start + CHUNK]).items()
    }


def _check_still_so(plan: Plan, agency: Agency, rows: _Rows) -> None:
    changed = [key for key, at in plan.seen.items() if key not in rows.posts or rows.posts[key].recorded_at != at]
    here = Post.objects.known().under([agency.path]).exclude(employee_reference="")
    known = {fold(reference) for reference in here.values_list("employee_reference", flat=True)}
    arrived = [step for step in _kind(plan, Begin) if step.person is None and fold(step.reference) in known]
    if changed or arrived:
        raise PlanOutOfDate(
            "Somebody has changed posts of this agency since the file was read. Nothing is written. Read it again."
        )


def _add_people(begins: Sequence[Begin], rows: _Rows, *, by: Person | None, at: datetime) -> dict[str, Person]:
    """Those whom the plan adds, by folded number."""
    new = [step for step in begins if step.person is None]
    added = people.add(
        [NewPerson(given_name=step.given_name, family_name=step.family_name) for step in new], by=by, at=at
    )
    return {fold(step.reference): person for step, person in zip(new, added, strict=True)}


def _manager(step: Begin | Correct, rows: _Rows, newcomers: Mapping[str, Person]) -> Person | None:
    if isinstance(step.manager, str):
        return newcomers[step.manager]
    return None if step.manager is None else rows.people[step.manager]


def _correct(
    steps: Sequence[Correct], rows: _Rows, newcomers: Mapping[str, Person], *, by: Person | None, at: datetime
) -> None:
    wanted: list[tuple[Post, dict[str, Any]]] = []
    for step in steps:
        changes: dict[str, Any] = dict(step.changes)
        if step.sets_manager:
            changes["line_manager"] = _manager(step, rows, newcomers)
        wanted.append((rows.posts[step.post], changes))
    corrected = corrections.correct(wanted, by=by, at=at)
    PostRole.objects.bulk_create(
        [PostRole(post_id=step.post, job_role=rows.roles[role]) for step in steps for role in sorted(step.roles)],
        batch_size=500,
    )
    audit.record("post.correct", subjects=[post.uuid for post in corrected], by=by, at=at)
    standings.refresh({post.person_id for post in corrected}, at=at)


def _withdraw(withdrawn: Sequence[Post], *, by: Person | None, at: datetime) -> None:
    """Posts that have not begun and will not, and what they were designated for."""
    corrections.withdraw(LeadDesignation.objects.known().filter(post__in=withdrawn), at=at)
    corrections.withdraw(withdrawn, at=at)
    audit.record("post.withdraw", subjects=[post.uuid for post in withdrawn], by=by, at=at)
    standings.refresh({post.person_id for post in withdrawn}, at=at)


def _end(steps: Sequence[End], rows: _Rows, *, by: Person | None, at: datetime) -> None:
    by_day: dict[date, list[Post]] = defaultdict(list)
    for step in steps:
        by_day[step.on].append(rows.posts[step.post])
    for day, ending in sorted(by_day.items()):
        posts.end(ending, on=day, by=by, at=at)


def _begin(plan: Plan, rows: _Rows, newcomers: Mapping[str, Person], *, by: Person | None, at: datetime) -> None:
    begins = _kind(plan, Begin)
    for start in range(0, len(begins), CHUNK):
        posts.begin([_new_post(step, plan, rows, newcomers) for step in begins[start : start + CHUNK]], by=by, at=at)


def _new_post(step: Begin, plan: Plan, rows: _Rows, newcomers: Mapping[str, Person]) -> NewPost:
    return NewPost(
        person=newcomers[fold(step.reference)] if step.person is None else rows.people[step.person],
        agency=rows.agencies[step.agency],
        started_on=step.started_on,
        ended_on=step.ended_on,
        job_roles=[rows.roles[role] for role in sorted(step.roles)],
        job_title=step.job_title,
        employee_reference=step.reference,
        work_email=step.work_email,
        line_manager=_manager(step, rows, newcomers),
        continues=rows.posts[step.continues] if step.continues else None,
        source=plan.source,
    )
