"""Writes a letter: plain text and simple HTML, one line for each requirement, why it came and whom to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from competencies.rules import in_words
from learning_site.reminders.rules import Due, Stage
from learning_site.reminders.wording import SENTENCES, SUBJECT


@dataclass(frozen=True, kw_only=True)
class Line:
    """What is said of one requirement, and the name of the agency it is asked in."""

    due: Due
    title: str
    agency: str

    @property
    def words(self) -> str:
        day = in_words(self.due.day) if self.due.day else "a day that your training lead can tell you"
        return SENTENCES[self.due.stage].format(title=self.title, day=day)


def compose(*, name: str, address: str, lines: Sequence[Line], message_id: str) -> EmailMultiAlternatives:
    """The mail to one person. The subject and the sender say nothing of what it is about."""
    site = settings.SITE_URL
    context = {
        "name": name,
        "lines": [line.words for line in shown(lines)],
        "agencies": sorted({line.agency for line in lines}),
        "start_url": site + reverse("front"),
        "support_url": site + reverse("support"),
    }
    mail = EmailMultiAlternatives(
        subject=SUBJECT,
        body=render_to_string("reminders/letter.txt", context),
        to=[address],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("reminders/letter.html", context), "text/html")
    return mail


def shown(lines: Sequence[Line]) -> list[Line]:
    """One line for each requirement, the soonest day first: what a lead asked for goes before what the day says."""
    asked = {line.due.requirement for line in lines if line.due.stage is Stage.ASKED}
    kept = [line for line in lines if line.due.stage is Stage.ASKED or line.due.requirement not in asked]
    return sorted(kept, key=lambda line: (line.due.day is None, line.due.day, line.title))
