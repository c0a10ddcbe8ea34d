"""Empties the outbox into a learning record store: everything once, in order, whatever the store and network do.

The protocol is told in docs/xapi.md. No request is made inside a transaction, so that a slow store holds nothing up;
a sender killed between an answer and its note sends again, and the statement ids make that harmless.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from django.conf import settings
from django.db import transaction

from learning_site.xapi import lease as leases
from learning_site.xapi import outbox
from learning_site.xapi.client import Broken, Conflict, Found, RecordStore, Refused, Stored, Trouble, Unauthorised
from learning_site.xapi.models import QueuedStatement, QueuedStatementQuerySet, Sender
from learning_site.xapi.packing import Unreadable
from learning_site.xapi.statements import same

log = logging.getLogger(__name__)

BATCH = 50
# So many times does a batch meet a failing store before its statements are tried one by one,
# and so many times does one of them meet the same failure, while others pass, before it is quarantined.
PATIENCE = 5


class InsideTransaction(RuntimeError):
    """`deliver` was called inside a transaction, which would stay open while the store thinks."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one run did and what is left.

    `elsewhere`: another sender is at work and nothing was done. `trouble` is the kind of trouble the store is in
    ("" for none), `words` what it said, `paused_until` when it is next tried.
    """

    delivered: int
    quarantined: int
    left: outbox.Contents
    elsewhere: bool = False
    trouble: Sender.Trouble = Sender.Trouble.NONE
    words: str = ""
    paused_until: datetime | None = None

    @property
    def needs_attention(self) -> bool:
        """Whether nothing will move until somebody puts the settings or the store's rights in order."""
        return self.trouble in {Sender.Trouble.UNAUTHORISED, Sender.Trouble.UNRECOGNISED}


def deliver(
    *,
    at: datetime,
    client: RecordStore,
    batch: int = BATCH,
    time_limit: timedelta | None = None,
    despite_pause: bool = False,
    elapsed: Callable[[], float] = time.monotonic,
    share: Callable[[], float] = random.random,
) -> DeliveryReport:
    """Send what waits until nothing is due, the store is in trouble, or `time_limit` has passed.

    `at` is the instant the run begins; what follows is dated by `elapsed`, a count of seconds. After trouble the store
    is left alone for a while, which `despite_pause` overrides. `share` draws the random part of that while.

    Raises InsideTransaction when called within one.
    """
    if transaction.get_connection().in_atomic_block:
        raise InsideTransaction("Deliver statements outside any transaction.")
    lease = leases.take(at=at)
    if lease is None:
        return _report(elsewhere=True)
    started = elapsed()
    run = _Run(client, lease, batch, now=lambda: at + timedelta(seconds=elapsed() - started))
    try:
        if despite_pause or not lease.paused(at=at):
            trouble = run.drain(None if time_limit is None else at + time_limit)
            settled = run.delivered + run.quarantined > 0
            lease.settle(trouble, settled=settled, at=run.now(), share=share())
        return _report(run)
    except leases.LeaseLost:
        return _report(run, elsewhere=True)
    finally:
        lease.give_up()


def _report(run: "_Run | None" = None, *, elsewhere: bool = False) -> DeliveryReport:
    sender = Sender.objects.get()
    report = DeliveryReport(
        delivered=run.delivered if run else 0,
        quarantined=run.quarantined if run else 0,
        left=outbox.contents(),
        elsewhere=elsewhere,
        trouble=Sender.Trouble(sender.trouble),
        words=sender.last_error,
        paused_until=sender.paused_until,
    )
    if report.needs_attention:
        log.error("Statements are not being delivered: %s. %s", report.trouble.label, report.words)
    return report


