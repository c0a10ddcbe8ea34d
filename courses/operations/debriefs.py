"""Asks somebody to talk, and forgets it again. Nothing here is audited or logged: who asked is nobody's to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from competencies.models import Person
from competencies.operations.refusals import Refusal
from competencies.rules import london_day
from competencies.rules.days import end_of_day
from courses.models import DebriefReceiver, DebriefRequest
from courses.queries import debriefs

KEPT_AFTER_ANSWER = timedelta(days=7)


class NotALead(Refusal):
    """Only somebody whom an agency has named is asked."""


class NobodyThere(Refusal):
    """Nobody who has agreed to be asked is there today."""


class AskedAlready(Refusal):
    """One request at a time."""


class StillAsked(Refusal):
    """Whoever stops being asked first answers those who asked."""


class TimePassed(Refusal):
    """It was answered with helplines instead."""


@dataclass(frozen=True)
class Unanswered:
    """Somebody whose request nobody acknowledged in time: the address to write to, and no more."""

    email: str


def answer_by(asked_at: datetime) -> datetime:
    """The end of the next working day, Monday to Friday, in London."""
    day = london_day(asked_at) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return end_of_day(day)


def agree(person: Person, *, on: date, at: datetime) -> DebriefReceiver:
    """Be asked from now on. Raises NotALead."""
    if not debriefs.may_receive(person, on=on):
        raise NotALead("Only somebody whom an agency has named as lead can be asked. Talk with your training lead.")
    receiver, _ = DebriefReceiver.objects.get_or_create(person=person, defaults={"agreed_at": at})
    return receiver


def be_away(receiver: DebriefReceiver, *, until: date | None) -> None:
    """Nobody new is given to them before that day; None: they are there again."""
    receiver.away_until = until
    receiver.save(update_fields=["away_until"])


def stop(receiver: DebriefReceiver) -> None:
    """No longer be asked. Raises StillAsked."""
    if receiver.requests.exists():
        raise StillAsked("Somebody still waits for you. Answer and close what is open, then stop.")
    receiver.delete()


def ask(person: Person, *, whom: Person | None, on: date, at: datetime) -> DebriefRequest:
    """Ask this receiver, or whoever is there and is asked least. Raises NobodyThere, AskedAlready."""
    free = debriefs.receivers(on=on, but=person)
    chosen = next((one for one in free if whom is None or one.person == whom), None)
    if chosen is None:
        raise NobodyThere("Nobody who has agreed to be asked is free today. These people can be called at any hour.")
    try:
        with transaction.atomic():
            return DebriefRequest.objects.create(
                person=person, receiver=chosen.receiver, asked_at=at, answer_by=answer_by(at)
            )
    except IntegrityError as twice:
        raise AskedAlready("You have asked already. It is below, and you may take it back.") from twice


def acknowledge(request: DebriefRequest, *, at: datetime) -> None:
    """The receiver has seen it and will be in touch; a second time changes nothing. Raises TimePassed."""
    if request.acknowledged_at is None:
        if at > request.answer_by:
            raise TimePassed(
                "The time for an answer is over; they were given helplines instead. Nothing is left to do."
            )
        request.acknowledged_at = at
        request.save(update_fields=["acknowledged_at"])


def close(request: DebriefRequest) -> None:
    """Erase it. Closing what is gone changes nothing."""
    request.delete()


@transaction.atomic
def erase_due(*, at: datetime) -> list[Unanswered]:
    """Erase what nobody acknowledged in time, and what was acknowledged a week ago; answers the former's addresses."""
    late = DebriefRequest.objects.filter(acknowledged_at=None, answer_by__lt=at).select_related("person")
    unanswered = [Unanswered(request.person.email) for request in late if request.person.email]
    late.delete()
    DebriefRequest.objects.filter(acknowledged_at__lt=at - KEPT_AFTER_ANSWER).delete()
    return unanswered
