"""The list of a past day: everybody is answered from their dates, once, and then counted and chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from competencies.queries.compliance import dates, people
from competencies.queries.compliance.dates import BADNESS, BY_BADNESS, IN_SPAN, NO_ROLE, OF_UNKNOWN_ROLE, OPEN, keys
from competencies.queries.compliance.people import Choice, Due, Filters, Order
from competencies.queries.compliance.totals import Survey, asked_by
from competencies.rules import LATE, Status, badness

# (person, first requirement of what is asked; none for what a post answers by itself): the worst badness.
Answers = dict[tuple[int, int | None], int]
LATE_NUMBERS = {badness(status) for status in LATE}


def everybody_on(choice: Choice) -> tuple[Survey, list[int]]:
    """Everybody counted; and the people (keys) whom the filters leave, in the order of the list. Two queries, and a
    third for what is asked of a post.
    """
    answers, due = _answers(choice)
    worst: dict[int, int] = {}
    for (person, _), bad in answers.items():
        if worst.get(person, -1) < bad:
            worst[person] = bad
    everyone = people.open_posts(Choice(choice.area, choice.moment, Filters(), choice.columns))
    found = people.open_posts(choice) if choice.chooses_posts else everyone
    chosen = [person for person in found if _fits(person, choice, answers, worst, due)]
    if choice.filters.order is Order.WORST:
        chosen.sort(key=lambda person: -worst.get(person, 0))
    return _survey(choice, answers, Counter(worst.get(person, 0) for person in everyone)), chosen


def _answers(choice: Choice) -> tuple[Answers, set[int]]:
    """What everybody answers; and who has a date within the time of the filter."""
    days = choice.filters.due if choice.filters.due is not Due.OVERDUE else None
    mine = choice.column.requirements[0] if choice.column else None
    until = people.until(choice.moment.on, days) if days else None
    found: Answers = {}
    due: set[int] = set()
    for person, asked, bad, deadline in dates.asked(_stated(choice), {"on": choice.moment.on}):
        if found.get((person, asked), -1) < bad:
            found[person, asked] = bad
        if deadline and until and mine in {None, asked} and dates.as_day(deadline) <= until:
            due.add(person)
    return found, due


def _stated(choice: Choice) -> str:
    posts = f"SELECT p.post_id FROM competencies_poststanding p WHERE {choice.area.within('p')} AND {OPEN}"
    asked, deadline = asked_by(choice.columns), choice.deadline.told
    # By their organisations too, or PostgreSQL reads the standings of the whole partnership.
    organisations = keys(choice.area.organisations)
    return f"""SELECT s.person_id, {asked}, {BADNESS}, {deadline} FROM competencies_standing s
        WHERE s.organisation_id IN ({organisations}) AND s.post_id IN ({posts}) AND {IN_SPAN}
        UNION ALL
        SELECT p.person_id, NULL, {OF_UNKNOWN_ROLE}, NULL FROM competencies_poststanding p
        WHERE {choice.area.within("p")} AND {OPEN} AND p.roles {NO_ROLE}"""


def _survey(choice: Choice, answers: Answers, by_worst: Mapping[int, int]) -> Survey:
    competencies = {column.requirements[0]: column.key for column in choice.columns}
    counts: dict[int, Counter[Status]] = {column.key: Counter() for column in choice.columns}
    for (asked, bad), number in Counter((asked, bad) for (_, asked), bad in answers.items()).items():
        if asked is not None:
            counts[competencies[asked]][BY_BADNESS[bad]] += number
    return Survey.of(Counter({BY_BADNESS[bad]: number for bad, number in by_worst.items()}), counts)


def _fits(person: int, choice: Choice, answers: Answers, worst: Mapping[int, int], due: set[int]) -> bool:
    filters, column = choice.filters, choice.column
    bad = answers.get((person, column.requirements[0])) if column else worst.get(person)
    if filters.status and (bad or 0) != badness(filters.status):
        return False
    if filters.due is Due.OVERDUE:
        return bad in LATE_NUMBERS
    if filters.due:
        return person in due
    return column is None or filters.status is not None or bad is not None
