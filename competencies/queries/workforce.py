"""Reads how many people an agency says work there, beside how many are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.humanize.templatetags.humanize import apnumber, intcomma

from competencies.models import Agency, DeclaredWorkforce, Post
from competencies.rules import in_words


@dataclass(frozen=True)
class Declared:
    """What was said, of everybody or of one role, and how many such people have a post here today."""

    said: DeclaredWorkforce
    known: int

    @property
    def unknown(self) -> int:
        """How many work there of whom this site knows nothing."""
        return max(self.said.people - self.known, 0)

    @property
    def words(self) -> str:
        day = in_words(self.said.as_on)
        told = f"{_people(self.said.people)} declared on {day}; {_number(self.known)} known here"
        if not self.unknown:
            return f"{told}."
        verb = "is" if self.unknown == 1 else "are"
        return f"{told}, so {_number(self.unknown)} {verb} in none of these numbers."


def declared(agency: Agency, *, on: date) -> list[Declared]:
    """The latest of everybody, then of each role, as known on a day. Two queries."""
    latest: dict[int | None, DeclaredWorkforce] = {}
    rows = DeclaredWorkforce.objects.filter(agency=agency, as_on__lte=on).select_related("job_role", "recorded_by")
    for row in rows.order_by("as_on", "pk"):
        latest[row.job_role_id] = row
    if not latest:
        return []
    posts = Post.objects.known().open_on(on).under([agency.path])
    known: dict[int | None, set[int]] = {key: set() for key in latest}
    for person, role in posts.values_list("person_id", "job_roles"):
        for key in {None, role} & known.keys():
            known[key].add(person)
    found = [Declared(row, len(known[key])) for key, row in latest.items()]
    return sorted(found, key=lambda one: (one.said.job_role is not None, str(one.said.job_role)))


def of_everybody(agency: Agency, *, on: date) -> Declared | None:
    """What was said of the whole agency."""
    return next((one for one in declared(agency, on=on) if one.said.job_role_id is None), None)


def of_each(agencies: Iterable[Agency], *, on: date) -> dict[int, int]:
    """By agency (key), how many people were last said to work there, of those that said so. One query."""
    rows = DeclaredWorkforce.objects.filter(agency__in=agencies, job_role__isnull=True, as_on__lte=on)
    return dict(rows.order_by("as_on", "pk").values_list("agency_id", "people"))


def _number(number: int) -> str:
    return "none" if number == 0 else str(intcomma(apnumber(number)))


def _people(number: int) -> str:
    word = _number(number) if number else "nobody"
    return f"{word[0].upper()}{word[1:]}" + ("" if number == 0 else " person" if number == 1 else " people")
