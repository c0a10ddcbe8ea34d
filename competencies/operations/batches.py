"""Does one thing for several people at once, and undoes it: nothing is deleted, facts are withdrawn and revoked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from competencies.models import (
    Agency,
    Attainment,
    Batch,
    BatchAction,
    BatchPerson,
    EvidenceKind,
    Exemption,
    ExemptionReason,
    Pause,
    PauseReason,
    Person,
    Post,
    ReminderRequest,
    RevocationReason,
)
from competencies.operations import allowances, attainments, audit, posts, reminder_requests
from competencies.operations.attainments import NewAttainment
from competencies.operations.refusals import Refusal
from competencies.queries import batches as queries
from competencies.queries.batches import Deed
from competencies.rules import london_day

MOST = 2000
DRAFTS_KEPT = timedelta(days=1)
CHANGED_SINCE = "It has been changed since, so it stands as it is."


class NobodyChosen(Refusal):
    """A batch is about somebody."""


class TooMany(Refusal):
    """More people than one batch takes."""

    @classmethod
    def of(cls, people: int) -> TooMany:
        return cls(f"That is {people:,} people; {MOST:,} can be changed at once. Narrow the list, by unit for example.")


class MadeAlready(Refusal):
    """What has been done is not described anew."""


class NothingToDo(Refusal):
    """Everybody is left out."""


class OtherThanSeen(Refusal):
    """What would be done is no longer what was shown."""


@transaction.atomic
def choose(people: Collection[int], *, action: BatchAction, agency: Agency, by: Person, at: datetime) -> Batch:
    """A draft about these people (keys). Raises NobodyChosen, TooMany."""
    if not people:
        raise NobodyChosen("Nobody is chosen. Tick the people in the list first.")
    if len(people) > MOST:
        raise TooMany.of(len(people))
    batch = Batch.objects.create(agency=agency, action=action, chosen_at=at, chosen_by=by)
    BatchPerson.objects.bulk_create([BatchPerson(batch=batch, person_id=key) for key in sorted(people)], batch_size=500)
    return batch


@transaction.atomic
def describe(batch: Batch, **terms: Any) -> Batch:
    """Say what is to be done, in the fields of Batch. Raises MadeAlready once it has been done."""
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.made_at:
        raise MadeAlready("This has been done already. Undo it, and begin again from the list.")
    for name, value in terms.items():
        setattr(held, name, value)
    held.save(update_fields=list(terms))
    return held


@transaction.atomic
def carry_out(batch: Batch, *, seen: str, by: Person, at: datetime) -> Batch:
    """Do it, for those for whom it can be done; the same batch again is done once.

    `seen` is the seal of the plan that was shown. Raises OtherThanSeen, NothingToDo.
    """
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.made_at:
        return held
    plan = queries.plan(held, by=by, on=london_day(at))
    if plan.seal != seen:
        raise OtherThanSeen("Something has changed since this was shown. Look again: this is what would be done now.")
    if not plan.doing:
        raise NothingToDo("Everybody is left out, so there is nothing to do.")
    recorded = _DOING[BatchAction(held.action)](held, plan.doing, by, at)
    held.made_at, held.made_by = at, by
    held.save(update_fields=["made_at", "made_by"])
    told = {one.person.pk: one.told for one in plan.everybody}
    people = list(held.people.all())
    for one in people:
        one.facts, one.told = [str(uuid) for uuid in recorded.get(one.person_id, [])], told[one.person_id][:500]
    BatchPerson.objects.bulk_update(people, ["facts", "told"], batch_size=500)
    counts = {"action": held.action, "done": len(plan.doing), "left_out": len(plan.left_out)}
    audit.record("batch.make", subjects=[held.uuid], by=by, at=at, agency=held.agency, detail=counts)
    return held


@transaction.atomic
def undo(batch: Batch, *, by: Person, at: datetime) -> Batch:
    """Take back what the batch recorded. A fact that somebody has changed since stays, and the batch says so."""
    held = Batch.objects.select_for_update().get(pk=batch.pk)
    if held.made_at is None or held.undone_at:
        return held
    people = list(held.people.all())
    recorded = {UUID(fact) for one in people for fact in one.facts}
    undone = _UNDOING[BatchAction(held.action)](held, recorded, by, at)
    for one in people:
        one.kept = "" if undone.issuperset(map(UUID, one.facts)) else CHANGED_SINCE
    BatchPerson.objects.bulk_update(people, ["kept"], batch_size=500)
    held.undone_at, held.undone_by = at, by
    held.save(update_fields=["undone_at", "undone_by"])
    counts = {"action": held.action, "undone": len(undone), "kept": len(recorded - undone)}
    audit.record("batch.undo", subjects=[held.uuid], by=by, at=at, agency=held.agency, detail=counts)
    return held


def forget_drafts(*, at: datetime) -> int:
    """Drafts that nobody made within a day are forgotten; the tick does this."""
    drafts = Batch.objects.filter(made_at__isnull=True, chosen_at__lt=at - DRAFTS_KEPT)
    return drafts.delete()[1].get("competencies.Batch", 0)


Recorded = dict[int, list[UUID]]


def _exempt(batch: Batch, deeds: Iterable[Deed], by: Person, at: datetime) -> Recorded:
    rows = allowances.exempt(
        [deed.person for deed in deeds],
        requirement=_there(batch.requirement),
        agency=batch.agency,
        from_on=_there(batch.from_on),
        until_on=batch.until_on,
        reason=ExemptionReason(batch.reason),
        review_on=_there(batch.review_on),
        by=by,
        at=at,
    )
    return {row.person_id: [row.uuid] for row in rows}


def _pause(batch: Batch, deeds: Iterable[Deed], by: Person, at: datetime) -> Recorded:
    rows = allowances.pause(
        [deed.person for deed in deeds],
        agency=batch.agency,
        from_on=_there(batch.from_on),
        until_on=batch.until_on,
        reason=PauseReason(batch.reason),
        by=by,
        at=at,
    )
    return {row.person_id: [row.uuid] for row in rows}


def _resume(batch: Batch, deeds: Iterable[Deed], by: Person, at: datetime) -> Recorded:
    ending = [fact for deed in deeds for fact in deed.subjects]
    allowances.end(ending, on=_there(batch.from_on), by=by, at=at)
    return _by_person(ending)


def _end_posts(batch: Batch, deeds: Iterable[Deed], by: Person, at: datetime) -> Recorded:
    ended = posts.end([post for deed in deeds for post in deed.subjects], on=_there(batch.from_on), by=by, at=at)
    return _by_person(ended)


def _remind(batch: Batch, deeds: Iterable[Deed], by: Person, at: datetime) -> Recorded:
    wanted = [(deed.person, requirement) for deed in deeds for requirement in deed.subjects]
    return _by_person(reminder_requests.ask(wanted, agency=batch.agency, by=by, at=at))


def _record(batch: Batch, deeds: Iterable[Deed], by: Person, at: datetime) -> Recorded:
    new = [
        NewAttainment(
            person=deed.person,
            competency=_there(batch.competency),
            attained_on=_there(batch.from_on),
            kind=EvidenceKind.SESSION,
            evidence_uuid=uuid5(batch.uuid, str(deed.person.uuid)),
            evidence_title=batch.title,
            agency=batch.agency,
        )
        for deed in deeds
    ]
    return _by_person(attainments.record(new, by=by, at=at))


def _withdraw_exemptions(batch: Batch, facts: set[UUID], by: Person, at: datetime) -> set[UUID]:
    rows = Exemption.objects.known().filter(uuid__in=facts, recorded_at=_there(batch.made_at))
    return _withdraw(rows.select_related("person", "agency"), batch, by, at)


def _withdraw_pauses(batch: Batch, facts: set[UUID], by: Person, at: datetime) -> set[UUID]:
    rows = Pause.objects.known().filter(uuid__in=facts, recorded_at=_there(batch.made_at))
    return _withdraw(rows.select_related("person", "agency"), batch, by, at)


def _withdraw(rows: Any, batch: Batch, by: Person, at: datetime) -> set[UUID]:
    """Ended on their first day, they never were."""
    standing = list(rows)
    allowances.end(standing, on=_there(batch.from_on), by=by, at=at)
    return {row.uuid for row in standing}


def _go_on(batch: Batch, facts: set[UUID], by: Person, at: datetime) -> set[UUID]:
    """Exemptions and pauses that were ended go on as before."""
    ended = [
        fact
        for model in (Exemption, Pause)
        for fact in model.objects.known().filter(uuid__in=facts).select_related("person", "agency")
    ]
    return {fact.uuid for fact in allowances.go_on(ended, ended_at=_there(batch.made_at), by=by, at=at)}


def _reopen(batch: Batch, facts: set[UUID], by: Person, at: datetime) -> set[UUID]:
    ended = Post.objects.known().filter(uuid__in=facts)
    return {post.uuid for post in posts.reopen(ended, ended_at=_there(batch.made_at), by=by, at=at)}


def _take_back(batch: Batch, facts: set[UUID], by: Person, at: datetime) -> set[UUID]:
    requests = ReminderRequest.objects.filter(uuid__in=facts)
    return {request.uuid for request in reminder_requests.take_back(requests, by=by, at=at)}


def _revoke(batch: Batch, facts: set[UUID], by: Person, at: datetime) -> set[UUID]:
    theirs = Attainment.objects.filter(person__in=batch.people.values("person"), revocation__isnull=True)
    rows = list(theirs.filter(uuid__in=facts))
    reason = RevocationReason.RECORDED_IN_ERROR
    attainments.revoke(rows, reason=reason, on=_there(batch.from_on), by=by, at=at)
    return {row.uuid for row in rows}


_DOING: dict[BatchAction, Callable[[Batch, Iterable[Deed], Person, datetime], Recorded]] = {
    BatchAction.EXEMPT: _exempt,
    BatchAction.PAUSE: _pause,
    BatchAction.RESUME: _resume,
    BatchAction.END_POSTS: _end_posts,
    BatchAction.REMIND: _remind,
    BatchAction.SESSION: _record,
}
_UNDOING: dict[BatchAction, Callable[[Batch, set[UUID], Person, datetime], set[UUID]]] = {
    BatchAction.EXEMPT: _withdraw_exemptions,
    BatchAction.PAUSE: _withdraw_pauses,
    BatchAction.RESUME: _go_on,
    BatchAction.END_POSTS: _reopen,
    BatchAction.REMIND: _take_back,
    BatchAction.SESSION: _revoke,
}


def _by_person(rows: Iterable[Any]) -> Recorded:
    found: Recorded = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row.uuid)
    return found


def _there(value: Any) -> Any:
    """What a described batch of this action has."""
    if value is None:
        raise ValueError("The batch has not been described.")
    return value
