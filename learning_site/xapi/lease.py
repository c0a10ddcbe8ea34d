"""One sender at a time, on any database and any number of machines, and the pause after trouble.

The lease is a row with an end: whoever wins the conditional update sends, whoever dies holding it is waited out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet

from learning_site.xapi import client
from learning_site.xapi.models import Sender

# Longer than the longest single request (client.LONGEST_ANSWER and its time-outs), before each of which it is renewed.
TERM = timedelta(minutes=2)
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=10)
LONGEST_ASKED_FOR = timedelta(hours=1)

KINDS: dict[type[client.Trouble], Sender.Trouble] = {
    client.Unreachable: Sender.Trouble.UNREACHABLE,
    client.Busy: Sender.Trouble.BUSY,
    client.Broken: Sender.Trouble.BROKEN,
    client.Unauthorised: Sender.Trouble.UNAUTHORISED,
    client.Unrecognised: Sender.Trouble.UNRECOGNISED,
}


class LeaseLost(RuntimeError):
    """Another sender took over because this one was away for longer than its lease."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to send, held by `holder` until it is given up or runs out."""

    holder: UUID

    def keep(self, *, at: datetime) -> None:
        """Renew the lease; raises LeaseLost where another sender holds it by now."""
        if not self._row().update(held_until=at + TERM):
            raise LeaseLost("Another sender has taken over.")

    def paused(self, *, at: datetime) -> bool:
        """Whether the store is still being left alone after trouble."""
        return self._row().filter(paused_until__gt=at).exists()

    def settle(self, trouble: client.Trouble | None, *, settled: bool, at: datetime, share: float) -> None:
        """Note how the store was met, and pause after trouble; `settled`: whether any statement found its end."""
        sender = Sender.objects.get()
        if trouble is None:
            if settled or sender.trouble != Sender.Trouble.NONE:
                self._row().update(failures=0, trouble=Sender.Trouble.NONE, last_error="", paused_until=None)
            return
        failures = 1 if settled else sender.failures + 1
        pause = pause_after(failures, share=share)
        if isinstance(trouble, client.Busy) and trouble.retry_after is not None:
            pause = max(pause, min(trouble.retry_after, LONGEST_ASKED_FOR))
        self._row().update(
            failures=failures, trouble=KINDS[type(trouble)], last_error=trouble.words, paused_until=at + pause
        )

    def give_up(self) -> None:
        """Let the next sender in."""
        self._row().update(holder=None, held_until=None)

    def _row(self) -> QuerySet[Sender]:
        return Sender.objects.filter(holder=self.holder)


def take(*, at: datetime) -> Lease | None:
    """Return the lease, or None while another sender holds it."""
    Sender.objects.bulk_create([Sender()], ignore_conflicts=True)
    holder = uuid4()
    free = Q(held_until__isnull=True) | Q(held_until__lte=at)
    return Lease(holder) if Sender.objects.filter(free).update(holder=holder, held_until=at + TERM) else None


def pause_after(failures: int, *, share: float) -> timedelta:
    """Return how long to wait after so many troubles in a row: doubling from five seconds to ten minutes.

    `share`, from 0 to 1, spreads it over the upper half, so that several installations do not return as one.
    """
    longest = min(FIRST_PAUSE * (1 << min(failures - 1, 20)), LONGEST_PAUSE)
    return longest * (0.5 + share / 2)
