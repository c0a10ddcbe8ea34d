"""Reads how sure learners are: to the learner their own words; to others counts of ten people or more, paired."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from competencies.models import Agency
from competencies.queries.composed import Composed, Given
from competencies.rules import london_day
from competencies.rules.days import end_of_day, plus_days
from courses.models import Completion, ConfidenceRating, Edition, Enrolment, Module, Sure
from courses.models import Round as Round
from courses.queries import put_away
from courses.rules.put_away import beginning

LATER_OPENS = timedelta(weeks=8)
LATER_CLOSES = timedelta(weeks=12)
FEWEST = 10

WORDS = tuple(Sure.choices)
"""The five words in order, each with its number."""


@dataclass(frozen=True)
class Asked:
    """A statement as the learner sees it in a round: `sure` is the number of their word, 0 while they gave none."""

    id: str
    statement: str
    sure: int = 0


@dataclass(frozen=True)
class DueLater:
    """Somebody whose later round is open, who answered an earlier one and not this. `last_on` is its last day."""

    enrolment: Enrolment
    title: str
    last_on: date


@dataclass(frozen=True)
class Pairs:
    """The same people's words in two rounds. `people` counts them, `moves` by (earlier word, later word)."""

    people: int
    moves: dict[tuple[int, int], int]

    def words(self, later: bool) -> tuple[int, ...]:
        """How many gave each of the five words, in the earlier round or in the later."""
        counts = [0] * len(WORDS)
        for pair, people in self.moves.items():
            counts[pair[int(later)] - 1] += people
        return tuple(counts)

    @property
    def surer(self) -> int:
        return sum(people for (earlier, later), people in self.moves.items() if later > earlier)

    @property
    def less_sure(self) -> int:
        return sum(people for (earlier, later), people in self.moves.items() if later < earlier)


@dataclass(frozen=True)
class StatementImpact:
    """One statement. A pairing that fewer than ten people answered is None: it is not shown."""

    id: str
    statement: str
    before_after: Pairs | None
    before_later: Pairs | None


def statements_of(edition: Edition) -> list[dict[str, Any]]:
    """The statements an edition asks, in order; none of editions from before there were any."""
    return list(edition.front.get("confidence", []))


def finished_on(enrolment: Enrolment) -> date | None:
    completion: Completion | None = getattr(enrolment, "completion", None)
    return london_day(completion.completed_at) if completion else None


def open_round(enrolment: Enrolment, *, on: date) -> Round | None:
    """Before, until the module is finished; after, for eight weeks; later, until the end of the twelfth; then none."""
    finished = finished_on(enrolment)
    if finished is None:
        return Round.BEFORE
    if on < finished + LATER_OPENS:
        return Round.AFTER
    return Round.LATER if on <= finished + LATER_CLOSES else None


GIVEN = Composed(
    lambda: ConfidenceRating.objects.filter(enrolment_id=Given("enrolment"), round=Given("round")).values_list(
        "statement_id", "sure"
    )
)


def asked(enrolment: Enrolment, asked_in: Round) -> list[Asked]:
    """The statements of the learner's edition with the words they gave in a round. One query at most."""
    statements = statements_of(enrolment.edition)
    if not statements:
        return []
    given = {str(statement): sure for statement, sure in GIVEN.all(enrolment=enrolment.pk, round=asked_in.value)}
    return [Asked(one["id"], one["statement"], given.get(one["id"], 0)) for one in statements]


def last_finished(person: Any, module: Module) -> Enrolment | None:
    """The person's latest way through a module that they finished."""
    finished = Enrolment.objects.filter(person=person, module=module, completion__isnull=False)
    return finished.select_related("edition__module", "completion").order_by("-completion__completed_at").first()


