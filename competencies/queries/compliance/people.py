"""Which people a list shows, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from competencies.models.person import plainly
from competencies.queries.compliance import dates
from competencies.queries.compliance.area import Area
from competencies.queries.compliance.dates import OPEN, named
from competencies.queries.compliance.moment import Moment, answers, set_aside, settled
from competencies.queries.compliance.totals import Column, Survey, asked_by
from competencies.rules import LATE, MET, Status, badness

MONTH = 30
# So many people are asked one after the other in the time that all are found in.
FEW = 1_000


class Order(StrEnum):
    """How a list is ordered; people who stand alike are in order of name."""

    NAME = "NAME"
    WORST = "WORST"


class Due(StrEnum):
    """By when something is due: a date that lies ahead, within so many days; or one that is past. `ENDING`: what is
    held runs out within thirty days.
    """

    OVERDUE = "OVERDUE"
    ENDING = "ENDING"
    IN_30_DAYS = "30"
    IN_60_DAYS = "60"
    IN_90_DAYS = "90"


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. `unit` and `sector` choose the places, and so what is counted; the others choose
    among the people there.

    With `competency`, people of whom it is asked; and `status` and `due` are then of that competency, else of all that
    is asked of a person: their worst status, any of their dates. `role`: a job role of an open post, by its uuid;
    `role_unknown`: an open post whose role is not known. `new`: one begun, not moved to, within thirty days.
    `words` are looked for in the name, all of them, or are an employee reference.
    """

    status: Status | None = None
    competency: UUID | None = None
    unit: UUID | None = None
    words: str = ""
    order: Order = Order.NAME
    role: UUID | None = None
    sector: UUID | None = None
    due: Due | None = None
    role_unknown: bool = False
    new: bool = False


@dataclass(frozen=True)
class Choice:
    """The area, the day, and what the list is narrowed to there: `column` is the competency of the filter, `role` the
    code of the job role, or `ROLE_UNKNOWN`. `columns` are all there are. `is_dense`: so many people match that a page
    is found sooner by asking them one after the other than by finding all.
    """

    area: Area
    moment: Moment
    filters: Filters
    columns: Sequence[Column]
    column: Column | None = None
    role: str = ""
    is_dense: bool = False

    @property
    def chooses_posts(self) -> bool:
        """Whether anything is asked of an open post itself."""
        return bool(self.filters.words or self.filters.new or self.role)

    @property
    def deadline(self) -> dates.Dated:
        """The date that the window of the filter is about."""
        if self.filters.due in {None, Due.OVERDUE}:
            return dates.NO_DATE
        return dates.ENDS if self.filters.due is Due.ENDING else dates.DEADLINE

    @property
    def is_by_post(self) -> bool:
        """Whether a row of a post says by itself that its person is on the list, on any day."""
        return not (self.filters.status or self.filters.due or self.column)


def matching(choice: Choice, survey: Survey) -> int | None:
    """How many people the list shows on all its pages: as the survey says, or one query does; None when it is quicker
    to find them all.
    """
    filters = choice.filters
    if choice.is_by_post and choice.role and not (filters.words or filters.new):
        ((people,),) = dates.asked(_number_of_open_posts(choice), _params(choice))
        return int(people)
    if choice.chooses_posts or filters.due not in {None, Due.OVERDUE} or (filters.due and filters.status):
        return None
    return _counted(choice, survey)


def _counted(choice: Choice, survey: Survey) -> int:
    """How many people have the status, or are late, in the competency of the filter or in any."""
    filters = choice.filters
    totals = survey.by_competency[choice.column.key] if choice.column else survey.overall
    if filters.status:
        return totals.of(filters.status)
    if filters.due:
        return sum(totals.of(status) for status in LATE)
    return totals.people - totals.of(Status.NOT_REQUIRED) if choice.column else totals.people


def page(choice: Choice, survey: Survey, *, start: int, length: int | None) -> list[int]:
    """The people (keys) from `start`, counted from 0, in the order of the list. One query; two for the worst first of
    a role; `moment` is not past.
    """
    if choice.filters.order is Order.NAME:
        dense = replace(choice, is_dense=_is_dense(choice, survey, start, length))
        return [row[0] for row in _by_name(dense, start, length)]
    stop = None if length is None else start + length
    if choice.is_by_post and not choice.chooses_posts:
        statuses, before = _statuses_of(survey, start, stop)
        found = _at_statuses(choice, statuses, start - before, length)
        return [row[0] for row in found]
    if choice.is_by_post and length is not None:
        # Most pages that are read hold the worst alone, and these need not be put in order of how they stand.
        found = _at_statuses(choice, [max(Status, key=badness)], start, length)
        if len(found) == length:
            return [row[0] for row in found]
    return [row[0] for row in _everybody(choice, _narrowed(choice), WORST_FIRST, start, length)]


def _is_dense(choice: Choice, survey: Survey, start: int, length: int | None) -> bool:
    """Whether to find this page few need be asked who are not on it, if those who match are spread evenly."""
    if length is None or choice.filters.due not in {None, Due.OVERDUE}:
        return False
    return (start + length) * survey.overall.people <= FEW * _counted(choice, survey)


