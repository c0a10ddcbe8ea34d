"""Records a file of past training as one batch, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from competencies.models import Agency, BatchSource, Competency, EvidenceKind, EvidenceSeen, Person, TrainingBatch
from competencies.operations import training
from competencies.operations.refusals import Refusal
from competencies.operations.training import NewEvidence
from competencies.queries import past_training as queries
from competencies.rules import london_day
from competencies.rules.history import HistoryRow, Plan, Unread, plan


class HistoryStopped(Refusal):
    """The plan carries the sentence that forbids the file."""


def foresee(
    rows: Sequence[HistoryRow], unread: Sequence[Unread], *, agency: Agency, by: Person | None, at: datetime
) -> Plan:
    """What would become of each line; nothing is written."""
    return plan(rows, queries.known(agency, own=by), unread=unread, on=london_day(at))


@transaction.atomic
def load(
    batch: TrainingBatch, rows: Sequence[HistoryRow], unread: Sequence[Unread], *, by: Person | None, at: datetime
) -> TrainingBatch:
    """Record every line that can be, as the batch; sent twice, it is recorded once. Raises HistoryStopped."""
    held = TrainingBatch.objects.select_for_update().get(pk=batch.pk)
    if held.recorded_at is not None:
        return held
    made = foresee(rows, unread, agency=held.agency, by=by, at=at)
    if made.stop:
        raise HistoryStopped(made.stop)
    people = Person.objects.in_bulk({one.person for one in made.to_record})
    competencies = Competency.objects.in_bulk({one.competency for one in made.to_record})
    new = [
        NewEvidence(
            person=people[one.person],
            competency=competencies[one.competency],
            kind=EvidenceKind.SESSION,
            done_on=one.row.done_on,
            title=one.row.title,
            hours=one.row.hours,
            expires_on=one.row.expires_on,
            seen=EvidenceSeen.RECORD,
        )
        for one in made.to_record
        if one.row and one.person and one.competency
    ]
    return training.record(new, key=held.uuid, agency=held.agency, source=BatchSource.FILE, by=by, at=at)
