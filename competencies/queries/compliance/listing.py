"""The list itself: its totals, and a page of it or all of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from competencies.models import Agency, JobRole
from competencies.queries.compliance import people, totals
from competencies.queries.compliance.area import Area, area_of
from competencies.queries.compliance.cells import PersonRow, rows_of
from competencies.queries.compliance.known import everybody_then
from competencies.queries.compliance.moment import Moment
from competencies.queries.compliance.past import everybody_on
from competencies.queries.compliance.people import Choice, Filters
from competencies.queries.compliance.totals import Column, Survey, Totals
from competencies.queries.composed import Composed
from competencies.queries.scope import Scope
from competencies.queries.standings import ROLE_UNKNOWN

PAGE_LENGTH = 50
CHUNK = 500


class NoSuchRole(LookupError):
    """There is no such job role."""


@dataclass(frozen=True)
class ComplianceList:
    """A part of the tree on a day. `totals` (by competency key) and `overall` count everybody in the area once,
    however the list is narrowed there; `matching` is how many the filters leave, on all pages. `roles` are the job
    roles a filter may name. `known_at` is set where the list is as it was known at that instant.
    """

    area: Area
    on: date
    columns: tuple[Column, ...]
    roles: tuple[JobRole, ...]
    totals: Mapping[int, Totals]
    overall: Totals
    matching: int
    page: int
    pages: int
    rows: tuple[PersonRow, ...]
    known_at: datetime | None = None


def compliance(
    agency: Agency,
    *,
    on: date,
    today: date,
    filters: Filters,
    visible_to: Scope,
    page: int = 1,
    page_length: int = PAGE_LENGTH,
    known_at: datetime | None = None,
) -> ComplianceList:
    """People with an open post at or below `agency` on `on`, with present knowledge and today's tree; with `known_at`,
    as it was known at that instant.

    A page past the end has no rows. What lies outside the scope's `names` is not there. Seven queries at any size, or
    eight where a job role alone is given; twelve with `known_at`. Raises NoSuchUnit, NoSuchSector, NoSuchCompetency,
    NoSuchRole.
    """
    asked = _asked(agency, Moment(on, today), filters, visible_to, known_at)
    start = (page - 1) * page_length
    if known_at:
        survey, everybody = everybody_then(asked.choice, known_at)
        return asked.listed(survey, everybody[start : start + page_length], len(everybody), page, page_length)
    survey, number, keys = asked.found(start, page_length)
    return asked.listed(survey, asked.rows(survey, keys), number, page, page_length)


def everybody(
    agency: Agency,
    *,
    on: date,
    today: date,
    filters: Filters,
    visible_to: Scope,
    known_at: datetime | None = None,
) -> tuple[ComplianceList, Iterator[PersonRow]]:
    """The same list with all its people, read in chunks of 500 as they are taken; its own `rows` are empty. Of one
    competency, when it is asked for, it has that column alone, as the screen does.
    """
    asked = _asked(agency, Moment(on, today), filters, visible_to, known_at)
    if known_at:
        survey, everyone = everybody_then(asked.choice, known_at)
        return _narrow(asked.listed(survey, (), len(everyone)), iter(everyone), filters.competency)
    survey, number, keys = asked.found(0, None)
    chunks = (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
    rows = (row for chunk in chunks for row in asked.rows(survey, chunk))
    return _narrow(asked.listed(survey, (), number), rows, filters.competency)


def _narrow(
    found: ComplianceList, rows: Iterator[PersonRow], competency: UUID | None
) -> tuple[ComplianceList, Iterator[PersonRow]]:
    if competency is None:
        return found, rows
    kept = [number for number, column in enumerate(found.columns) if column.uuid == competency]
    narrow = replace(found, columns=tuple(found.columns[number] for number in kept))
    return narrow, (row._replace(cells=tuple(row.cells[number] for number in kept)) for row in rows)


@dataclass(frozen=True)
class _Asked:
    """What is asked for, and the words there are to ask in."""

    choice: Choice
    roles: tuple[JobRole, ...]
    known_at: datetime | None

    def columns(self, survey: Survey) -> tuple[Column, ...]:
        """Those asked of anybody here."""
        return tuple(column for column in self.choice.columns if column.key in survey.asked)

    def found(self, start: int, length: int | None) -> tuple[Survey, int, list[int]]:
        """The totals, how many people the filters leave, and those of them (keys) from `start`."""
        choice, stop = self.choice, None if length is None else start + length
        if choice.moment.is_past:
            survey, keys = everybody_on(choice)
            return survey, len(keys), keys[start:stop]
        survey = totals.survey(choice.area, choice.moment.on, choice.columns)
        number = people.matching(choice, survey)
        if number is None:
            keys = people.page(choice, survey, start=0, length=None)
            return survey, len(keys), keys[start:stop]
        return survey, number, people.page(choice, survey, start=start, length=length) if start < number else []

    def rows(self, survey: Survey, keys: Sequence[int]) -> list[PersonRow]:
        return rows_of(keys, self.choice.area, self.choice.moment.on, self.columns(survey)) if keys else []

    def listed(
        self, survey: Survey, rows: Iterable[PersonRow], matching: int, page: int = 1, length: int = PAGE_LENGTH
    ) -> ComplianceList:
        return ComplianceList(
            area=self.choice.area,
            on=self.choice.moment.on,
            columns=self.columns(survey),
            roles=self.roles,
            totals=survey.by_competency,
            overall=survey.overall,
            matching=matching,
            page=page,
            pages=max(1, -(-matching // length)),
            rows=tuple(rows),
            known_at=self.known_at,
        )


ROLES = Composed(lambda: JobRole.objects.filter(is_active=True))


def _asked(agency: Agency, moment: Moment, filters: Filters, visible_to: Scope, known_at: datetime | None) -> _Asked:
    area = area_of(agency, unit=filters.unit, sector=filters.sector, visible_to=visible_to)
    columns, roles = totals.columns(), tuple(ROLES.all())
    column = totals.column_of(columns, filters.competency)
    role = ROLE_UNKNOWN if filters.role_unknown else _code(roles, filters.role)
    choice = Choice(area, moment, filters, columns, column, role)
    return _Asked(choice, roles, known_at)


def _code(roles: tuple[JobRole, ...], wanted: UUID | None) -> str:
    for role in roles:
        if role.uuid == wanted:
            return role.code
    if wanted:
        raise NoSuchRole
    return ""