def _statuses_of(survey: Survey, start: int, stop: int | None) -> tuple[list[Status], int]:
    """The statuses that these of everybody have, the worst first, and how many people come before those: so that most
    pages need no sorting of people by how they stand.
    """
    found: list[Status] = []
    place = before = 0
    for status in sorted(Status, key=badness, reverse=True):
        people = survey.overall.of(status)
        if place + people <= start:
            before = place + people
        elif stop is None or place < stop:
            found.append(status)
        place += people
    return found, before


Row = tuple[Any, ...]
# A deadline is never past while it is stored; with both ends of the window SQLite takes the index of deadlines.
WITHIN = "deadline_on BETWEEN %(on)s AND %(until)s"
BY_NAME = " ORDER BY 2, 1"
WORST_FIRST = " ORDER BY 3 DESC, 2, 1"


def open_posts(choice: Choice) -> list[int]:
    """The people with an open post, by name, whom role and words find; on any day."""
    return [row[0] for row in dates.asked(_open_posts(choice) + BY_NAME, _params(choice))]


def _open_posts(choice: Choice) -> str:
    return f"""SELECT DISTINCT p.person_id, p.sort_name FROM competencies_poststanding p
        WHERE {choice.area.within("p")} AND {OPEN}{_of_post(choice, "p")}"""


def _number_of_open_posts(choice: Choice) -> str:
    """How many people those are; only of people with several posts need they be told apart."""
    several = f"p.{choice.area.several}"
    return f"""SELECT COUNT(*) FILTER (WHERE NOT {several}) + COUNT(DISTINCT CASE WHEN {several} THEN p.person_id END)
        FROM competencies_poststanding p WHERE {choice.area.within("p")} AND {OPEN}{_of_post(choice, "p")}"""


def _by_name(choice: Choice, start: int, length: int | None) -> list[Row]:
    if choice.is_by_post and choice.filters.order is Order.NAME:
        return dates.asked(_open_posts(choice) + BY_NAME + _limit(start, length), _params(choice))
    return _everybody(choice, _narrowed(choice), BY_NAME, start, length)


def _at_statuses(choice: Choice, statuses: Sequence[Status], start: int, length: int | None) -> list[Row]:
    """Everybody whose worst is one of these, the worst first; of one alone, nobody need be sorted by it."""
    bad = dates.keys(badness(status) for status in statuses)
    narrowed = (f" AND p.worst IN ({named(statuses)})", f"HAVING COALESCE(MAX(told.worst), 0) IN ({bad})")
    return _everybody(choice, narrowed, BY_NAME if len(statuses) == 1 else WORST_FIRST, start, length)


def _limit(start: int, length: int | None) -> str:
    return f" LIMIT {int(length)} OFFSET {int(start)}" if length is not None else ""


def _everybody(choice: Choice, narrowed: tuple[str, str], order: str, start: int, length: int | None) -> list[Row]:
    """(person, name, badness) of the settled by their stored answers and of those set aside from their dates; each
    part narrowed in its own words. Of the settled no more than a page may need are put in order, because PostgreSQL
    would sort all of them.
    """
    area = choice.area
    of_settled, of_others = narrowed
    mine = f"asked IN ({dates.keys(choice.column.requirements)})" if choice.column else "TRUE"
    told = f"""told AS (
        SELECT person_id, MAX(bad) AS worst, MAX(CASE WHEN {mine} THEN bad END) AS asked,
            MIN(CASE WHEN {mine} THEN deadline_on END) AS deadline_on
        FROM answers GROUP BY person_id)"""
    answered = answers(asked_by(choice.columns), deadline=choice.deadline)
    stored = f"""SELECT p.person_id, p.sort_name, {dates.stored("p.worst")} AS bad FROM competencies_poststanding p
        WHERE {settled(area)}{_of_post(choice, "p")}{of_settled}"""
    if length is not None:
        stored = f"SELECT * FROM ({stored}{order} LIMIT {start + length}) AS stored"
    found = f"""WITH {set_aside(area)}, {answered}, {told}
        SELECT away.person_id, MIN(away.sort_name) AS sort_name, COALESCE(MAX(told.worst), 0) AS bad
        FROM away LEFT JOIN told ON told.person_id = away.person_id
        WHERE away.is_open{_of_post(choice, "away")} GROUP BY away.person_id {of_others}
        UNION ALL {stored}"""
    return dates.asked(found + order + _limit(start, length), _params(choice))


def _narrowed(choice: Choice) -> tuple[str, str]:
    """What status, competency and due date ask of a settled post, and of a person set aside."""
    of_settled, of_others = _at_status(choice)
    due_settled, due_others = _due(choice)
    having = " AND ".join(part for part in (of_others, due_others) if part)
    return of_settled + due_settled, f"HAVING {having}" if having else ""


