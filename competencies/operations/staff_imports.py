"""Takes a staff file in, writes it chunk by chunk, undoes it: what was sent once, decided once, done once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from competencies.models import (
    Agency,
    JobRole,
    JobTitleMatch,
    LeadDesignation,
    Person,
    Post,
    PostRole,
    StaffFileLayout,
    StaffImport,
    StaffImportState,
)
from competencies.operations import audit, corrections, people, posts, staff, standings
from competencies.operations.refusals import Refusal
from competencies.operations.staff import PlanOutOfDate, PlanStopped, Renamed, Writer
from competencies.rules import RuleError
from competencies.rules.staff import Plan, What

UNDO_WITHIN = timedelta(days=30)
UNUSED_KEPT = timedelta(days=1)
LEASE = timedelta(minutes=10)
CHUNK = 500
OTHER_THAN_SEEN = (
    "Something has changed since this was shown, so nothing is written. Look again: this is what it would do."
)


class OtherThanSeen(Refusal):
    """What would be done is no longer what was shown."""


class NothingToWrite(Refusal):
    """Everything in the file is as it is known."""


class TooLateToUndo(Refusal):
    """The undo period is over."""


class NotWritten(Refusal):
    """There is nothing to undo, or to release, yet."""


Planner = Callable[[StaffImport], Plan]


@transaction.atomic
def send(
    content: bytes,
    *,
    agency: Agency,
    source: str,
    names_everybody: bool,
    state: StaffImportState,
    by: Person,
    at: datetime,
) -> StaffImport:
    """Keep a file for its dry run: a table whose columns wait to be matched (COLUMNS), or rows as they were read."""
    row = StaffImport(
        agency=agency, source=source, names_everybody=names_everybody, state=state, sent_at=at, sent_by=by
    )
    row.file.save(f"{row.uuid}", ContentFile(content), save=False)
    row.save()
    audit.record("staff.send", subjects=[row.uuid], by=by, at=at, agency=agency)
    return row


@transaction.atomic
def match_columns(
    sent: StaffImport, *, header: str, columns: Mapping[str, int], rows: bytes, by: Person, at: datetime
) -> StaffImport:
    """Remember what the columns hold, and keep `rows` in place of the table that was sent."""
    StaffFileLayout.objects.update_or_create(
        agency=sent.agency, header=header, defaults={"columns": dict(columns), "said_at": at, "said_by": by}
    )
    sent.file.delete(save=False)
    sent.file.save(f"{sent.uuid}", ContentFile(rows), save=False)
    sent.state = StaffImportState.DRAFT
    sent.save(update_fields=["file", "state"])
    return sent


@transaction.atomic
def match_titles(meant: Mapping[str, JobRole | None], *, agency: Agency, by: Person, at: datetime) -> None:
    """Remember what these job titles (folded) mean here; None is a title that nobody can place yet."""
    for title, role in meant.items():
        JobTitleMatch.objects.update_or_create(
            agency=agency, title=title, defaults={"job_role": role, "said_at": at, "said_by": by}
        )
    audit.record(
        "staff.match_titles", subjects=[agency.uuid], by=by, at=at, agency=agency, detail={"titles": len(meant)}
    )


@transaction.atomic
def confirm(
    sent: StaffImport, plan: Plan, *, seen: str, ending: int | None = None, by: Person, at: datetime
) -> StaffImport:
    """Let it be written, exactly as it was shown: `seen` is the seal of the plan. Sent twice, it is written once.

    `ending` is the number of posts that would end, typed by somebody who means it. Raises OtherThanSeen, PlanStopped,
    NothingToWrite.
    """
    held = StaffImport.objects.select_for_update().get(pk=sent.pk)
    if held.state != StaffImportState.DRAFT:
        return held
    if plan.seal != seen:
        raise OtherThanSeen(OTHER_THAN_SEEN)
    if plan.stop:
        raise PlanStopped(plan.stop)
    if not plan.steps:
        raise NothingToWrite("Everything in the file is as it is known here, so there is nothing to write.")
    held.state, held.seal, held.ending_allowed = StaffImportState.WRITING, seen, ending
    held.made_at, held.made_by, held.refused = at, by, ""
    held.done, held.steps = 0, len(plan.steps)
    held.counts = {what.value: plan.count(what) for what in What}
    held.save()
    return held


@transaction.atomic
def write_at_once(plan: Plan, *, rows: bytes, names_everybody: bool, at: datetime) -> StaffImport | None:
    """Write a whole plan in one transaction, for the command; None when there is nothing to write. From then on it is
    as a file that was sent to the page: undone there, and nobody in it is invited before a training lead says so.

    Raises PlanStopped, PlanOutOfDate; then nothing is written.
    """
    renamed = staff.import_staff(plan, by=None, at=at)
    if not plan.steps:
        return None
    row = StaffImport(
        agency=Agency.objects.get(pk=plan.agency),
        source=plan.source,
        names_everybody=names_everybody,
        state=StaffImportState.DONE,
        sent_at=at,
        seal=plan.seal,
        made_at=at,
        done=len(plan.steps),
        steps=len(plan.steps),
        counts={what.value: plan.count(what) for what in What},
        renamed=[[one.person, *one.before, *one.after] for one in renamed],
    )
    row.file.save(f"{row.uuid}", ContentFile(rows), save=False)
    row.save()
    return row


def work(planned: Planner, *, at: datetime) -> StaffImport | None:
    """Take the next import that waits to be written or undone, and finish it; None when there is none.

    `planned` makes the plan of an import as of the instant it was confirmed. Whoever takes one over from a process that
    died does only what is left: a line that is written is as known.
    """
    taken = _take(at)
    if taken is None:
        return None
    if taken.state == StaffImportState.UNDOING:
        _undo(taken, at=at)
    else:
        _write(taken, planned)
    return taken


@transaction.atomic
def undo(sent: StaffImport, *, by: Person, at: datetime) -> StaffImport:
    """Let everything the import wrote be taken back. Raises NotWritten, TooLateToUndo; undone once stays undone."""
    held = StaffImport.objects.select_for_update().get(pk=sent.pk)
    if held.state in {StaffImportState.UNDOING, StaffImportState.UNDONE}:
        return held
    if held.state != StaffImportState.DONE or held.made_at is None:
        raise NotWritten("It is not written yet, so there is nothing to undo.")
    if at > held.made_at + UNDO_WITHIN:
        raise TooLateToUndo("It was written more than 30 days ago. Correct the posts by hand, or with another file.")
    held.state, held.undone_at, held.undone_by, held.done = StaffImportState.UNDOING, at, by, 0
    held.save(update_fields=["state", "undone_at", "undone_by", "done"])
    return held


@transaction.atomic
def release_invitations(sent: StaffImport, *, by: Person, at: datetime) -> StaffImport:
    """From now on whoever came with this file may be written to, and signs in with the address that the file gave.
    Raises NotWritten.
    """
    held = StaffImport.objects.select_for_update().get(pk=sent.pk)
    if held.state != StaffImportState.DONE:
        raise NotWritten("Nobody is written to before the file is written.")
    if held.invitations_released_at is None:
        held.invitations_released_at, held.invitations_released_by = at, by
        held.save(update_fields=["invitations_released_at", "invitations_released_by"])
        audit.record("staff.release_invitations", subjects=[held.uuid], by=by, at=at, agency=held.agency)
        given = _give_addresses(held)
        audit.record(
            "person.give_address", subjects=[person.uuid for person in given], by=by, at=at, agency=held.agency
        )
    return held


def _give_addresses(held: StaffImport) -> list[Person]:
    """Whoever came with the file, has no sign-in and stands in it with an address that is nobody else's. The address
    lets nobody in: their first code goes to it.
    """
    came = Post.objects.known().filter(
        recorded_at=held.made_at or held.sent_at, person__email__isnull=True, person__is_active=True
    )
    holders: dict[str, set[Person]] = defaultdict(set)
    for post in came.exclude(work_email="").select_related("person"):
        holders[post.work_email.strip().lower()].add(post.person)
    taken = set(Person.objects.filter(email__in=holders).values_list("email", flat=True))
    given = []
    for address, here in holders.items():
        if len(here) == 1 and address not in taken:
            (person,) = here
            person.email = address
            given.append(person)
    Person.objects.bulk_update(given, ["email"], batch_size=500)
    return given


def forget(*, at: datetime) -> int:
    """Delete files whose undo period is over, with the names they changed, and those that nobody used within a day."""
    waiting = Q(state__in=[StaffImportState.COLUMNS, StaffImportState.DRAFT], sent_at__lt=at - UNUSED_KEPT)
    over = Q(state__in=[StaffImportState.DONE, StaffImportState.UNDONE], made_at__lt=at - UNDO_WITHIN)
    forgotten = list(StaffImport.objects.filter(waiting | over).exclude(file=""))
    for sent in forgotten:
        sent.file.delete(save=False)
        sent.renamed = []
        sent.save(update_fields=["file", "renamed"])
    return len(forgotten)


def _take(at: datetime) -> StaffImport | None:
    """Nobody else gets it before the lease is over. Two at once may both try; one changes the row."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=at)
    busy = Q(state__in=[StaffImportState.WRITING, StaffImportState.UNDOING])
    waiting = StaffImport.objects.filter(free, busy).select_related("agency", "made_by", "undone_by")
    for one in waiting.order_by("made_at", "pk"):
        mine = StaffImport.objects.filter(free, pk=one.pk, state=one.state)
        if mine.update(leased_until=at + LEASE):
            return one
    return None


