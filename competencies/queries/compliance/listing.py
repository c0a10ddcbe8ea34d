"""The list itself: its totals, and a page of it or all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from competencies.models import Agency
from competencies.queries.compliance import people, totals
from competencies.queries.compliance.area import Area, area_of
from competencies.queries.compliance.cells import PersonRow, rows_of
from competencies.queries.compliance.moment import Moment
from competencies.queries.compliance.people import Aside, Choice, Filters
from competencies.queries.compliance.totals import Column, Totals
from competencies.queries.scope import Scope

PAGE_LENGTH = 50
CHUNK = 500


@dataclass(frozen=True)
class ComplianceList:
    """A part of the tree on a day. `totals` (by competency key) and `overall` count everybody in the area once,
    however the list is narrowed; `matching` is how many the filters leave, on all pages.
    """

    area: Area
    on: date
    columns: tuple[Column, ...]
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

    A page past the end has no rows. What lies outside the scope's `names` is not there. Nine queries at any size, ten
    when words are looked for. Raises NoSuchUnit, NoSuchCompetency.
    """
    found = _survey(agency, on=on, today=today, filters=filters, visible_to=visible_to)
    keys = people.page(found.choice, found.aside, start=(page - 1) * page_length, length=page_length)
    return found.listed(page=page, page_length=page_length, keys=keys)


def everybody(
    agency: Agency, *, on: date, today: date, filters: Filters, visible_to: Scope
) -> tuple[ComplianceList, Iterator[PersonRow]]:
    """The same list with all its people, read in chunks of 500 as they are taken; its own `rows` are empty."""
    found = _survey(agency, on=on, today=today, filters=filters, visible_to=visible_to)
    keys = people.page(found.choice, found.aside, start=0, length=None)
    return found.listed(), (
        row
        for start in range(0, len(keys), CHUNK)
        for row in rows_of(keys[start : start + CHUNK], found.choice.area, on, found.columns)
    )


@dataclass(frozen=True)
class _Survey:
    """Everything about a list but its rows."""

    choice: Choice
    aside: list[Aside]
    columns: tuple[Column, ...]
    totals: Mapping[int, Totals]
    overall: Totals

    def matching(self) -> int:
        status, column = self.choice.filters.status, self.choice.column
        if self.choice.filters.words:
            return people.count(self.choice, self.aside)
        if status is None:
            return self.overall.people
        return (self.totals[column.key] if column else self.overall).of(status)

    def listed(self, *, page: int = 1, page_length: int = PAGE_LENGTH, keys: Sequence[int] = ()) -> ComplianceList:
        area, on, matching = self.choice.area, self.choice.moment.on, self.matching()
        return ComplianceList(
            area=area,
            on=on,
            columns=self.columns,
            totals=self.totals,
            overall=self.overall,
            matching=matching,
            page=page,
            pages=max(1, -(-matching // page_length)),
            rows=tuple(rows_of(keys, area, on, self.columns)) if keys else (),
        )


def _survey(agency: Agency, *, on: date, today: date, filters: Filters, visible_to: Scope) -> _Survey:
    area = area_of(agency, unit=filters.unit, visible_to=visible_to)
    moment = Moment(on, today)
    asked = totals.columns()
    choice = Choice(area, moment, filters, totals.column_of(asked, filters.competency))
    aside = people.set_aside(choice)
    overall = Totals(people.by_worst(choice, aside))
    counts = totals.by_competency(area, moment, asked)
    shown = tuple(column for column in asked if counts[column.key])
    return _Survey(
        choice=choice,
        aside=aside,
        columns=shown,
        totals={column.key: totals.with_the_rest(counts[column.key], overall.people) for column in asked},
        overall=overall,
    )
