"""The only way out: statements are put here in the transaction of the fact they report, and sent by another process."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum

from competencies.models import Person
from competencies.operations import audit
from learning_site.xapi import packing
from learning_site.xapi.facts import Site, Statement
from learning_site.xapi.models import Bundle, QueuedStatement
from learning_site.xapi.statements import ANSWERS

log = logging.getLogger(__name__)

# A delivered statement is at hand by its id for so long; then it is put away with so many others.
AT_HAND = timedelta(days=30)
TOGETHER = 500


class NotInTransaction(RuntimeError):
    """`queue` was called outside a transaction, where a fact could be saved without its statement."""


class SameIdTwice(ValueError):
    """Two different statements of one call have the same id: one fact and one verb name one statement."""


@dataclass(frozen=True, slots=True)
class Queued:
    """What became of the statements handed to `queue`.

    `already` were there with the same content; `differing` were there with another content, and the first stands;
    `withheld` tell an answer or what came of a check, which this installation does not send.
    """

    queued: int = 0
    already: int = 0
    withheld: int = 0
    differing: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """How many statements wait, are withheld by XAPI_SEND_ANSWERS, were delivered, or are quarantined."""

    waiting: int
    withheld: int
    delivered: int
    quarantined: int


def this_site() -> Site:
    """Return the installation as its settings describe it, to build facts with."""
    return Site(installation=settings.INSTALLATION_UUID, url=settings.SITE_URL)


def queue(statements: Iterable[Statement], *, at: datetime) -> Queued:
    """Freeze statements and put them in line, as part of the caller's transaction.

    The same statement again is harmless, so that a retry and a double click leave one. What tells an answer or what
    came of a check is not even kept unless XAPI_SEND_ANSWERS is on, so that turning it on later tells nothing old.

    Raises NotInTransaction, and SameIdTwice for two different statements with one id among `statements`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("Queue statements inside the transaction that records their fact.")
    payloads, withheld = _payloads(statements)
    known = {row.uuid: row for row in QueuedStatement.objects.filter(uuid__in=payloads)}
    differing = tuple(uuid for uuid, row in known.items() if not _says(row, payloads[uuid]))
    for uuid in differing:
        log.warning("Statement %s was queued before with another content; the first stands.", uuid)
    rows = [_row(uuid, payload, at=at) for uuid, payload in payloads.items() if uuid not in known]
    # Another transaction may have queued the same ids since the look above.
    QueuedStatement.objects.bulk_create(rows, ignore_conflicts=True)
    return Queued(queued=len(rows), already=len(known) - len(differing), withheld=withheld, differing=differing)


@transaction.atomic
def release(uuids: Iterable[UUID], *, by: Person, at: datetime) -> int:
    """Let quarantined statements be tried again, singly, and return how many there were.

    Statements that are not in quarantine are left as they are.
    """
    rows = QueuedStatement.objects.select_for_update().quarantined().filter(uuid__in=list(uuids))
    released = list(rows.values_list("uuid", flat=True))
    QueuedStatement.objects.filter(uuid__in=released).update(
        state=QueuedStatement.State.WAITING, alone=True, next_attempt_at=at, failures=0, failed_with=None
    )
    audit.record("xapi.release", subjects=released, by=by, at=at)
    return len(released)


def put_away(*, at: datetime, limit: int = 20) -> int:
    """Pack statements that were delivered long ago, many as one, and return how many bundles were made.

    A bundle is made when it is full. One that is queued again afterwards goes out again, which its id makes harmless.
    """
    return next((made for made in range(limit) if not _put_some_away(at)), limit)


@transaction.atomic
def send_again(*, at: datetime) -> int:
    """Let all that was ever delivered wait once more, in its old order, for a store that was lost; return how much.

    Raises packing.Unreadable for a damaged bundle, and then nothing is changed.
    """
    waiting = QueuedStatement.State.WAITING
    number = QueuedStatement.objects.delivered().update(
        state=waiting, delivered_at=None, alone=False, next_attempt_at=None, attempts=0
    )
    for bundle in Bundle.objects.order_by("first").iterator():
        rows = []
        for sequence, payload in bundle.payloads().items():
            row = _row(UUID(packing.from_json(payload)["id"]), payload, at=at)
            row.sequence = sequence
            rows.append(row)
        QueuedStatement.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        number += len(rows)
    Bundle.objects.all().delete()
    audit.record("xapi.send_again", subjects=[settings.INSTALLATION_UUID], by=None, at=at, detail={"rows": number})
    return number


def contents() -> Contents:
    """Return how many statements are in each state."""
    tally = QueuedStatement.objects.order_by().values_list("state", "reveals_answers").annotate(Count("pk"))
    counts = {(state, reveals): number for state, reveals, number in tally}
    states = QueuedStatement.State
    revealing = counts.get((states.WAITING, True), 0)
    return Contents(
        waiting=counts.get((states.WAITING, False), 0) + (revealing if settings.XAPI_SEND_ANSWERS else 0),
        withheld=0 if settings.XAPI_SEND_ANSWERS else revealing,
        delivered=sum(number for (state, _), number in counts.items() if state == states.DELIVERED) + _put_away(),
        quarantined=sum(number for (state, _), number in counts.items() if state == states.QUARANTINED),
    )


@transaction.atomic
def _put_some_away(at: datetime) -> bool:
    """Whether there was enough for a bundle. What cannot be read stays as it is."""
    old = QueuedStatement.objects.delivered().filter(delivered_at__lte=at - AT_HAND).order_by("sequence")
    found = list(old.select_for_update()[:TOGETHER])
    rows = [row for row in found if _is_readable(row)]
    if len(found) < TOGETHER or not rows:
        return False
    packed = packing.pack_many({row.sequence: row.payload() for row in rows})
    Bundle.objects.create(first=rows[0].sequence, number=len(rows), packed=packed, put_away_at=at)
    QueuedStatement.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return True


def _put_away() -> int:
    return Bundle.objects.aggregate(number=Sum("number"))["number"] or 0


def _is_readable(row: QueuedStatement) -> bool:
    try:
        row.payload()
    except packing.Unreadable:
        return False
    return True


def _payloads(statements: Iterable[Statement]) -> tuple[dict[UUID, bytes], int]:
    """The frozen JSON by id, in order, and how many statements may not leave."""
    payloads: dict[UUID, bytes] = {}
    withheld = 0
    for statement in statements:
        if statement["verb"]["id"] in ANSWERS and not settings.XAPI_SEND_ANSWERS:
            withheld += 1
            continue
        payload = packing.to_json(statement)
        uuid = UUID(statement["id"])
        if payloads.setdefault(uuid, payload) != payload:
            raise SameIdTwice(f"Two different statements have the id {uuid}; expected one for each fact and verb.")
    return payloads, withheld


def _says(row: QueuedStatement, payload: bytes) -> bool:
    """Whether a row holds this payload; a damaged row is the sender's matter and must not undo the fact at hand."""
    try:
        return row.payload() == payload
    except packing.Unreadable:
        return False


def _row(uuid: UUID, payload: bytes, *, at: datetime) -> QueuedStatement:
    return QueuedStatement(
        uuid=uuid,
        packed=packing.pack(payload),
        dictionary=packing.LATEST,
        reveals_answers=packing.from_json(payload)["verb"]["id"] in ANSWERS,
        queued_at=at,
    )