def _write(sent: StaffImport, planned: Planner) -> None:
    by, at = sent.made_by, _there(sent.made_at)
    try:
        plan = planned(sent)
        if not sent.done and plan.seal != sent.seal:
            raise PlanOutOfDate(OTHER_THAN_SEEN)
        writer = Writer(plan, by=by, at=at)
        for steps in plan.chunks(CHUNK):
            with transaction.atomic():
                _note(sent, writer.write(steps), len(steps))
        writer.name_managers()
    except (Refusal, RuleError) as refused:
        _stop(sent, str(refused))
        return
    staff.tell(plan, by=by, at=at)
    _finish(sent, StaffImportState.DONE)


def _note(sent: StaffImport, renamed: Iterable[Renamed], steps: int) -> None:
    sent.done += steps
    sent.renamed += [[one.person, *one.before, *one.after] for one in renamed]
    sent.save(update_fields=["done", "renamed"])


def _stop(sent: StaffImport, sentence: str) -> None:
    """Back to the dry run, when nothing is written yet; otherwise what is written stands, and can be undone."""
    sent.refused = sentence[:500]
    if sent.done:
        _finish(sent, StaffImportState.DONE)
        return
    sent.made_at = sent.made_by = None
    _finish(sent, StaffImportState.DRAFT)


