"""What is noted of a letter that is handed over: before, for good, and once it is known what came of it.

From the first note on it counts as sent. Whoever dies before the second has left a letter in doubt: nobody sends it
again but somebody who has decided so, and what else comes due for its person goes on as if it had arrived.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from competencies.models import ReminderRequest
from learning_site.reminders.contents import Contents
from learning_site.reminders.models import Letter, Notice, Reminder
from learning_site.reminders.rules import Stage


@transaction.atomic
def note(letter: Letter, contents: Contents, *, holder: UUID, until: datetime, at: datetime) -> bool:
    """The letter is handed over now, and this is what it says; False where it is no longer this holder's to send."""
    ours = Letter.objects.filter(pk=letter.pk, holder=holder, state=Letter.State.WAITING)
    if not ours.update(state=Letter.State.HANDED, sent_at=at, address=letter.address, leased_until=until):
        return False
    keys = {line.due.key for line in contents.lines}
    waiting = Reminder.objects.waiting().filter(person=letter.person_id, cycle__in={key[2] for key in keys})
    said = [row.pk for row in waiting if (row.person_id, row.requirement_id, row.cycle, Stage(row.stage)) in keys]
    Reminder.objects.filter(pk__in=said).update(letter=letter)
    Notice.objects.filter(pk__in=contents.notices).update(letter=letter)
    asked = [key[1] for key in keys if key[3] is Stage.ASKED]
    ReminderRequest.objects.filter(
        person=letter.person_id, requirement__in=asked, answered_at__isnull=True, taken_back_at__isnull=True
    ).update(answered_at=at)
    letter.state, letter.sent_at = Letter.State.HANDED, at
    return True


@transaction.atomic
def note_taken(letter: Letter) -> None:
    """The mail server has it."""
    _handed([letter]).update(state=Letter.State.SENT, last_error="", holder=None, leased_until=None)
    letter.state = Letter.State.SENT


@transaction.atomic
def leave_in_doubt(letter: Letter, words: str) -> None:
    """Nobody knows whether the mail server has it, and why."""
    _handed([letter]).update(last_error=words, holder=None, leased_until=None)


@transaction.atomic
def take_back(letters: Collection[Letter]) -> int:
    """They did not go, or are to go again: what they say waits once more. Where another letter of the same person is
    open by now, it goes in that one. How many there were.
    """
    handed = list(_handed(letters).select_for_update())
    for letter in handed:
        Reminder.objects.filter(letter=letter).update(letter=None)
        Notice.objects.filter(letter=letter).update(letter=None)
        requests = ReminderRequest.objects.filter(person=letter.person_id, taken_back_at__isnull=True)
        asked_since = requests.filter(answered_at__isnull=True).values("requirement")
        requests.filter(answered_at=letter.sent_at).exclude(requirement__in=asked_since).update(answered_at=None)
    keys = [letter.pk for letter in handed]
    still = Letter.objects.filter(pk__in=keys)
    still.filter(Exists(Letter.objects.open().filter(person=OuterRef("person")))).delete()
    still.update(state=Letter.State.WAITING, sent_at=None)
    for letter in letters:
        letter.state = Letter.State.WAITING
    return len(handed)


def _handed(letters: Collection[Letter]) -> QuerySet[Letter]:
    return Letter.objects.filter(pk__in=[letter.pk for letter in letters], state=Letter.State.HANDED)
