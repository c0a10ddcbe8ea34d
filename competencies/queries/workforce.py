"""Reads how many people an agency says work there, beside how many are known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.contrib.humanize.templatetags.humanize import apnumber, intcomma
from django.db.models import Count

from competencies.models import Agency, DeclaredWorkforce, Post
from competencies.rules import in_words


class Said(NamedTuple):
    """How many people were last said to work somewhere, on a day."""

    people: int
    as_on: date


@dataclass(frozen=True)
class Declared:
    """What was said, of everybody or of one role, and how many such people have a post here today."""

    said: DeclaredWorkforce | Said
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
    """The latest of everybody, then of each role, as known on a day. Three queries."""
    latest: dict[int | None, DeclaredWorkforce] = {}
    rows = DeclaredWorkforce.objects.filter(agency=agency, as_on__lte=on).select_related("job_role", "recorded_by")
    for row in rows.order_by("as_on", "pk"):
        latest[row.job_role_id] = row
    if not latest:
        return []
    posts = Post.objects.known().open_on(on).under([agency.path])
    people = Count("person", distinct=True)
    known: dict[int | None, int] = dict(posts.order_by().values_list("job_roles").annotate(people))
    known[None] = posts.aggregate(people=people)["people"]
    in_order = sorted(latest.values(), key=lambda row: (row.job_role is not None, str(row.job_role)))
    return [Declared(row, known.get(row.job_role_id, 0)) for row in in_order]


def of_each(agencies: Iterable[Agency], *, on: date) -> dict[int, Said]:
    """By agency (key), what was last said of everybody there, of those that said so. One query."""
    rows = DeclaredWorkforce.objects.filter(agency__in=agencies, job_role__isnull=True, as_on__lte=on)
    said = rows.order_by("as_on", "pk").values_list("agency_id", "people", "as_on")
    return {agency: Said(people, as_on) for agency, people, as_on in said}


def _number(number: int) -> str:
    return "none" if number == 0 else str(intcomma(apnumber(number)))


def _people(number: int) -> str:
    word = _number(number) if number else "nobody"
    return f"{word[0].upper()}{word[1:]}" + ("" if number == 0 else " person" if number == 1 else " people")
