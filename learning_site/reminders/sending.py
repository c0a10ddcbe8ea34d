"""Sends what waits, each letter by itself, whatever mail servers do: nothing twice, nothing that is no longer true.

The clock is a callable and is asked again before every letter, so that a run that began in time stops in time. No mail
is handed over inside a transaction. A letter is held by a lease while it is sent; a run killed between the mail and its
note sends that one letter again, under the same Message-ID.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.db import transaction
from django.db.models import Case, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Value, When

from competencies.models import ReminderRequest
from competencies.rules import london_day
from learning_site.reminders import facts, outbox
from learning_site.reminders.contents import Contents, contents_of, under
from learning_site.reminders.letters import compose
from learning_site.reminders.models import Letter, Notice, Reminder, Sending
from learning_site.reminders.rules import ORDER, Stage, may_send

log = logging.getLogger(__name__)

CANDIDATES = 500
TOGETHER = 25
HOUR = timedelta(hours=1)
ENOUGH = "As many letters went within the hour as may; a later run goes on."
# Longer than one mail may take: a few exchanges of settings.EMAIL_TIMEOUT each.
TERM = timedelta(minutes=5)
PATIENCE = 5
FIRST_PAUSE = timedelta(minutes=15)
# After so many failures in a row that are not about a letter, the server is left alone for a while.
TROUBLES = 3
SERVER_PAUSE = timedelta(minutes=10)

Clock = Callable[[], datetime]


class Mailer(Protocol):
    """What mail is handed to: one of Django's mail backends."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int | None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one run did: letters sent, failed (and tried again later) and quarantined; `stopped` says why it ended
    before everything was sent.
    """

    sent: int
    failed: int
    quarantined: int
    stopped: str = ""


def mailer() -> Mailer:
    """The mail server; in the demonstration a folder, so that nothing reaches anybody."""
    if settings.DEMONSTRATION:
        folder = settings.DATA_DIR / "mail"
        return get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    return get_connection()


def send(*, clock: Clock, mail: Mailer, time_limit: timedelta | None = None) -> Report:
    """Send what waits in the outbox, as long as it is the hour for it and, where given, within `time_limit`."""
    run = _Run(clock, mail, None if time_limit is None else clock() + time_limit)
    try:
        run.go()
    finally:
        mail.close()
    return Report(sent=run.sent, failed=run.failed, quarantined=run.quarantined, stopped=run.stopped)


def pause_after(attempts: int) -> timedelta:
    """How long a letter waits after so many failures: a quarter of an hour, then four times as long each."""
    return FIRST_PAUSE * 4 ** (attempts - 1)


class _Run:
    """One sender's turn: its name, what it has done, and why it stopped."""

    def __init__(self, clock: Clock, mail: Mailer, until: datetime | None) -> None:
        self.clock = clock
        self.mail = mail
        self.until = until
        sending = Sending.in_force()
        self.hours = sending.hours
        self.an_hour = sending.an_hour
        self.holder = uuid4()
        self.sent = self.failed = self.quarantined = 0
        self.stopped = ""
        self.troubled: list[tuple[Letter, str]] = []

    def go(self) -> None:
        for people in self.candidates():
            for some in (people[first : first + TOGETHER] for first in range(0, len(people), TOGETHER)):
                if not self.may_go_on():
                    break
                left = self.left_this_hour()
                self.send_to(some[:left])
                if left < len(some):
                    self.stopped = self.stopped or ENOUGH
            if self.stopped:
                break
        self.settle_troubled(counted=self.sent > 0)

    def may_go_on(self) -> bool:
        now = self.clock()
        if self.stopped:
            return False
        if not may_send(now, self.hours):
            self.stopped = "It is not the hour for letters."
        elif self.until is not None and now >= self.until:
            self.stopped = "The time for this run is over."
        return not self.stopped

    def left_this_hour(self) -> int:
        """How many more letters may go; those of other runs count as well."""
        return max(0, self.an_hour - Letter.objects.filter(sent_at__gt=self.clock() - HOUR).count())

    def candidates(self) -> Iterator[list[int]]:
        """People with something waiting who may be written to now, the most pressing first, a few hundred at a time."""
        if not self.may_go_on():
            return
        if not self.left_this_hour():
            self.stopped = ENOUGH
            return
        waiting = _by_turn()
        for first in range(0, len(waiting), CANDIDATES):
            if not self.may_go_on():
                return
            at = self.clock()
            keys = waiting[first : first + CANDIDATES]
            not_yet = Q(state=Letter.State.QUARANTINED) | Q(next_attempt_at__gt=at) | Q(leased_until__gt=at)
            elsewhere = Letter.objects.filter(not_yet, person__in=keys).exclude(state=Letter.State.SENT)
            left_out = {
                *elsewhere.values_list("person_id", flat=True),
                *facts.came_unreleased(keys),
                *outbox.not_their_day(keys, london_day(at)),
            }
            yield [key for key in keys if key not in left_out]

    def send_to(self, people: Sequence[int]) -> None:
        """Send the letters of a few people, each after another look at the clock."""
        letters = self.claim(people)
        contents = contents_of(people, on=london_day(self.clock()))
        for number, letter in enumerate(letters):
            if not self.may_go_on():
                self.let_go(letters[number:])
                return
            if not self.keep(letter):
                continue
            if not contents[letter.person_id]:
                letter.delete()
                continue
            self.send_one(letter, contents[letter.person_id])

    def claim(self, people: Sequence[int]) -> list[Letter]:
        """Open a letter for whoever has none, and take those that nobody else holds."""
        at = self.clock()
        on = london_day(at)
        with transaction.atomic():
            opened = [Letter(person_id=person, on=on, next_attempt_at=at) for person in people]
            Letter.objects.bulk_create(opened, ignore_conflicts=True)
            free = Letter.objects.filter(
                Q(leased_until__isnull=True) | Q(leased_until__lte=at),
                person__in=people,
                state=Letter.State.WAITING,
                next_attempt_at__lte=at,
            )
            written = Letter.objects.filter(person=OuterRef("person"), on=on, state=Letter.State.SENT)
            free.filter(~Exists(written)).update(holder=self.holder, leased_until=at + TERM, on=on)
        held = Letter.objects.filter(holder=self.holder, person__in=people, state=Letter.State.WAITING)
        return list(held.select_related("person").order_by("person"))

    def keep(self, letter: Letter) -> bool:
        """Renew the lease for as long as one mail may take; whether it was still ours."""
        return bool(self.ours([letter]).update(leased_until=self.clock() + TERM))

    def let_go(self, letters: Iterable[Letter]) -> None:
        self.ours(letters).update(holder=None, leased_until=None)

    def send_one(self, letter: Letter, contents: Contents) -> None:
        """Hand one mail over and note what came of it; nothing that goes wrong with it reaches the next."""
        person = letter.person
        letter.address = person.email or ""
        try:
            words = compose(
                name=person.given_name,
                address=letter.address,
                lines=contents.lines,
                rounds=contents.rounds,
                digests=contents.digests,
                message_id=f"<{letter.uuid}@{urlsplit(settings.SITE_URL).hostname}>",
            )
            self.mail.send_messages([words])
        except Exception as wrong:  # whatever it is, it is this letter's, and the others go
            self.note_failure(letter, wrong)
            return
        self.note_sent(letter, contents)

    def note_sent(self, letter: Letter, contents: Contents) -> None:
        at = self.clock()
        with transaction.atomic():
            self.ours([letter]).update(
                state=Letter.State.SENT,
                sent_at=at,
                address=letter.address,
                last_error="",
                holder=None,
                leased_until=None,
            )
            keys = [line.due.key for line in contents.lines]
            said = Reminder.objects.waiting().filter(person=letter.person_id, cycle__in={key[2] for key in keys})
            went = [row for row in said if (row.person_id, row.requirement_id, row.cycle, Stage(row.stage)) in keys]
            Reminder.objects.filter(pk__in=[row.pk for row in went]).update(letter=letter, sent_at=at)
            Notice.objects.filter(pk__in=contents.notices).update(letter=letter, sent_at=at)
            asked = [key[1] for key in keys if key[3] is Stage.ASKED]
            ReminderRequest.objects.filter(
                person=letter.person_id, requirement__in=asked, answered_at__isnull=True, taken_back_at__isnull=True
            ).update(answered_at=at)
        self.sent += 1
        self.settle_troubled(counted=True)

    def note_failure(self, letter: Letter, wrong: Exception) -> None:
        log.warning("Letter %s was not sent: %s", letter.uuid, type(wrong).__name__)
        self.failed += 1
        words = _said(wrong)[:500]
        if _is_about_the_letter(wrong):
            self.count(letter, words)
            return
        self.mail.close()
        self.troubled.append((letter, words))
        if len(self.troubled) >= TROUBLES:
            self.settle_troubled(counted=False)
            self.stopped = f"The mail server is in trouble. {words}"

    def settle_troubled(self, *, counted: bool) -> None:
        """What failed while others pass is the letter's own fault; what fails when nothing passes is the server's."""
        for letter, words in self.troubled:
            if counted:
                self.count(letter, words)
            else:
                self.set_aside(letter, words, pause=SERVER_PAUSE)
        self.troubled = []

    def count(self, letter: Letter, words: str) -> None:
        attempts = letter.attempts + 1
        if attempts < PATIENCE:
            self.set_aside(letter, words, pause=pause_after(attempts), attempts=attempts)
            return
        self.ours([letter]).update(
            state=Letter.State.QUARANTINED,
            attempts=attempts,
            address=letter.address,
            last_error=words,
            holder=None,
            leased_until=None,
        )
        self.quarantined += 1

    def set_aside(self, letter: Letter, words: str, *, pause: timedelta, attempts: int | None = None) -> None:
        self.ours([letter]).update(
            attempts=letter.attempts if attempts is None else attempts,
            next_attempt_at=self.clock() + pause,
            address=letter.address,
            last_error=words,
            holder=None,
            leased_until=None,
        )

    def ours(self, letters: Iterable[Letter]) -> QuerySet[Letter]:
        return Letter.objects.filter(pk__in=[letter.pk for letter in letters], holder=self.holder)