def due_later_round(on: date) -> QuerySet[Enrolment]:
    """The enrolments whose later round is open on a day, unanswered, of people who answered an earlier round.

    For a reminder, which is asked of nobody who never answered. With person, edition and completion.
    """
    opened = end_of_day(on - LATER_OPENS)
    not_closed = end_of_day(plus_days(on - LATER_CLOSES, -1))
    ratings = ConfidenceRating.objects.filter(enrolment=OuterRef("pk"))
    newer = Completion.objects.filter(
        enrolment__person=OuterRef("person"),
        enrolment__module=OuterRef("module"),
        completed_at__gt=OuterRef("completion__completed_at"),
    )
    open_now = Enrolment.objects.filter(
        completion__completed_at__lte=opened, completion__completed_at__gt=not_closed, person__is_active=True
    )
    waiting = open_now.filter(Exists(ratings), ~Exists(ratings.filter(round=Round.LATER)), ~Exists(newer))
    return waiting.select_related("person", "edition__module", "completion").order_by("completion__completed_at", "pk")


def due_for(person: Any, *, on: date) -> list[DueLater]:
    """What this person may answer now, for a line on their home. One query."""
    return [DueLater(one, one.edition.title, last_day(one)) for one in due_later_round(on).filter(person=person)]


def last_day(enrolment: Enrolment) -> date:
    """The last day of its later round."""
    return london_day(enrolment.completion.completed_at) + LATER_CLOSES


def impact(*, module: Module, on: date, agency: Agency | None = None) -> list[StatementImpact]:
    """How sure the same people were before and after, and before and weeks later, as known at the end of a day.

    `agency`: only those who learned from a post in it or below it. A person who took the module twice counts by the
    last time they finished. Nothing about fewer than ten people is answered. Four
    queries; two more where something is put away.
    """
    edition = Edition.objects.filter(module=module).order_by("-number").first()
    if edition is None:
        return []
    ids = put_away.ids_of(module)
    after = _pairs(module, Round.AFTER, ids, on=on, agency=agency)
    later = _pairs(module, Round.LATER, ids, on=on, agency=agency)
    return [
        StatementImpact(one["id"], one["statement"], after.get(one["id"]), later.get(one["id"]))
        for one in statements_of(edition)
    ]


def _pairs(
    module: Module, second: Round, ids: dict[int, list[str]], *, on: date, agency: Agency | None
) -> dict[str, Pairs]:
    known = end_of_day(on)
    newer = Completion.objects.filter(
        enrolment__person=OuterRef("person"),
        enrolment__module=module,
        completed_at__gt=OuterRef("completion__completed_at"),
        completed_at__lte=known,
    )
    ways = Enrolment.objects.filter(~Exists(newer), module=module, completion__completed_at__lte=known)
    if agency is not None:
        ways = ways.filter(post__agency__path__startswith=agency.path)
    other = ConfidenceRating.objects.filter(
        enrolment=OuterRef("enrolment"), statement_id=OuterRef("statement_id"), round=second, rated_at__lte=known
    )
    firsts = ConfidenceRating.objects.filter(enrolment__in=ways, round=Round.BEFORE, rated_at__lte=known)
    paired = firsts.annotate(second=Subquery(other.values("sure")[:1]))
    rows = paired.filter(second__isnull=False).values("statement_id", "sure", "second").annotate(people=Count("pk"))
    moves: dict[str, Counter[tuple[int, int]]] = defaultdict(Counter)
    for row in rows.order_by():
        moves[str(row["statement_id"])][row["sure"], row["second"]] += row["people"]
    for kept, (began,) in put_away.each(ways, ids, "started_at"):
        said = {
            (statement, asked_in): sure
            for statement, asked_in, sure, seconds in kept["rated"]
            if beginning(began) + timedelta(seconds=seconds) <= known
        }
        for (statement, asked_in), sure in said.items():
            if asked_in == Round.BEFORE and (statement, second) in said:
                moves[statement][sure, said[statement, second]] += 1
    counted = {key: Pairs(sum(pairs.values()), pairs) for key, pairs in moves.items()}
    return {key: pairs for key, pairs in counted.items() if pairs.people >= FEWEST}
