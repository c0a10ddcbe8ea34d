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
from competencies.rules.staff import Begin, Correct, End, Plan, Rename, Step, What, Withdraw, fold

CHUNK = 2000


class PlanStopped(Refusal):
    """The plan carries the sentence that forbids it."""


class PlanOutOfDate(Refusal):
    """Somebody changed what the plan relies on after it was made."""


@transaction.atomic
def import_staff(plan: Plan, *, by: Person | None, at: datetime) -> list[Renamed]:
    """Write everything in the plan, and bring the standings of everybody concerned up to it; answers the names changed.

    An address in a file is kept as the post's `work_email`; it makes nobody's sign-in. Raises PlanStopped, or
    PlanOutOfDate when the plan has to be made again; then, and on any other error, nothing is written.
    """
    if plan.stop:
        raise PlanStopped(plan.stop)
    if not plan.steps:
        return []
    writer = Writer(plan, by=by, at=at)
    renamed = [one for steps in plan.chunks(CHUNK) for one in writer.write(steps)]
    writer.name_managers()
    tell(plan, by=by, at=at)
    return renamed


def tell(plan: Plan, *, by: Person | None, at: datetime) -> None:
    """Put into the audit log how much the plan came to."""
    agency = Agency.objects.get(pk=plan.agency)
    counts = {what.value.lower(): plan.count(what) for what in What}
    audit.record(
        "staff.import", subjects=[agency.uuid], by=by, at=at, agency=agency, detail={"source": plan.source, **counts}
    )


class Writer:
    """Writes a plan a chunk at a time. Each call is all or nothing; a plan made anew has only what is left to do."""

    def __init__(self, plan: Plan, *, by: Person | None, at: datetime) -> None:
        self.plan, self.by, self.at = plan, by, at
        self.newcomers: dict[str, Person] = {}
        self.unnamed: dict[int, str] = {}

    @transaction.atomic
    def write(self, steps: Sequence[Step]) -> list[Renamed]:
        """Write these steps of the plan; answers the names that it changed. Raises PlanOutOfDate."""
        agency = Agency.objects.select_for_update().get(pk=self.plan.agency)
        rows = _Rows.of(steps)
        begins = _kind(steps, Begin)
        coming = _coming(begins, self.newcomers)
        _check_still_so(self.plan, steps, agency, rows, coming, at=self.at)
        added = _add_people(coming, by=self.by, at=self.at)
        newcomers = {**self.newcomers, **added}
        renamed = _rename(_kind(steps, Rename), rows, by=self.by, at=self.at)
        _correct(_kind(steps, Correct), rows, newcomers, by=self.by, at=self.at)
        _withdraw([rows.posts[step.post] for step in _kind(steps, Withdraw)], by=self.by, at=self.at)
        _end(_kind(steps, End), rows, by=self.by, at=self.at)
        new = [_new_post(step, self.plan, rows, newcomers) for step in begins]
        begun = posts.begin(new, by=self.by, at=self.at)
        self.newcomers = newcomers
        self.unnamed |= {
            post.pk: step.manager
            for post, step in zip(begun, begins, strict=True)
            if isinstance(step.manager, str) and step.manager not in newcomers
        }
        return renamed

    @transaction.atomic
    def name_managers(self) -> None:
        """Name as line manager those who were added after the people they manage."""
        keys = sorted(self.unnamed)
        for start in range(0, len(keys), CHUNK):
            found = list(Post.objects.known().filter(pk__in=keys[start : start + CHUNK]))
            for post in found:
                post.line_manager = self.newcomers[self.unnamed[post.pk]]
            Post.objects.bulk_update(found, ["line_manager"], batch_size=500)
        self.unnamed = {}


@dataclass(frozen=True)
class Renamed:
    """A person (key) and their names before and after."""

    person: int
    before: tuple[str, str]
    after: tuple[str, str]


StepKind = TypeVar("StepKind", Begin, Correct, End, Rename, Withdraw)


def _kind(steps: Iterable[Step], kind: type[StepKind]) -> list[StepKind]:
    return [step for step in steps if isinstance(step, kind)]


@dataclass(frozen=True)
class _Rows:
    """The rows that the steps name, by key."""

    posts: Mapping[int, Post]
    people: Mapping[int, Person]
    agencies: Mapping[int, Agency]
    roles: Mapping[int, JobRole] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Sequence[Step]) -> _Rows:
        begins, corrects = _kind(steps, Begin), _kind(steps, Correct)
        concerned = {step.person for step in begins if step.person is not None}
        concerned |= {step.person for step in _kind(steps, Rename)}
        managers = [step.manager for step in begins] + [step.manager for step in corrects]
        concerned |= {manager for manager in managers if isinstance(manager, int)}
        return cls(
            posts=_in_bulk(Post.objects.known().select_related("person", "agency"), _relied_on(steps)),
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


def _relied_on(steps: Iterable[Step]) -> set[int]:
    """The posts (keys) that the steps change or continue."""
    named = {step.post for step in steps if isinstance(step, Correct | End | Withdraw)}
    return named | {step.continues for step in steps if isinstance(step, Begin) and step.continues}


def _coming(begins: Iterable[Begin], newcomers: Mapping[str, Person]) -> dict[str, Begin]:
    """By folded number, the first post of each whom the steps add; another may come in a later chunk."""
    found: dict[str, Begin] = {}
    for step in begins:
        if step.person is None and fold(step.reference) not in newcomers:
            found.setdefault(fold(step.reference), step)
    return found


def _check_still_so(
    plan: Plan, steps: Sequence[Step], agency: Agency, rows: _Rows, coming: Mapping[str, Begin], *, at: datetime
) -> None:
    """What an earlier chunk of this very import wrote, at the same instant, is no surprise."""
    changed = [
        key
        for key in _relied_on(steps)
        if key not in rows.posts or rows.posts[key].recorded_at not in (plan.seen[key], at)
    ]
    numbers = [step.reference for step in coming.values()]
    here = Post.objects.known().under([agency.path])
    arrived = any(
        here.filter(employee_reference__in=numbers[start : start + CHUNK]).exists()
        for start in range(0, len(numbers), CHUNK)
    )
    if changed or arrived:
        raise PlanOutOfDate(
            "Somebody has changed posts of this agency since the file was read. Nothing is written. Read it again."
        )


def _add_people(coming: Mapping[str, Begin], *, by: Person | None, at: datetime) -> dict[str, Person]:
    """Those whom the steps add, by folded number."""
    new = [NewPerson(given_name=step.given_name, family_name=step.family_name) for step in coming.values()]
    return dict(zip(coming, people.add(new, by=by, at=at), strict=True))


def _rename(steps: Sequence[Rename], rows: _Rows, *, by: Person | None, at: datetime) -> list[Renamed]:
    renamed = []
    for step in steps:
        person = rows.people[step.person]
        before = (person.given_name, person.family_name)
        people.rename(person, given_name=step.given_name, family_name=step.family_name, by=by, at=at)
        renamed.append(Renamed(step.person, before, (step.given_name, step.family_name)))
    return renamed


def _manager(step: Begin | Correct, rows: _Rows, newcomers: Mapping[str, Person]) -> Person | None:
    """Nobody yet for one whom a later chunk adds: `Writer.name_managers` sees to that."""
    if isinstance(step.manager, str):
        return newcomers.get(step.manager)
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
