"""Hands a learner's work over when two records turn out to be one person, and back when they do not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet

from competencies.models import Person
from courses.models import (
    DebriefReceiver,
    DebriefRequest,
    Enrolment,
    PilotMember,
    PollAnswer,
    Reflection,
    SupervisionDate,
)

Moved = dict[str, list[int]]
KINDS = ("enrolments", "reflections", "polls", "supervision", "pilot", "receivers")


def hand_over(absorbed: Person, kept: Person, *, at: datetime) -> Moved:
    """What one record began, answered, finished and wrote becomes the other's; answers the keys, by kind.

    Of a module that both have open, the one read further goes on and the other closes, its answers kept: `closed`.
    Where both said something of which there is one a person (a reflection, a poll, a date), each keeps their own.
    Nothing private is read: rows are moved by their keys. A request to talk follows too, and is not among them, because
    nothing that lasts may tell of it. The caller holds a transaction.
    """
    _hand_over_requests(absorbed, kept)
    closed = _close_one_of_two(absorbed, kept, at=at)
    moved = {"closed": closed}
    for name, rows in _followers(absorbed, kept).items():
        moved[name] = sorted(rows.values_list("pk", flat=True))
        _rows(name, absorbed).filter(pk__in=moved[name]).update(person=kept)
    return moved


def hand_back(moved: Moved, absorbed: Person, kept: Person) -> None:
    """Exactly what was handed over goes back, and what was closed opens. The caller holds a transaction."""
    for name in KINDS:
        _rows(name, kept).filter(pk__in=moved.get(name, [])).update(person=absorbed)
    Enrolment.objects.filter(pk__in=moved.get("closed", []), completion__isnull=True).update(closed_at=None)


def _rows(name: str, person: Person) -> QuerySet:
    if name == "reflections":
        return Reflection.objects.of(person)
    kinds: dict[str, type] = {"enrolments": Enrolment, "polls": PollAnswer, "supervision": SupervisionDate}
    kinds |= {"pilot": PilotMember, "receivers": DebriefReceiver}
    found: QuerySet = kinds[name].objects.filter(person=person)  # type: ignore[attr-defined]  # each is a model
    return found


def _followers(absorbed: Person, kept: Person) -> dict[str, QuerySet]:
    said = Reflection.objects.of(kept).values("prompt_id")
    answered = PollAnswer.objects.filter(person=kept).values("poll_id")
    agreed = DebriefReceiver.objects.filter(person=absorbed)
    dates = SupervisionDate.objects.filter(person=kept, withdrawn_at__isnull=True)
    same = [
        pk
        for pk, *of in SupervisionDate.objects.filter(person=absorbed).values_list("pk", "module", "discussed_on")
        if tuple(of) in set(dates.values_list("module", "discussed_on"))
    ]
    return {
        "enrolments": _rows("enrolments", absorbed),
        "reflections": _rows("reflections", absorbed).exclude(prompt_id__in=said),
        "polls": _rows("polls", absorbed).exclude(poll_id__in=answered),
        "supervision": _rows("supervision", absorbed).exclude(pk__in=same),
        "pilot": PilotMember.objects.filter(person=absorbed).exclude(
            module__in=PilotMember.objects.known().filter(person=kept).values("module")
        ),
        "receivers": agreed.none() if DebriefReceiver.objects.filter(person=kept).exists() else agreed,
    }


def _hand_over_requests(absorbed: Person, kept: Person) -> None:
    """What was asked of the one is asked of the other; what the one asked, the other has asked, unless they have asked
    already or would be asking themselves.
    """
    agreed = DebriefReceiver.objects.filter(person=kept).first()
    if agreed:
        DebriefRequest.objects.filter(receiver__person=absorbed).exclude(person=kept).update(receiver=agreed)
    if not DebriefRequest.objects.filter(person=kept).exists():
        own = DebriefRequest.objects.filter(person=absorbed)
        own.exclude(receiver__person__in=[absorbed, kept]).update(person=kept)


def _close_one_of_two(absorbed: Person, kept: Person, *, at: datetime) -> list[int]:
    open_now = Enrolment.objects.filter(person__in=[absorbed, kept], closed_at__isnull=True)
    by_module: dict[int, list[Enrolment]] = {}
    for enrolment in open_now.annotate(read=Count("visits")).order_by("read", "-person", "pk"):
        by_module.setdefault(enrolment.module_id, []).append(enrolment)
    closed = [pair[0].pk for pair in _pairs(by_module.values())]
    Enrolment.objects.filter(pk__in=closed).update(closed_at=at)
    return closed


def _pairs(found: Iterable[list[Enrolment]]) -> list[list[Enrolment]]:
    return [both for both in found if len(both) > 1]
