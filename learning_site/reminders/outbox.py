"""Puts what has come due into the outbox, once, and takes out what is no longer true."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import OperationalError, transaction
from django.db.models import Exists, F, OuterRef, Q

from competencies.models import Person
from competencies.operations import audit
from competencies.rules import london_day
from courses.queries import confidence
from learning_site.reminders import digests, facts, handing_over
from learning_site.reminders.models import Letter, Notice, Reminder, Sending, WeeklyChoice, WithoutDigest
from learning_site.reminders.rules import Stage

log = logging.getLogger(__name__)

# What does not wait for the letter of the week.
AT_ONCE = (Stage.INVITATION, Stage.ASKED)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Reckoned:
    """How many reminders and notices are new, and for how many people that could not be told."""

    new: int = 0
    failed: int = 0

    def __add__(self, other: Reckoned) -> Reckoned:
        return Reckoned(self.new + other.new, self.failed + other.failed)


def reckon_once_a_day(*, at: datetime) -> Reckoned | None:
    """Queue for everybody; None where that was done today. Repeating it is harmless."""
    return None if Sending.in_force().was_reckoned(london_day(at)) else reckon(at=at)


def reckon(*, at: datetime) -> Reckoned:
    """Queue for everybody, a chunk at a time."""
    reckoned = sum((_reckon_for(people, at=at) for people in facts.everybody()), Reckoned())
    _tidy(at=at)
    Sending.objects.bulk_create([Sending()], ignore_conflicts=True)
    Sending.objects.update(reckoned_on=london_day(at))
    return reckoned


def _reckon_for(people: Sequence[int], *, at: datetime) -> Reckoned:
    """Somebody whose records cannot be read is found by halving, logged and left out; the others are not kept waiting.
    A database that is away is another matter, and ends it.
    """
    try:
        return Reckoned(queue(people, at=at) + queue_notices(people, at=at))
    except OperationalError:
        raise
    except Exception:
        if len(people) == 1:
            log.exception("What is to be said to person %s cannot be reckoned", people[0])
            return Reckoned(failed=1)
    half = len(people) // 2
    return _reckon_for(people[:half], at=at) + _reckon_for(people[half:], at=at)


def _tidy(*, at: datetime) -> None:
    """Close letters that have nothing left to say, and try again where somebody has another address by now."""
    unsent = Letter.objects.open()
    theirs = {"person": OuterRef("person")}
    empty = (~Exists(Reminder.objects.waiting().filter(**theirs)), ~Exists(Notice.objects.waiting().filter(**theirs)))
    unsent.filter(*empty, Q(leased_until__isnull=True) | Q(leased_until__lte=at)).delete()
    moved = unsent.filter(state=Letter.State.QUARANTINED, person__email__isnull=False).exclude(
        address=F("person__email")
    )
    try_again(list(moved), at=at)


@transaction.atomic
def queue(people: Collection[int], *, at: datetime) -> int:
    """Make the outbox of these people say what is due; how many reminders are new. A fixed number of statements.

    A stage that was passed over, while nobody was sending or somebody held it, gives way to the latest.
    """
    on = london_day(at)
    wanted = {one.key: one for one in facts.due_for(people, on=on)}
    there: dict[tuple[int, int, date, Stage], tuple[int, int | None]] = {
        (person, requirement, cycle, Stage(stage)): (key, letter)
        for key, person, requirement, cycle, stage, letter in Reminder.objects.filter(person__in=people).values_list(
            "pk", "person", "requirement", "cycle", "stage", "letter"
        )
    }
    untrue = [key for what, (key, letter) in there.items() if letter is None and what not in wanted]
    Reminder.objects.waiting().filter(pk__in=untrue).delete()
    new = [
        Reminder(
            person_id=one.person,
            requirement_id=one.requirement,
            agency_id=one.agency,
            cycle=one.cycle,
            stage=one.stage,
        )
        for what, one in wanted.items()
        if what not in there
    ]
    Reminder.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def queue_notices(people: Collection[int], *, at: datetime) -> int:
    """The same for what hangs on no requirement: a lead's week, a later round. A fixed number of statements."""
    on = london_day(at)
    later = confidence.due_later_round(on).filter(person__in=people).select_related("post")
    rounds = [
        Notice(
            person_id=one.person_id,
            kind=Notice.Kind.LATER_ROUND,
            of=one.uuid,
            agency_id=one.post.agency_id if one.post else None,
            cycle=confidence.last_day(one),
        )
        for one in later
    ]
    wanted = {one.key: one for one in [*digests.wanted(people, on=on), *rounds]}
    there = {one.key: one for one in Notice.objects.filter(person__in=people)}
    untrue = [one.pk for key, one in there.items() if one.letter_id is None and key not in wanted]
    Notice.objects.waiting().filter(pk__in=untrue).delete()
    new = [one for key, one in wanted.items() if key not in there]
    Notice.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def try_again(letters: Collection[Letter], *, at: datetime) -> int:
    """Let letters out of quarantine, and send those after all that may have gone; how many there were."""
    these = Letter.objects.filter(pk__in=[letter.pk for letter in letters])
    in_doubt = list(these.in_doubt(at))
    again = list(these.filter(state=Letter.State.QUARANTINED)) + in_doubt
    handing_over.take_back(in_doubt)
    waits = {"state": Letter.State.WAITING, "attempts": 0, "next_attempt_at": at, "holder": None, "leased_until": None}
    Letter.objects.filter(pk__in=[letter.pk for letter in again]).update(**waits)
    return len(again)


def not_their_day(people: Collection[int], on: date) -> set[int]:
    """Those of these people who have had their letter of the day, or of the week where they chose that and nothing
    waits that does not wait for it: they take nobody's place within the hour. One statement.
    """
    sent = Letter.objects.gone().filter(person__in=people)
    weekly = WeeklyChoice.objects.filter(person=OuterRef("person"))
    pressing = Reminder.objects.waiting().filter(person=OuterRef("person"), stage__in=AT_ONCE)
    waits = Q(Exists(weekly), ~Exists(pressing), on__gt=on - WEEK)
    return set(sent.filter(Q(on=on) | waits).values_list("person_id", flat=True))


@transaction.atomic
def choose(person: Person, *, weekly: bool, digest: bool = True, at: datetime) -> None:
    """Have one letter a week, or each on its day; and, for a training lead, the week's counts or not."""
    if weekly:
        WeeklyChoice.objects.bulk_create([WeeklyChoice(person=person, chosen_at=at)], ignore_conflicts=True)
    else:
        WeeklyChoice.objects.filter(person=person).delete()
    if digest:
        WithoutDigest.objects.filter(person=person).delete()
    else:
        WithoutDigest.objects.bulk_create([WithoutDigest(person=person, chosen_at=at)], ignore_conflicts=True)
    audit.record("reminders.choose", subjects=[person.uuid], by=person, at=at)
