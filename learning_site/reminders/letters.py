"""Writes a letter: plain text and simple HTML, one line for each requirement, why it came and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from competencies.rules import in_words
from learning_site.reminders.digests import Digest
from learning_site.reminders.rules import Due, Stage
from learning_site.reminders.wording import SUBJECT

# So that no absence note answers it; the second is for Exchange, which does not know the first.
NOBODY_TYPED_THIS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What is said of one requirement, the name of the agency it is asked in, and the words it is said in."""

    due: Due
    title: str
    agency: str
    sentence: str

    @property
    def words(self) -> str:
        day = in_words(self.due.day) if self.due.day else "a date that your training lead can tell you"
        return self.sentence.format(title=self.title, day=day)


@dataclass(frozen=True)
class LaterRound:
    """Somebody may say how sure they are now."""

    title: str
    sentence: str
    last_on: date
    address: str

    @property
    def words(self) -> str:
        return self.sentence.format(title=self.title, day=in_words(self.last_on))


def compose(
    *,
    name: str,
    address: str,
    message_id: str,
    lines: Sequence[Line] = (),
    rounds: Sequence[LaterRound] = (),
    digests: Sequence[Digest] = (),
) -> EmailMultiAlternatives:
    """The mail to one person. The subject and the sender say nothing of what it is about."""
    site = settings.SITE_URL
    context = {
        "name": name,
        "lines": [line.words for line in shown(lines)],
        "agencies": sorted({line.agency for line in lines}),
        "rounds": rounds,
        "digests": digests,
        "choice_url": site + reverse("reminders_own"),
        "start_url": site + reverse("front"),
        "support_url": site + reverse("support"),
    }
    mail = EmailMultiAlternatives(
        subject=SUBJECT,
        body=render_to_string("reminders/letter.txt", context),
        to=[address],
        headers={"Message-ID": message_id, **NOBODY_TYPED_THIS},
    )
    mail.attach_alternative(render_to_string("reminders/letter.html", context), "text/html")
    return mail


def shown(lines: Sequence[Line]) -> list[Line]:
    """One line for each requirement, the soonest day first: what a lead asked for goes before what the day says."""
    asked = {line.due.requirement for line in lines if line.due.stage is Stage.ASKED}
    kept = [line for line in lines if line.due.stage is Stage.ASKED or line.due.requirement not in asked]
    return sorted(kept, key=lambda line: (line.due.day is None, line.due.day, line.title))
