"""The words of letters: the standard sentence of each kind, and the partnership's own where it has written one."""

from __future__ import annotations

from datetime import datetime
from string import Formatter
from typing import Any

from django.apps import apps as all_apps
from django.db import transaction

from competencies.models import Person
from competencies.operations import audit
from competencies.operations.refusals import Refusal
from learning_site.reminders.models import Sending, Wording
from learning_site.reminders.rules import KINDS, LATER_ROUND, Stage

SUBJECT = "Safeguarding learning"

STANDARD = {
    Stage.INVITATION.value: "New for you: {title}. Do it by {day}.",
    Stage.DUE_SOON.value: "Coming up: {title}. It is due by {day}.",
    Stage.OVERDUE.value: "Still to do: {title}. It was due by {day}.",
    Stage.EXPIRING.value: "To renew: {title}. What you have done counts until {day}.",
    Stage.EXPIRED.value: "To renew: {title}. What you had done counted until {day}.",
    Stage.CHANGED.value: "Changed since you did it: {title}. Take what is new by {day}.",
    Stage.ASKED.value: "Your training lead asked us to remind you: {title}. Its date is {day}.",
    LATER_ROUND: "How sure are you now about {title}? It takes a minute, if you like, until {day}.",
}
PLACEHOLDERS = ("title", "day")


class UnfitWords(Refusal):
    """Words that no letter can be written with."""


def check(sentence: str) -> None:
    """Refuse a sentence that cannot be filled in, or does not say which training it is about."""
    try:
        parts = list(Formatter().parse(sentence))
    except ValueError:
        raise UnfitWords("A curly bracket is open or closed by itself. Write {title} and {day} with both.") from None
    for _, name, form, conversion in parts:
        if name in PLACEHOLDERS and (form or conversion):
            raise UnfitWords("Write {title} and {day} with nothing else between the brackets.")
        if name is not None and name not in PLACEHOLDERS:
            raise UnfitWords(
                f"Letters know nothing called {{{name}}}. Write {{title}} for the training, {{day}} for the date."
            )
    if "title" not in {name for _, name, _, _ in parts}:
        raise UnfitWords("Write {title} where the name of the training is to stand: people have several.")


def in_force() -> dict[str, str]:
    """The sentence of each kind. One statement."""
    own = dict(Wording.objects.exclude(sentence="").values_list("kind", "sentence"))
    return {**STANDARD, **own}


@transaction.atomic
def save(row: Wording, *, by: Person, at: datetime) -> Wording:
    """Say something in these words from the next letter on; in the standard ones where they are the same, or empty."""
    row.sentence = row.sentence.strip()
    if row.sentence == STANDARD[row.kind]:
        row.sentence = ""
    if row.sentence:
        check(row.sentence)
    row.save()
    audit.record("reminders.word", subjects=[row.uuid], by=by, at=at)
    return row


@transaction.atomic
def save_hours(row: Sending, *, by: Person, at: datetime) -> Sending:
    """Write to people at other hours, from the next run on."""
    row.save()
    audit.record("reminders.set_hours", subjects=[row.uuid], by=by, at=at)
    return row


def furnish(*, using: str = "default", apps: Any = all_apps, **kwargs: Any) -> None:
    """After every migration: a row for each kind and one for the hours, so that officers find them all in a list."""
    try:
        wording, sending = apps.get_model("reminders", "Wording"), apps.get_model("reminders", "Sending")
    except LookupError:
        return
    wording.objects.using(using).bulk_create([wording(kind=kind) for kind in KINDS], ignore_conflicts=True)
    sending.objects.using(using).bulk_create([sending()], ignore_conflicts=True)
