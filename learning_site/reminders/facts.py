"""Reads what there is to say to people: the stored dates of their open posts, a fixed number of statements a chunk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q

from competencies.models import Agency, Person, ReminderRequest, Standing
from competencies.models.records import inside
from competencies.queries import staff_imports
from competencies.rules import london_day
from learning_site.reminders.models import Letter, MailHold
from learning_site.reminders.rules import Due, Facts, all_due

CHUNK = 1000


def everybody() -> Iterator[list[int]]:
    """The keys of all who may be written to, a chunk at a time. One statement each."""
    last = 0
    while keys := list(
        Person.objects.filter(pk__gt=last, is_active=True).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        yield keys
        last = keys[-1]


def due_for(people: Collection[int], *, on: date) -> list[Due]:
    """What is to be said to these people on `on`, whether or not it has been. Two statements."""
    return _due(Q(person__in=people), on)


def due_under(agency: Agency, people: Collection[int], *, on: date) -> list[Due]:
    """What is to be said to these people for their posts in the agency and below. Two statements."""
    return _due(Q(agency__path__startswith=agency.path, person__in=people), on)


def beyond_reach(people: Collection[int]) -> set[int]:
    """Those of these people who have no address, or whose letter was given up. Two statements."""
    nowhere = Person.objects.filter(pk__in=people, email__isnull=True)
    given_up = Letter.objects.filter(state=Letter.State.QUARANTINED, person__in=people)
    return {*nowhere.values_list("pk", flat=True), *given_up.values_list("person", flat=True)}


def _due(whose: Q, on: date) -> list[Due]:
    asked = {
        (person, requirement): london_day(at)
        for person, requirement, at in ReminderRequest.objects.filter(
            whose, answered_at__isnull=True, taken_back_at__isnull=True
        ).values_list("person", "requirement", "asked_at")
    }
    unmet = Q(attainment__isnull=True) | Q(expiring_from__lte=on) | Q(expires_on__lt=on) | Q(superseded=True)
    rows = (
        Standing.objects.filter(inside(on), inside(on, "post__started_on", "post__ended_on"), unmet)
        .filter(whose, person__is_active=True, post__withdrawn_at__isnull=True, exempt=False)
        .values_list(
            "person",
            "requirement",
            "agency",
            "clock_from",
            "due_on",
            "attainment",
            "expiring_from",
            "expires_on",
            "superseded",
        )
    )
    return all_due(
        (
            Facts(
                person=person,
                requirement=requirement,
                agency=agency,
                clock_from=clock_from,
                due_on=due_on,
                held=attainment is not None,
                expiring_from=expiring_from,
                expires_on=expires_on,
                superseded=superseded,
                asked_on=asked.get((person, requirement)),
            )
            for (
                person,
                requirement,
                agency,
                clock_from,
                due_on,
                attainment,
                expiring_from,
                expires_on,
                superseded,
            ) in rows
            if clock_from  # whether it is asked may hang on a role that is not known, and then nothing is said
        ),
        on,
    )


def held_paths() -> tuple[str, ...]:
    """The tree paths whose people are not written to. One statement."""
    return tuple(MailHold.objects.filter(released_at__isnull=True).values_list("agency__path", flat=True))


def any_unreleased() -> bool:
    """Whether a staff file waits to be released at all. One statement."""
    return staff_imports.waiting_to_be_released().exists()


def came_unreleased(people: Collection[int]) -> set[int]:
    """Those of these people whose staff file nobody has released yet. One statement."""
    return staff_imports.people_held_back(people)