class _Run:
    """One sender's turn: the lease it holds, the time as it passes, and what it has done."""

    def __init__(self, client: RecordStore, lease: leases.Lease, batch: int, now: Callable[[], datetime]) -> None:
        self.client = client
        self.lease = lease
        self.batch = batch
        self.now = now
        self.delivered = 0
        self.quarantined = 0

    def drain(self, until: datetime | None) -> Trouble | None:
        """Send batches in order, then what is to be sent singly; stop at trouble, and return it."""
        for due, send in ((self.together, self.send_batch), (self.alone, self.send_singly)):
            while rows := due():
                if until is not None and self.now() >= until:
                    return None
                if trouble := send([row for row in rows if self.readable(row)]):
                    return trouble
        return None

    def together(self) -> list[QueuedStatement]:
        """Return the next batch; what failed together goes together again, so that it is the same batch."""
        due = QueuedStatement.objects.due_together().allowed(answers=settings.XAPI_SEND_ANSWERS)
        rows = list(due[: self.batch])
        return list(takewhile(lambda row: row.attempts == rows[0].attempts, rows))

    def alone(self) -> list[QueuedStatement]:
        """Return the next few of those that are sent singly."""
        due = QueuedStatement.objects.due_alone(at=self.now()).allowed(answers=settings.XAPI_SEND_ANSWERS)
        return list(due[: self.batch])

    def readable(self, row: QueuedStatement) -> bool:
        """Whether a row can be unpacked; one that cannot goes into quarantine."""
        try:
            row.payload()
        except Unreadable as damage:
            self.quarantine(row, str(damage))
            return False
        return True

    def send(self, rows: Sequence[QueuedStatement]) -> Stored | Refused | Conflict | Trouble:
        """Make one request, with the lease renewed for as long as it may take."""
        self.lease.keep(at=self.now())
        return self.client.send({row.uuid: row.payload() for row in rows})

    def send_batch(self, rows: Sequence[QueuedStatement]) -> Trouble | None:
        """Send rows as one; where the store will not have them so, singly."""
        if not rows:
            return None
        answer = self.send(rows)
        if isinstance(answer, Stored):
            self.note_delivered(rows)
            return None
        if not isinstance(answer, Trouble):
            return self.send_singly(rows)
        attempts = rows[0].attempts + 1
        _waiting(rows).update(attempts=attempts, last_error=answer.words)
        return self.send_singly(rows) if isinstance(answer, Broken) and attempts >= PATIENCE else answer

    def send_singly(self, rows: Sequence[QueuedStatement]) -> Trouble | None:
        """Send rows one by one; what fails while others pass is its own fault, what fails alone may be the store's."""
        failed: list[tuple[QueuedStatement, Broken]] = []
        trouble: Trouble | None = None
        for row in rows:
            trouble = self.send_one(row)
            if isinstance(trouble, Broken):
                failed.append((row, trouble))
            elif trouble:
                break
        if self.delivered:
            for row, answer in failed:
                self.count_failure(row, answer)
            return None if isinstance(trouble, Broken) else trouble
        # Nothing passed: they are set aside uncounted, so that the next batch can show whether it is them.
        self.set_aside([row for row, _ in failed])
        return failed[-1][1] if failed and trouble is None else trouble

    def send_one(self, row: QueuedStatement) -> Trouble | None:
        """Send one row and settle it, unless the store is in trouble."""
        answer = self.send([row])
        if isinstance(answer, Trouble):
            return answer
        if isinstance(answer, Stored):
            self.note_delivered([row])
            return None
        return self.look_up(row, answer)

    def look_up(self, row: QueuedStatement, answer: Refused | Conflict) -> Trouble | None:
        """Ask whether the store has the same statement already; if not, quarantine the row with the store's words."""
        self.lease.keep(at=self.now())
        found = self.client.find(row.uuid)
        if isinstance(found, Found) and same(row.statement(), found.statement):
            self.note_delivered([row])
            return None
        # A sign-in that may write but not read must not hold up the queue.
        if isinstance(found, Trouble) and not isinstance(found, Unauthorised):
            return found
        self.quarantine(row, answer.words)
        return None

    def note_delivered(self, rows: Sequence[QueuedStatement]) -> None:
        """Mark rows as having reached the store."""
        state = QueuedStatement.State.DELIVERED
        self.delivered += _waiting(rows).update(state=state, delivered_at=self.now(), last_error="")

    def quarantine(self, row: QueuedStatement, words: str) -> None:
        """Take a row out of the queue, with the reason in the store's own words."""
        state = QueuedStatement.State.QUARANTINED
        self.quarantined += _waiting([row]).update(state=state, last_error=words)
        log.warning("Statement %s is quarantined: %s", row.uuid, words)

    def count_failure(self, row: QueuedStatement, answer: Broken) -> None:
        """Note that a row failed by itself; the same failure too often ends in quarantine."""
        failures = row.failures + 1 if row.failed_with == answer.status else 1
        if failures >= PATIENCE:
            self.quarantine(row, answer.words)
            return
        _waiting([row]).update(
            alone=True,
            next_attempt_at=self.now() + leases.pause_after(failures, share=1),
            failed_with=answer.status,
            failures=failures,
            last_error=answer.words,
        )

    def set_aside(self, rows: Sequence[QueuedStatement]) -> None:
        """Let rows be sent singly from now on, after whatever goes in batches."""
        _waiting(rows).update(alone=True, next_attempt_at=self.now())


def _waiting(rows: Sequence[QueuedStatement]) -> QueuedStatementQuerySet:
    return QueuedStatement.objects.waiting().filter(pk__in=[row.pk for row in rows])