def _at_status(choice: Choice) -> tuple[str, str]:
    status, column = choice.filters.status, choice.column
    if column is None:
        if status is None:
            return "", ""
        return f" AND p.worst = '{status.value}'", f"COALESCE(MAX(told.worst), 0) = {badness(status)}"
    if status is None:
        return ("", "") if choice.filters.due else (f" AND {_is_asked(choice, column)}", "MAX(told.asked) IS NOT NULL")
    others = f"COALESCE(MAX(told.asked), 0) = {badness(status)}"
    if status is Status.NOT_REQUIRED:
        return f" AND NOT {_is_asked(choice, column)}", others
    condition = f" AND {_standing(choice, column, f's.status IN ({named([status])})')}"
    if len(column.requirements) > 1:
        worse = named(other for other in Status if badness(other) > badness(status))
        condition += f" AND NOT {_standing(choice, column, f's.status IN ({worse})')}" if worse else ""
    return condition, others


def _is_asked(choice: Choice, column: Column) -> str:
    """Whether a competency is asked of a settled post. That is so of most, and of most of a page at once."""
    return _one_by_one(_such(choice, [column], "s.status IS NOT NULL"))


def _due(choice: Choice) -> tuple[str, str]:
    due, column = choice.filters.due, choice.column
    if due is None:
        return "", ""
    if due is Due.OVERDUE:
        late = dates.keys(badness(status) for status in LATE)
        others = f"MAX(told.{'asked' if column else 'worst'}) IN ({late})"
        if column:
            return f" AND {_standing(choice, column, f's.status IN ({named(LATE)})')}", others
        return f" AND p.worst IN ({named(LATE)})", others
    others = "MIN(told.deadline_on) <= %(until)s"
    if due is Due.ENDING:
        ending = f"s.status IN ({named(MET)}) AND s.{WITHIN}"
        return f" AND {_standing(choice, column, ending)}", others
    if column:
        return f" AND {_standing(choice, column, f's.{WITHIN}')}", others
    return f" AND p.{WITHIN}", others


def _standing(choice: Choice, column: Column | None, condition: str) -> str:
    """Whether a settled person has such a standing in the competency of the filter, or in any. As they have one post in
    their organisation, a standing there is one of that post.
    """
    such = _such(choice, [column] if column else choice.columns, condition)
    if choice.is_dense:
        return _one_by_one(such)
    return f"p.person_id IN (SELECT s.person_id FROM competencies_standing s WHERE {such})"


def _such(choice: Choice, columns: Iterable[Column], condition: str) -> str:
    organisations = dates.keys(choice.area.organisations)
    requirements = dates.keys(key for column in columns for key in column.requirements)
    return f"s.organisation_id IN ({organisations}) AND s.requirement_id IN ({requirements}) AND {condition}"


def _one_by_one(such: str) -> str:
    """Whether the post has such a standing. With an offset, PostgreSQL asks of one post after the other as well."""
    return f"EXISTS (SELECT 1 FROM competencies_standing s WHERE s.post_id = p.post_id AND {such} LIMIT 1 OFFSET 0)"


def _of_post(choice: Choice, row: str) -> str:
    """What role and words ask of an open post: of any one of a person's."""
    conditions = ""
    if choice.role:
        conditions += f" AND {row}.roles LIKE %(role)s ESCAPE '\\'"
    if choice.filters.new:
        conditions += f""" AND {row}.post_id IN (SELECT id FROM competencies_post
            WHERE started_on > %(since)s AND continues_id IS NULL AND agency_id IN ({choice.area.unit_keys()}))"""
    words = _words(choice)
    if words:
        named = " AND ".join(f"{row}.sort_name LIKE %({name})s ESCAPE '\\'" for name in words)
        conditions += f""" AND ({named} OR {row}.person_id IN (
            SELECT told.person_id FROM competencies_post post
            JOIN competencies_poststanding told ON told.post_id = post.id
            WHERE post.withdrawn_at IS NULL AND post.agency_id IN ({choice.area.unit_keys()})
            AND post.employee_reference IN (%(typed)s, %(capital)s, %(small)s)))"""
    return conditions


def _words(choice: Choice) -> dict[str, str]:
    words = choice.filters.words.replace("’", "'").split()
    return {f"word{place}": _holding(plainly(word)) for place, word in enumerate(words)}


def _holding(text: str) -> str:
    """What LIKE compares with to find a text anywhere."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _params(choice: Choice) -> Mapping[str, Any]:
    filters, on = choice.filters, choice.moment.on
    typed = filters.words.strip()
    given: dict[str, Any] = {
        "on": on,
        "since": since(on),
        "typed": typed,
        "capital": typed.upper(),
        "small": typed.lower(),
    }
    if filters.due and filters.due is not Due.OVERDUE:
        given["until"] = until(on, filters.due)
    return {**given, **_words(choice), "role": _holding(f",{choice.role},")}


def until(on: date, due: Due) -> date:
    """The last day of a window of so many days, today the first of them."""
    return on + timedelta(days=MONTH if due is Due.ENDING else int(due.value))


def since(on: date) -> date:
    """The day after which whoever began is new."""
    return on - timedelta(days=MONTH)
