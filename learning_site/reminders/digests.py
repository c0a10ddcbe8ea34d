"""The week of a training lead in counts: what needs somebody, and whom no letter reaches. No names go by mail."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from competencies.models import Agency, Grant, GrantKind
from competencies.queries.needs import LISTED, Need, needing
from competencies.queries.tallies import tallies
from competencies.rules import london_day
from learning_site.reminders import report
from learning_site.reminders.models import Notice, WithoutDigest

WORDS = {
    Need.LATE: "overdue",
    Need.SOON: "with training that runs out within a month",
    Need.NEW: "new in the last 30 days",
    Need.ROLES: "whose role is not known",
}


@dataclass(frozen=True)
class Count:
    """So many people, in words, and where they are listed."""

    words: str
    address: str


@dataclass(frozen=True)
class Digest:
    """What is said to a lead of one agency."""

    agency: str
    counts: list[Count]
    address: str


def wanted(people: Collection[int], *, on: date) -> list[Notice]:
    """The digest of this week for each training lead among these people and each agency of theirs. One statement."""
    monday = on - timedelta(days=on.weekday())
    given = Grant.objects.in_force(on).filter(kind=GrantKind.TRAINING_LEAD, person__in=people)
    declined = WithoutDigest.objects.values("person")
    pairs = given.exclude(person__in=declined).values_list("person", "agency", "agency__uuid").distinct().order_by()
    return [
        Notice(person_id=person, kind=Notice.Kind.DIGEST, of=uuid, agency_id=agency, cycle=monday)
        for person, agency, uuid in pairs
    ]


def digest(agency: Agency, *, at: datetime) -> Digest | None:
    """What there is to say of an agency; None in a week in which there is nothing. A fixed number of statements."""
    people = settings.SITE_URL + reverse("competencies:compliance", args=[agency.uuid])
    letters = settings.SITE_URL + reverse("reminders:agency", args=[agency.uuid])
    on = london_day(at)
    needs = needing(agency, late=tallies([agency], on=on)[agency.pk].late, on=on)
    counts = [
        Count(f"{_people(some.count)} {WORDS[need]}", f"{people}?{LISTED[need]}")
        for need, some in needs.items()
        if some.count
    ]
    if number := report.without_address(agency).count():
        counts.append(Count(f"{_people(number)} without an address, whom no letter reaches", letters))
    if number := report.given_up(agency).count():
        counts.append(Count(f"{_people(number)} to whom a letter could not be delivered", letters))
    if number := report.in_doubt(agency, at=at).count():
        counts.append(Count(f"{_people(number)} whose letter may not have arrived", letters))
    return Digest(agency.name, counts, letters) if counts else None


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
