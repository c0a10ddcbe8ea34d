"""How many people stand where, by what is required of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from competencies.models import Requirement
from competencies.queries.compliance import dates
from competencies.queries.compliance.area import Area
from competencies.queries.compliance.dates import BY_BADNESS
from competencies.queries.compliance.moment import answers, set_aside
from competencies.queries.composed import Composed
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


ASKED = Composed(
    lambda: Requirement.objects.order_by("position", "code").values_list(
        "pk", "competency_id", "competency__uuid", "competency__title"
    )
)


def columns() -> list[Column]:
    """Every competency that any requirement names, in the partnership's order. One query."""
    found: dict[tuple[int, UUID, str], list[int]] = defaultdict(list)
    for pk, key, uuid, title in ASKED.all():
        found[key, uuid, title].append(pk)
    return [Column(*competency, tuple(requirements)) for competency, requirements in found.items()]


def column_of(asked: Sequence[Column], competency: UUID | None) -> Column | None:
    """The column of a competency; raises NoSuchCompetency when no requirement names it."""
    if competency is None:
        return None
    for column in asked:
        if column.uuid == competency:
            return column
    raise NoSuchCompetency


def asked_by(columns: Sequence[Column]) -> str:
    """What a standing `s` is asked for, as SQL: of requirements that ask for one competency, the first speaks."""
    several = [column.requirements for column in columns if len(column.requirements) > 1]
    first = " ".join(f"WHEN {other} THEN {same[0]}" for same in several for other in same[1:])
    return f"CASE s.requirement_id {first} ELSE s.requirement_id END" if first else "s.requirement_id"


@dataclass(frozen=True)
class Survey:
    """Everybody in an area on a day: once by their worst, and once by each competency that is asked of anybody."""

    overall: Totals
    by_competency: Mapping[int, Totals]
    asked: frozenset[int]

    @classmethod
    def of(cls, by_worst: Counter[Status], counts: Mapping[int, Counter[Status]]) -> Survey:
        """From counts that have everybody once by their worst, and by competency those who have an answer."""
        people = by_worst.total()
        return cls(
            overall=Totals(+by_worst),
            by_competency={key: _with_the_rest(of_one, people) for key, of_one in counts.items()},
            asked=frozenset(key for key, of_one in counts.items() if +of_one),
        )


def survey(area: Area, on: date, columns: Sequence[Column]) -> Survey:
    """The kept counts, less what is stored of the people set aside, and these people from their dates; of today or a
    later day. One query.
    """
    competencies = {column.requirements[0]: column.key for column in columns}
    by_worst: Counter[Status] = Counter()
    by_competency: dict[int, Counter[Status]] = {column.key: Counter() for column in columns}
    away = 0
    for what, key, bad, people in dates.asked(_counted(area, asked_by(columns)), {"on": on}):
        if what == _OPEN:
            away += people
        elif what == _WORST:
            by_worst[BY_BADNESS[bad]] += people
            away -= people
        elif what == _KEPT and key is None:
            by_worst[BY_BADNESS[bad]] += people
        else:
            by_competency[key if what == _KEPT else competencies[key]][BY_BADNESS[bad]] += people
    by_worst[Status.NOT_REQUIRED] += away
    return Survey.of(by_worst, by_competency)


def _with_the_rest(counts: Counter[Status], people: int) -> Totals:
    """The counts of one competency among so many people: those without an answer are not required."""
    return Totals({**+counts, Status.NOT_REQUIRED: people - counts.total()})


# Open people set aside; the worst of each who answers anything; by requirement; by competency, null for the worst.
_OPEN, _WORST, _ASKED, _KEPT = range(4)


def _counted(area: Area, asked: str) -> str:
    """Rows of what is counted, its key, a badness, and people, who may be fewer than none where they are taken off.

    The part that has a key comes first, because PostgreSQL takes the types of all from it.
    """
    return f"WITH {set_aside(area)}, {answers(asked)} " + " UNION ALL ".join(
        [
            f"SELECT {_ASKED}, asked, bad, COUNT(*) FROM answers WHERE asked IS NOT NULL GROUP BY asked, bad",
            f"SELECT {_OPEN}, NULL, NULL, COUNT(DISTINCT person_id) FROM away WHERE is_open",
            f"""SELECT {_WORST}, NULL, bad, COUNT(*)
            FROM (SELECT MAX(bad) AS bad FROM answers GROUP BY person_id) AS each_once GROUP BY bad""",
            _kept(area),
            *_stored_of_those_away(asked),
        ]
    )


def _kept(area: Area) -> str:
    """The counts as refreshes wrote them; where several organisations are listed, of people with one post only."""
    where = area.within("c") if area.is_whole else f"c.agency_id IN ({area.unit_keys()})"
    alone = "NOT c.shared" if area.several == "shared" else "TRUE"
    return f"""SELECT {_KEPT}, c.competency_id, {dates.stored("c.status")} AS bad, SUM(c.people)
        FROM competencies_standingcount c WHERE {where} AND {alone} GROUP BY c.competency_id, c.status"""


def _stored_of_those_away(asked: str) -> tuple[str, str]:
    """What the counts hold of people whose stored answer is no longer theirs, to be taken off."""
    each = f"""SELECT {asked} AS asked, MAX({dates.stored("s.status")}) AS bad
        FROM competencies_standing s WHERE s.post_id IN (SELECT post_id FROM away WHERE NOT several)
        AND s.status IS NOT NULL GROUP BY s.post_id, {asked}"""
    return (
        f"SELECT {_ASKED}, asked, bad, -COUNT(*) FROM ({each}) AS each_once GROUP BY asked, bad",
        f"""SELECT {_KEPT}, NULL, {dates.stored("worst")} AS bad, -COUNT(*)
            FROM away WHERE NOT several AND worst IS NOT NULL GROUP BY worst""",
    )
