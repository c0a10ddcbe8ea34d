"""Records training that was not learned here, with its evidence; signs it off, corrects it, undoes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from django.core.files.base import ContentFile
from django.db import transaction

from competencies.models import (
    Agency,
    Attainment,
    BatchSource,
    Competency,
    DeclineReason,
    Evidence,
    EvidenceFile,
    EvidenceKind,
    Person,
    RecognitionReason,
    RecognitionRule,
    RevocationReason,
    Signer,
    SignOff,
    TrainingBatch,
)
from competencies.operations import attainments, audit, standings
from competencies.operations.attainments import NewAttainment, OwnEvidence
from competencies.operations.refusals import Refusal
from competencies.queries import merging
from competencies.queries import training as queries
from competencies.rules import check_attainment, london_day
from competencies.rules.training import check_level

UNCONFIRMED_KEPT = timedelta(days=1)


class DecidedAlready(Refusal):
    """Somebody has signed or declined it, or it stands no longer."""


class EvidenceChanged(Refusal):
    """The evidence is not the one that was looked at."""


class NothingChanged(Refusal):
    """A correction corrects something."""


class UndoneAlready(Refusal):
    """What was recorded in one go is undone once."""


@dataclass(frozen=True, kw_only=True)
class NewEvidence:
    """What one person did, and what was seen of it. `reason` and `authorised_by` or a `rule` are for recognition;
    `rests_on` is what is recognised, where it is recorded here.
    """

    person: Person
    competency: Competency
    kind: EvidenceKind
    done_on: date
    title: str
    seen: str
    provider: str = ""
    hours: Decimal | None = None
    participatory: bool | None = None
    multi_agency: bool | None = None
    reference: str = ""
    file: EvidenceFile | None = None
    expires_on: date | None = None
    reason: RecognitionReason | str = ""
    authorised_by: Person | None = None
    rule: RecognitionRule | None = None
    rests_on: Attainment | None = None


@transaction.atomic
def record(
    new_evidence: Iterable[NewEvidence],
    *,
    key: UUID,
    agency: Agency,
    source: BatchSource,
    by: Person | None,
    at: datetime,
) -> TrainingBatch:
    """Record what people did; it counts at once, signed off by whoever records it.

    `key` was made when the form was shown and becomes the batch's uuid: sent twice, it is recorded once. Whoever has
    the same competency of the same day already is left out. A training lead who is the only one may record their own;
    it counts for nothing until a partnership officer countersigns.

    Raises OwnEvidence where there is somebody else, and RuleError as `attainments.record` does.
    """
    wanted = list(new_evidence)
    standings.lock({new.person.pk for new in wanted})
    batch = TrainingBatch.objects.select_for_update().filter(uuid=key).first()
    if batch is None:
        batch = TrainingBatch.objects.create(uuid=key, agency=agency, source=source, began_at=at, began_by=by)
    if batch.recorded_at is not None:
        return batch
    check(wanted, agency=agency, by=by, at=at)
    own = merging.keys_of(by)
    rows = [
        _evidence(new, batch, signer=_signer(new, own), uuid=uuid5(key, str(number)), by=by, at=at)
        for number, new in enumerate(_not_there_yet(wanted))
    ]
    Evidence.objects.bulk_create(rows, batch_size=500)
    _count([row for row in rows if not row.signer], by=by, at=at)
    batch.recorded_at = at
    batch.save(update_fields=["recorded_at"])
    audit.record("training.record", subjects=[batch.uuid], by=by, at=at, agency=agency, detail={"rows": len(rows)})
    return batch


def check(wanted: Sequence[NewEvidence], *, agency: Agency, by: Person | None, at: datetime) -> None:
    """Raise what `record` would; also evidence that is to wait is refused when it could never count."""
    for new in wanted:
        check_level(kind=new.kind, level=new.competency.level, title=new.competency.title)
        check_attainment(queries.as_attainment(new), recorded_on=london_day(at))
        if new.authorised_by is not None and new.authorised_by.pk == new.person.pk:
            raise OwnEvidence("Nobody authorises the recognition of their own training. Choose somebody else.")
    own = merging.keys_of(by)
    if by is not None and any(new.person.pk in own for new in wanted):
        _check_only_lead(by, agency, on=london_day(at))


@transaction.atomic
def sign_off(evidence: Evidence, *, sha256: str, by: Person, at: datetime) -> SignOff:
    """Another person says yes to exactly the evidence whose seal they were shown; from then on it counts.

    Raises OwnEvidence, EvidenceChanged, DecidedAlready.
    """
    signed = _decide(evidence, sha256=sha256, by=by, at=at)
    if signed is None:
        return evidence.sign_off
    attainments.record([_attainment(evidence)], by=by, at=at)
    audit.record("evidence.sign_off", subjects=[evidence.uuid], by=by, at=at, agency=evidence.batch.agency)
    return signed


@transaction.atomic
def decline(evidence: Evidence, *, reason: DeclineReason, sha256: str, by: Person, at: datetime) -> SignOff:
    """Another person says no, with a reason from the list; it goes on counting for nothing. Raises as `sign_off`."""
    signed = _decide(evidence, sha256=sha256, by=by, at=at, declined=reason)
    if signed is None:
        return evidence.sign_off
    audit.record(
        "evidence.decline",
        subjects=[evidence.uuid],
        by=by,
        at=at,
        agency=evidence.batch.agency,
        detail={"reason": reason},
    )
    return signed


@transaction.atomic
def correct(evidence: Evidence, changed: NewEvidence, *, by: Person, at: datetime) -> Evidence:
    """Write down what the evidence should have said, as a row of its own. The sign-off of the old row does not cover
    it: what stood is revoked from today, and the new row waits for a sign-off.

    Raises NothingChanged, DecidedAlready when it stands no longer, OwnEvidence where somebody else could.
    """
    standings.lock([evidence.person_id])
    _check_stands(evidence)
    check([changed], agency=evidence.batch.agency, by=by, at=at)
    own = evidence.person_id in merging.keys_of(by)
    officer = own or evidence.signer == Signer.OFFICER
    signer = Signer.OFFICER if officer else Signer.LEAD
    row = _evidence(changed, evidence.batch, signer=signer, uuid=uuid4(), by=by, at=at)
    if row.sha256 == evidence.sha256:
        raise NothingChanged("Nothing is changed. Put right what is wrong, or go back.")
    row.corrects = evidence
    row.save()
    standing = queries.attainment_of(evidence)
    if standing is not None:
        reason = RevocationReason.EVIDENCE_CORRECTED
        attainments.revoke([standing], reason=reason, on=london_day(at), by=by, at=at)
    audit.record("evidence.correct", subjects=[evidence.uuid], by=by, at=at, agency=evidence.batch.agency)
    return row


@transaction.atomic
def undo(batch: TrainingBatch, *, by: Person, at: datetime) -> int:
    """Revoke exactly what the batch recorded and still stands, as recorded in error. Answers how many.

    Raises UndoneAlready.
    """
    held = TrainingBatch.objects.select_for_update().get(pk=batch.pk)
    if held.undone_at is not None or held.recorded_at is None:
        raise UndoneAlready("This is undone already; nothing was changed.")
    held.undone_at, held.undone_by = at, by
    held.save(update_fields=["undone_at", "undone_by"])
    rows = queries.standing_in(held)
    attainments.revoke(rows, reason=RevocationReason.RECORDED_IN_ERROR, on=None, by=by, at=at)
    audit.record("training.undo", subjects=[held.uuid], by=by, at=at, agency=held.agency, detail={"rows": len(rows)})
    return len(rows)


@transaction.atomic
def keep_file(content: bytes, *, sha256: str, content_type: str, by: Person, at: datetime) -> EvidenceFile:
    """Keep a file that somebody hands in as evidence, until what it belongs to is recorded."""
    row = EvidenceFile(sha256=sha256, content_type=content_type, kept_at=at, kept_by=by)
    row.content.save(f"{row.uuid}", ContentFile(content), save=False)
    row.save()
    return row


def begin_batch(*, agency: Agency, by: Person | None, at: datetime) -> TrainingBatch:
    """A batch for a file that lies elsewhere."""
    return TrainingBatch.objects.create(agency=agency, source=BatchSource.FILE, began_at=at, began_by=by)


@transaction.atomic
def begin_history(content: bytes, *, agency: Agency, by: Person, at: datetime) -> TrainingBatch:
    """Keep a history file for its dry run; it is forgotten as soon as it is recorded, or after a day."""
    batch = TrainingBatch(agency=agency, source=BatchSource.FILE, began_at=at, began_by=by)
    batch.file.save(f"{batch.uuid}", ContentFile(content), save=False)
    batch.save()
    return batch


@transaction.atomic
def forget_unconfirmed(*, at: datetime) -> int:
    """Forget files whose page was left without confirming, and the files of histories that are recorded."""
    before = at - UNCONFIRMED_KEPT
    used = Evidence.objects.filter(file__isnull=False).values("file")
    files = list(EvidenceFile.objects.filter(kept_at__lt=before).exclude(pk__in=used))
    for file in files:
        file.content.delete(save=False)
        file.delete()
    histories = TrainingBatch.objects.filter(source=BatchSource.FILE).exclude(file="")
    done = list(histories.filter(recorded_at__isnull=False)) + list(
        histories.filter(recorded_at__isnull=True, began_at__lt=before)
    )
    for batch in done:
        batch.file.delete(save=True)
    return len(files) + len(done)


def _check_only_lead(by: Person, agency: Agency, *, on: date) -> None:
    others = queries.other_leads(by, agency, on=on)
    if others:
        raise OwnEvidence(f"Nobody records their own training. Ask {others[0]}, who is a training lead here too.")


def _not_there_yet(wanted: Sequence[NewEvidence]) -> list[NewEvidence]:
    """Each competency once a day for each person, and none that is recorded for that day already."""
    by_key = {(new.person.pk, new.competency.pk, new.done_on): new for new in reversed(wanted)}
    there = queries.recorded_already(by_key)
    return [new for key, new in reversed(by_key.items()) if key not in there]


def _signer(new: NewEvidence, own: frozenset[int]) -> Signer:
    return Signer.OFFICER if new.person.pk in own else Signer.NOBODY


def _decide(
    evidence: Evidence, *, sha256: str, by: Person, at: datetime, declined: DeclineReason | str = ""
) -> SignOff | None:
    """The sign-off; None when this person has decided just so already. The caller holds a transaction."""
    standings.lock([evidence.person_id])
    if evidence.person_id in merging.keys_of(by):
        raise OwnEvidence("Nobody signs off their own training. Ask somebody else.")
    decided = SignOff.objects.filter(evidence=evidence).first()
    if decided and (decided.signed_by_id, decided.declined, decided.sha256) == (by.pk, declined, sha256):
        return None
    if decided or not evidence.signer:
        raise DecidedAlready("Somebody has decided on this already. Nothing was changed.")
    _check_stands(evidence)
    if sha256 != evidence.sha256 or queries.seal_of(evidence) != evidence.sha256:
        raise EvidenceChanged("The evidence is not what this page showed. Look at it again.")
    return SignOff.objects.create(
        evidence=evidence,
        person_id=evidence.person_id,
        sha256=evidence.sha256,
        declined=declined,
        signed_at=at,
        signed_by=by,
    )


def _check_stands(evidence: Evidence) -> None:
    batch = TrainingBatch.objects.get(pk=evidence.batch_id)
    if Evidence.objects.filter(corrects=evidence).exists():
        raise DecidedAlready("This evidence has been corrected since. Look at the corrected one.")
    if batch.undone_at is not None:
        raise DecidedAlready("This was recorded in error and is undone. Record it again.")


def _count(rows: Sequence[Evidence], *, by: Person | None, at: datetime) -> None:
    """From evidence to attainments, and the sign-off of whoever records them."""
    attainments.record([_attainment(row) for row in rows], by=by, at=at)
    if by is None:
        return
    SignOff.objects.bulk_create(
        [SignOff(evidence=row, person_id=row.person_id, sha256=row.sha256, signed_at=at, signed_by=by) for row in rows],
        batch_size=500,
    )


def _attainment(row: Evidence) -> NewAttainment:
    return NewAttainment(
        person=row.person,
        competency=row.competency,
        attained_on=row.done_on,
        kind=EvidenceKind(row.kind),
        evidence_uuid=row.uuid,
        evidence_title=row.title,
        agency=row.batch.agency,
        expires_on=row.expires_on,
        accepted_by=row.batch.agency if row.kind == EvidenceKind.RECOGNITION else None,
    )


def _evidence(
    new: NewEvidence, batch: TrainingBatch, *, signer: Signer, uuid: UUID, by: Person | None, at: datetime
) -> Evidence:
    row = Evidence(
        uuid=uuid,
        batch=batch,
        person=new.person,
        competency=new.competency,
        kind=new.kind,
        done_on=new.done_on,
        title=new.title,
        provider=new.provider,
        hours=new.hours,
        participatory=new.participatory,
        multi_agency=new.multi_agency,
        seen=new.seen,
        reference=new.reference,
        file=new.file,
        expires_on=new.expires_on,
        reason=new.reason,
        authorised_by=new.authorised_by,
        rule=new.rule,
        rests_on=new.rests_on,
        signer=signer,
        recorded_at=at,
        recorded_by=by,
    )
    row.sha256 = queries.seal_of(row)
    return row
