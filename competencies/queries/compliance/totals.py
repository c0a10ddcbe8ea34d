"""How many people stand where, by what is required of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import BigIntegerField, Case, Count, F, QuerySet, Value, When

from competencies.models import Requirement, Standing
from competencies.queries.compliance.area import Area
from competencies.queries.compliance.dates import BY_BADNESS, badness_of, badness_on, in_span
from competencies.queries.compliance.moment import ONE_POST, Moment
from competencies.rules import IN_NO_DENOMINATOR, MET, Status


class NoSuchCompetency(LookupError):
    """The competency is not one that anything requires."""


@dataclass(frozen=True)
class Column:
    """A competency that somebody in the list must hold, with the requirements that ask for it."""

    key: int
    uuid: UUID
    title: str
    requirements: tuple[int, ...]


@dataclass(frozen=True)
class Totals:
    """People by status, each once. `counts` are of one competency, or of the worst of each person."""

    counts: Mapping[Status, int]

    def of(self, status: Status) -> int:
        return self.counts.get(status, 0)

    @property
    def people(self) -> int:
        return sum(self.counts.values())

    @property
    def asked(self) -> int:
        """Those it is asked of: the base of every share."""
        return sum(count for status, count in self.counts.items() if status not in IN_NO_DENOMINATOR)

    @property
    def met(self) -> int:
        return sum(self.of(status) for status in MET)


def columns() -> list[Column]:
    """Every competency that any requirement names, in the partnership's order. One query."""
    found: dict[int, list[Requirement]] = defaultdict(list)
    rows = Requirement.objects.select_related("competency")
    for requirement in rows.order_by("position", "code"):
        found[requirement.competency_id].append(requirement)
    return [
        Column(key, same[0].competency.uuid, same[0].competency.title, tuple(requirement.pk for requirement in same))
        for key, same in found.items()
    ]


def column_of(asked: list[Column], competency: UUID | None) -> Column | None:
    """The column of a competency; raises NoSuchCompetency when no requirement names it."""
    if competency is None:
        return None
    for column in asked:
        if column.uuid == competency:
            return column
    raise NoSuchCompetency


def with_the_rest(counts: Counter[Status], people: int) -> Totals:
    """The counts of one competency among so many people: those without an answer are not required."""
    return Totals({**counts, Status.NOT_REQUIRED: people - counts.total()})


def by_competency(area: Area, moment: Moment, asked: list[Column]) -> dict[int, Counter[Status]]:
    """People by status for each competency by key, NOT_REQUIRED left out. Two queries."""
    competencies = {key: column.key for column in asked for key in column.requirements}
    several = [column for column in asked if len(column.requirements) > 1]
    counts: dict[int, Counter[Status]] = defaultdict(Counter)
    if area.is_empty:
        return counts
    rows = Standing.objects.filter(area.holds(), moment.settled(), status__isnull=False)
    alone = [column.requirements[0] for column in asked if len(column.requirements) == 1]
    settled = rows.filter(requirement__in=alone).values_list("requirement", "status").order_by()
    for requirement, status, people in settled.annotate(people=Count("pk")):
        counts[competencies[requirement]][Status(status)] += people
    for requirement, bad, people in _one_by_one(area, moment, several):
        counts[competencies[requirement]][BY_BADNESS[bad]] += people
    return counts


def _one_by_one(area: Area, moment: Moment, several: list[Column]) -> list[tuple[int, int, int]]:
    """(requirement, badness, people) of what cannot be counted by row, because of a person's rows the worst counts:
    those of people with several posts, and of competencies that several requirements ask for, under the first of
    these. With them go the rows that are answered from dates.
    """
    rows = Standing.objects.filter(area.holds()).order_by()
    dated = rows.filter(in_span(moment.on)).annotate(bad=badness_on(moment.on))
    if moment.is_past:
        parts = [dated]
    else:
        stored = rows.filter(moment.holds(), status__isnull=False).annotate(bad=badness_of("status"))
        parts = [dated.filter(moment.changed()), stored.filter(shared=True)]
    if several and not moment.is_past:
        keys = [key for column in several for key in column.requirements]
        parts.append(stored.filter(ONE_POST, requirement__in=keys))
    first = [When(requirement__in=column.requirements, then=Value(column.requirements[0])) for column in several]
    asked = Case(*first, default=F("requirement_id"), output_field=BigIntegerField())
    found = [part.annotate(asked=asked).values_list("person_id", "asked", "bad") for part in parts]
    return _counted(found[0].union(*found[1:], all=True))


def _counted(rows: QuerySet) -> list[tuple[int, int, int]]:
    """Django groups once; this groups the groups. `rows` are (person_id, asked, bad)."""
    sql, params = rows.query.sql_with_params()
    worst = f"SELECT person_id, asked, MAX(bad) AS bad FROM ({sql}) AS every GROUP BY person_id, asked"  # noqa: S608  (Django's own SQL)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT asked, bad, COUNT(*) FROM ({worst}) AS worst GROUP BY asked, bad", params)  # noqa: S608
        return list(cursor.fetchall())