def _by_turn() -> list[int]:
    """Everybody with an address for whom something waits, the most pressing first; a lead's week goes with the first,
    a later round with the last. Two statements.
    """
    turns = [When(stage=stage, then=Value(turn)) for turn, stage in enumerate(reversed(ORDER))]
    let_go = {"person__email__isnull": False, "person__is_active": True}
    held = under(facts.held_paths())
    found: dict[int, int] = {}
    for rows, cases in (
        (Reminder.objects, turns),
        (Notice.objects, [When(kind=Notice.Kind.DIGEST, then=Value(0))]),
    ):
        waiting = rows.waiting().filter(~held, **let_go).order_by().values("person")
        turn = Min(Case(*cases, default=Value(len(ORDER)), output_field=IntegerField()))
        for person, place in waiting.annotate(turn=turn).values_list("person", "turn"):
            found[person] = min(found.get(person, place), place)
    return sorted(found, key=lambda person: (found[person], person))


def _said(wrong: Exception) -> str:
    """What went wrong, in the server's words where it is the server that speaks."""
    if isinstance(wrong, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(wrong.recipients.values()))
        return f"{code} {_plain(words)}"
    if isinstance(wrong, smtplib.SMTPResponseException):
        return f"{wrong.smtp_code} {_plain(wrong.smtp_error)}"
    return f"{type(wrong).__name__}: {wrong}"


def _plain(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words


def _is_about_the_letter(wrong: Exception) -> bool:
    """Whether a failure says something of this letter; a server that is away or refuses us says nothing of it."""
    about = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)
    return isinstance(wrong, about) or not isinstance(wrong, (OSError, smtplib.SMTPException))