def _finish(sent: StaffImport, state: StaffImportState) -> None:
    sent.state, sent.leased_until = state, None
    sent.save(update_fields=["state", "leased_until", "refused", "made_at", "made_by", "kept"])


def _undo(sent: StaffImport, *, at: datetime) -> None:
    """Posts that the import began are withdrawn, those it changed say again what they said; what somebody has changed
    since stands, and so does the end of a post that it continues. Nobody is deleted. Each chunk leaves less to do, so
    that another process can go on.
    """
    by, undone_at, made_at = sent.undone_by, _there(sent.undone_at), _there(sent.made_at)
    if not sent.done:
        sent.kept = _changed_since(sent).count()
    for chunk in _chunks(_begun(sent)):
        _withdraw(chunk, at=undone_at)
        _take_addresses(sent, chunk, by=by, at=undone_at)
        _tell_undone(sent, chunk)
    follows = Post.objects.known().filter(continues=OuterRef("pk"))
    for chunk in _chunks(_standing(sent).filter(~Exists(follows), uuid__in=_before(sent).values("uuid"))):
        with transaction.atomic():
            _take_roles_back(posts.reopen(chunk, ended_at=made_at, by=by, at=undone_at), made_at)
            standings.refresh({post.person_id for post in chunk}, at=at)
        _tell_undone(sent, chunk)
    for chunk in _chunks(_withdrawn_by(sent)):
        with transaction.atomic():
            again = corrections.restore(chunk, changed_at=made_at, by=by, at=undone_at)
            _take_roles_back(again, made_at)
            standings.refresh({post.person_id for post in again}, at=at)
        _tell_undone(sent, chunk)
    for person, *names in sent.renamed:
        _name_back(person, names, by=by, at=undone_at)
    audit.record(
        "staff.undo", subjects=[sent.uuid], by=by, at=undone_at, agency=sent.agency, detail={"kept": sent.kept}
    )
    _finish(sent, StaffImportState.UNDONE)


