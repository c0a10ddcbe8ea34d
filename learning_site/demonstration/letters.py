"""Letters that went, and some that came back: what a training lead finds on the first visit."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta
from smtplib import SMTPRecipientsRefused

from django.core.mail.message import EmailMessage

from competencies.models import Person, Post
from competencies.rules import london_day
from learning_site.reminders import outbox, sending
from learning_site.reminders.bank_holidays import bank_holidays
from learning_site.reminders.models import Reminder, Sending
from learning_site.reminders.rules import LONDON

# A letter is given up at the fifth try; the pauses between are those of `sending.pause_after`.
TRIES = (timedelta(), timedelta(minutes=20), timedelta(hours=2), timedelta(hours=7), timedelta(days=1))
CAME_BACK = 2
EVERYBODY = 100_000


class Pretended:
    """Takes every letter and keeps none; some addresses it does not know."""

    def __init__(self, unknown: Collection[str]) -> None:
        self.unknown = set(unknown)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            if self.unknown.intersection(mail.to):
                raise SMTPRecipientsRefused({mail.to[0]: (550, b"No such mailbox here")})
        return len(email_messages)

    def close(self) -> None:
        """Nothing is open."""


def write(*, at: datetime) -> None:
    """The letters of a Monday two weeks ago. In the lead's own agency two came back until they were given up."""
    today = london_day(at)
    monday = today - timedelta(days=14 + today.weekday())
    morning = datetime.combine(monday, time(10), LONDON)
    days_off = [day.isoformat() for day in bank_holidays([today.year, today.year + 1])]
    Sending.objects.update(an_hour=EVERYBODY, days_off=days_off)
    outbox.reckon(at=morning)
    mail = Pretended(_unknown())
    logging.disable(logging.WARNING)  # those that come back are a part of the story, and no trouble
    for later in TRIES:
        sending.send(clock=_stopped(morning + later), mail=mail)
    logging.disable(logging.NOTSET)
    Sending.objects.update(an_hour=Sending().an_hour, reckoned_on=None)


def _unknown() -> list[str]:
    lead = Post.objects.known().get(person__email="training.lead@demo.example", ended_on=None)
    waiting = Reminder.objects.waiting().filter(agency__path__startswith=lead.agency.path)
    people = Person.objects.filter(pk__in=waiting.values("person"), email__endswith="@work.example").order_by("pk")
    return [str(person.email) for person in people[:CAME_BACK]]


def _stopped(instant: datetime) -> sending.Clock:
    return lambda: instant
