"""The list itself: its totals, and a page of it or all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from competencies.models import Agency, JobRole
from competencies.queries.compliance import people, totals
from competencies.queries.compliance.area import Area, area_of
from competencies.queries.compliance.cells import PersonRow, rows_of
from competencies.queries.compliance.moment import Moment
from competencies.queries.compliance.people import Choice, Filters
from competencies.queries.compliance.totals import Column, Survey, Totals
from competencies.queries.scope import Scope

PAGE_LENGTH = 50
CHUNK = 500


class NoSuchRole(LookupError):
    """There is no such job role."""


@dataclass(frozen=True)
class ComplianceList:
    """A part of the tree on a day. `totals` (by competency key) and `overall` count everybody in the area once,
    however the list is narrowed there; `matching` is how many the filters leave, on all pages. `roles` are the job
    roles a filter may name.
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


def compliance(
    agency: Agency,
    *,
    on: date,
    today: date,
    filters: Filters,
    visible_to: Scope,
    page: int = 1,
    page_length: int = PAGE_LENGTH,
) -> ComplianceList:
    """People with an open post at or below `agency` on `on`, with present knowledge and today's tree.

    A page past the end has no rows. What lies outside the scope's `names` is not there. Seven queries at any size.
    Raises NoSuchUnit, NoSuchSector, NoSuchCompetency, NoSuchRole.
    """
    asked = _asked(agency, on=on, today=today, filters=filters, visible_to=visible_to)
    start = (page - 1) * page_length
    number = people.matching(asked.choice, asked.survey)
    if number is None:
        found = people.page(asked.choice, asked.survey, start=0, length=None)
        return asked.listed(found[start : start + page_length], matching=len(found), page=page, length=page_length)
    found = people.page(asked.choice, asked.survey, start=start, length=page_length) if start < number else []
    return asked.listed(found, matching=number, page=page, length=page_length)


def everybody(
    agency: Agency, *, on: date, today: date, filters: Filters, visible_to: Scope
) -> tuple[ComplianceList, Iterator[PersonRow]]:
    """The same list with all its people, read in chunks of 500 as they are taken; its own `rows` are empty."""
    asked = _asked(agency, on=on, today=today, filters=filters, visible_to=visible_to)
    keys = people.page(asked.choice, asked.survey, start=0, length=None)
    return asked.listed([], matching=len(keys)), (
        row
        for start in range(0, len(keys), CHUNK)
        for row in rows_of(keys[start : start + CHUNK], asked.choice.area, on, asked.columns)
    )


@dataclass(frozen=True)
class _Asked:
    """Everything about a list but its people."""

    choice: Choice
    roles: tuple[JobRole, ...]
    survey: Survey

    @property
    def columns(self) -> tuple[Column, ...]:
        """Those asked of anybody here."""
        return tuple(column for column in self.choice.columns if column.key in self.survey.asked)

    def listed(self, keys: list[int], *, matching: int, page: int = 1, length: int = PAGE_LENGTH) -> ComplianceList:
        area, on, columns = self.choice.area, self.choice.moment.on, self.columns
        return ComplianceList(
            area=area,
            on=on,
            columns=columns,
            roles=self.roles,
            totals=self.survey.by_competency,
            overall=self.survey.overall,
            matching=matching,
            page=page,
            pages=max(1, -(-matching // length)),
            rows=tuple(rows_of(keys, area, on, columns)) if keys else (),
        )


def _asked(agency: Agency, *, on: date, today: date, filters: Filters, visible_to: Scope) -> _Asked:
    area = area_of(agency, unit=filters.unit, sector=filters.sector, visible_to=visible_to)
    moment, columns, roles = Moment(on, today), totals.columns(), tuple(JobRole.objects.filter(is_active=True))
    column = totals.column_of(columns, filters.competency)
    choice = Choice(area, moment, filters, columns, column, _code(roles, filters.role))
    return _Asked(choice, roles, totals.survey(area, moment, columns))


def _code(roles: tuple[JobRole, ...], wanted: UUID | None) -> str:
    for role in roles:
        if role.uuid == wanted:
            return role.code
    if wanted:
        raise NoSuchRole
    return ""