def _standing(sent: StaffImport) -> Any:
    """Posts that stand as the import wrote them."""
    return Post.objects.known().under([sent.agency.path]).filter(recorded_at=_there(sent.made_at))


def _before(sent: StaffImport) -> Any:
    """What stood until the import changed it."""
    return Post.objects.filter(withdrawn_at=sent.made_at, recorded_at__lt=sent.made_at)


def _begun(sent: StaffImport) -> Any:
    return _standing(sent).exclude(uuid__in=_before(sent).values("uuid"))


def _withdrawn_by(sent: StaffImport) -> Any:
    standing = Post.objects.known().values("uuid")
    return _before(sent).under([sent.agency.path]).exclude(uuid__in=standing)


def _changed_since(sent: StaffImport) -> Any:
    written = Post.objects.filter(recorded_at=_there(sent.made_at), withdrawn_at__gt=sent.made_at)
    return written.under([sent.agency.path])


def _chunks(found: Any) -> Iterator[list[Post]]:
    """What is found now, so many rows at a time, whatever becomes of them on the way."""
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        yield list(Post.objects.filter(pk__in=keys[start : start + CHUNK]).select_related("person", "agency"))


@transaction.atomic
def _withdraw(begun: Sequence[Post], *, at: datetime) -> None:
    keys = [post.pk for post in begun]
    standings.lock({post.person_id for post in begun})
    LeadDesignation.objects.known().filter(post__in=keys).update(withdrawn_at=at)
    Post.objects.known().filter(pk__in=keys).update(withdrawn_at=at)
    standings.refresh({post.person_id for post in begun}, at=at)


@transaction.atomic
def _take_addresses(sent: StaffImport, begun: Sequence[Post], *, by: Person | None, at: datetime) -> None:
    """Sign-ins that the file gave to people who have no post now and never signed in: the address is free again for
    whoever comes with the corrected file.
    """
    if sent.invitations_released_at is None:
        return
    addresses = {post.person_id: post.work_email.strip().lower() for post in begun}
    idle = Person.objects.filter(pk__in=addresses, last_login__isnull=True, email__isnull=False)
    idle = idle.exclude(pk__in=Post.objects.known().filter(person__in=addresses).values("person"))
    taken = [person for person in idle if person.email == addresses[person.pk]]
    for person in taken:
        person.email = None
    Person.objects.bulk_update(taken, ["email"], batch_size=500)
    subjects = [person.uuid for person in taken]
    audit.record("person.take_address", subjects=subjects, by=by, at=at, agency=sent.agency)


def _take_roles_back(again: Iterable[Post], made_at: datetime) -> None:
    """Roles that the import made known are not known again."""
    for post in again:
        before = Post.objects.filter(uuid=post.uuid, withdrawn_at=made_at).order_by("pk").first()
        if before is not None:
            had = before.job_roles.all()
            PostRole.objects.filter(post=post).exclude(job_role__in=had).delete()
            there = set(post.job_roles.values_list("pk", flat=True))
            PostRole.objects.bulk_create(PostRole(post=post, job_role=role) for role in had if role.pk not in there)


def _name_back(key: int, names: Sequence[str], *, by: Person | None, at: datetime) -> None:
    given, family, given_now, family_now = names
    person = Person.objects.filter(pk=key, given_name=given_now, family_name=family_now).first()
    if person is not None:
        people.rename(person, given_name=given, family_name=family, by=by, at=at)


def _tell_undone(sent: StaffImport, undone: Sequence[Post]) -> None:
    sent.done += len(undone)
    sent.save(update_fields=["done", "kept"])


def _there(instant: datetime | None) -> datetime:
    """What an import has that was confirmed."""
    if instant is None:
        raise ValueError("The import has not been confirmed.")
    return instant
