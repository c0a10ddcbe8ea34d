"""Sends what waits, each letter by itself, whatever mail servers and databases do: nothing twice, nothing that is no
longer true.

The clock is a callable and is asked again before every letter, so that a run that began in time stops in time. A letter
is held by a lease while it is sent. That it is handed over is noted before it is, outside any transaction: a run that
dies in between leaves a letter in doubt, for people to decide on (handing_over).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.message import EmailMessage
from django.db import DatabaseError, InterfaceError, transaction
from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When

from competencies.rules import london_day
from learning_site.reminders import facts, handing_over, outbox
from learning_site.reminders.contents import Contents, contents_of, under
from learning_site.reminders.letters import compose
from learning_site.reminders.mail_server import MayHaveGone, is_about_the_letter, is_for_now, said
from learning_site.reminders.models import Letter, Notice, Reminder, Sending
from learning_site.reminders.rules import ORDER, may_send

log = logging.getLogger(__name__)

CANDIDATES = 500
TOGETHER = 25
HOUR = timedelta(hours=1)
ENOUGH = "As many letters went within the hour as may; a later run goes on."
SILENCE = "The mail server did not say of the last letters whether it had them; nothing is sent for an hour."
# Longer than one mail may take: a few exchanges of settings.EMAIL_TIMEOUT each.
TERM = timedelta(minutes=5)
PATIENCE = 5
DATABASE_IN_TROUBLE = (DatabaseError, InterfaceError)
UNWRITTEN = "It could not be written; the log of this site says why."
FIRST_PAUSE = timedelta(minutes=15)
# After so many failures in a row that are not known to be a letter's own, what fails is left alone for a while.
TROUBLES = 3
SERVER_PAUSE = timedelta(minutes=10)

Clock = Callable[[], datetime]


class Mailer(Protocol):
    """What mail is handed to: one of Django's mail backends."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int | None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Report:
    """What one run did: letters sent, failed (and tried again later), quarantined, and `in_doubt`: they may have gone,
    and are not sent again by themselves. `stopped` says why it ended before everything was sent.
    """

    sent: int
    failed: int
    quarantined: int
    in_doubt: int
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
    return Report(
        sent=run.sent, failed=run.failed, quarantined=run.quarantined, in_doubt=run.in_doubt, stopped=run.stopped
    )


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
        self.sent = self.failed = self.quarantined = self.in_doubt = 0
        self.troubles_in_a_row = 0
        self.stopped = ""

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

    def is_met_with_silence(self) -> bool:
        """Whether the last letters within the hour are all in doubt: more would be as well, and none may go twice."""
        last = Letter.objects.filter(sent_at__gt=self.clock() - HOUR).order_by("-sent_at")[:TROUBLES]
        states = list(last.values_list("state", flat=True))
        return states == [Letter.State.HANDED] * TROUBLES

    def candidates(self) -> Iterator[list[int]]:
        """People with something waiting who may be written to now, the most pressing first, a few hundred at a time."""
        if not self.may_go_on():
            return
        if not self.left_this_hour():
            self.stopped = ENOUGH
            return
        if self.is_met_with_silence():
            self.stopped = SILENCE
            return
        waiting = _by_turn()
        for first in range(0, len(waiting), CANDIDATES):
            if not self.may_go_on():
                return
            at = self.clock()
            keys = waiting[first : first + CANDIDATES]
            not_yet = Q(state=Letter.State.QUARANTINED) | Q(next_attempt_at__gt=at) | Q(leased_until__gt=at)
            elsewhere = Letter.objects.open().filter(not_yet, person__in=keys)
            left_out = {
                *elsewhere.values_list("person_id", flat=True),
                *facts.came_unreleased(keys),
                *outbox.not_their_day(keys, london_day(at)),
            }
            yield [key for key in keys if key not in left_out]

    def send_to(self, people: Sequence[int]) -> None:
        """Send the letters of a few people, each after another look at the clock; what is wrong with one, or with the
        database for a moment, does not reach the next.
        """
        try:
            letters = self.claim(people)
        except DATABASE_IN_TROUBLE:
            self.note_trouble_with_the_database("Letters for %s people were not begun", len(people))
            return
        contents = self.contents([letter.person_id for letter in letters])
        for number, letter in enumerate(letters):
            if not self.may_go_on():
                self.let_go(letters[number:])
                return
            try:
                self.send_one(letter, contents.get(letter.person_id))
            except DATABASE_IN_TROUBLE:
                self.in_doubt += letter.state == Letter.State.HANDED
                self.failed += letter.state != Letter.State.HANDED
                self.note_trouble_with_the_database("Letter %s was left as it was", letter.uuid)

    def contents(self, people: Sequence[int]) -> dict[int, Contents]:
        """What each is told. Somebody for whom that cannot be said is left out, and logged."""
        try:
            return contents_of(people, at=self.clock())
        except Exception:
            if len(people) == 1:
                log.exception("What is to be said to person %s cannot be said", people[0])
                return {}
        return {person: one for key in people for person, one in self.contents([key]).items()}

    def claim(self, people: Sequence[int]) -> list[Letter]:
        """Open a letter for whoever has none, and take those that nobody else holds. Who had theirs today is not among
        these people; where another run was faster by a moment, the database refuses, and the next run takes the others.
        """
        at = self.clock()
        on = london_day(at)
        with transaction.atomic():
            opened = [Letter(person_id=person, on=on, next_attempt_at=at) for person in people]
            Letter.objects.bulk_create(opened, ignore_conflicts=True)
            free = Letter.objects.open().filter(
                Q(leased_until__isnull=True) | Q(leased_until__lte=at),
                person__in=people,
                state=Letter.State.WAITING,
                next_attempt_at__lte=at,
            )
            free.update(holder=self.holder, leased_until=at + TERM, on=on)
        held = Letter.objects.open().filter(holder=self.holder, person__in=people, state=Letter.State.WAITING)
        return list(held.select_related("person").order_by("person"))

    def let_go(self, letters: Iterable[Letter]) -> None:
        with suppress(*DATABASE_IN_TROUBLE):  # or else the lease runs out
            self.ours(letters).update(holder=None, leased_until=None)

    def send_one(self, letter: Letter, contents: Contents | None) -> None:
        """Hand one mail over, between the two notes of it."""
        letter.address = letter.person.email or ""
        if contents is None:
            self.count(letter, UNWRITTEN)
            self.failed += 1
            return
        if not contents or not letter.address:
            self.ours([letter]).delete()
            return
        try:
            mail = compose(
                name=letter.person.given_name,
                address=letter.address,
                lines=contents.lines,
                rounds=contents.rounds,
                digests=contents.digests,
                message_id=f"<{letter.uuid}@{urlsplit(settings.SITE_URL).hostname}>",
            )
        except Exception:  # whatever it is, it is this letter's, and the others go
            log.exception("Letter %s cannot be written", letter.uuid)
            self.count(letter, UNWRITTEN)
            self.failed += 1
            return
        at = self.clock()
        if not handing_over.note(letter, contents, holder=self.holder, until=at + TERM, at=at):
            return
        try:
            self.mail.send_messages([mail])
        except MayHaveGone as doubt:
            handing_over.leave_in_doubt(letter, str(doubt))
            self.in_doubt += 1
            self.mail.close()
            self.note_trouble(f"The mail server is in trouble. {doubt}")
        except Exception as wrong:
            self.note_failure(letter, wrong)
        else:
            handing_over.note_taken(letter)
            self.sent += 1
            self.troubles_in_a_row = 0

    def note_failure(self, letter: Letter, wrong: Exception) -> None:
        """The mail did not go. Whether that is the letter's own fault, or the server's, decides how long it waits."""
        log.warning("Letter %s was not sent: %s", letter.uuid, type(wrong).__name__)
        words = said(wrong)[:500]
        handing_over.take_back([letter])
        final = is_about_the_letter(wrong) and not is_for_now(wrong)
        if final or self.fails_alone(letter, of_itself=is_about_the_letter(wrong)):
            self.count(letter, words)
        else:
            self.set_aside(letter, words, pause=SERVER_PAUSE)
        self.failed += 1
        if not final:
            self.mail.close()
            self.note_trouble(f"The mail server is in trouble. {words}")

    def fails_alone(self, letter: Letter, *, of_itself: bool) -> bool:
        """Whether others went since this letter failed before; or, where the server speaks `of_itself`, none failed."""
        if letter.tried_at is None:
            return False
        others = Letter.objects.exclude(pk=letter.pk)
        if others.filter(state=Letter.State.SENT, sent_at__gt=letter.tried_at).exists():
            return True
        return of_itself and not others.filter(tried_at__gt=letter.tried_at).exists()

    def note_trouble(self, words: str) -> None:
        self.troubles_in_a_row += 1
        if self.troubles_in_a_row >= TROUBLES:
            self.stopped = words

    def note_trouble_with_the_database(self, words: str, *about: object) -> None:
        log.exception(words, *about)
        self.note_trouble("The database is in trouble; the log says how.")

    def count(self, letter: Letter, words: str) -> None:
        attempts = letter.attempts + 1
        if attempts < PATIENCE:
            self.set_aside(letter, words, pause=pause_after(attempts), attempts=attempts)
            return
        self.put_down(letter, words, attempts=attempts, state=Letter.State.QUARANTINED)
        self.quarantined += 1

    def set_aside(self, letter: Letter, words: str, *, pause: timedelta, attempts: int | None = None) -> None:
        attempts = letter.attempts if attempts is None else attempts
        self.put_down(letter, words, attempts=attempts, next_attempt_at=self.clock() + pause)

    def put_down(self, letter: Letter, words: str, **changed: object) -> None:
        self.ours([letter]).update(
            tried_at=self.clock(),
            address=letter.address,
            last_error=words,
            holder=None,
            leased_until=None,
            **changed,
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
