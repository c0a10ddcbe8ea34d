"""The compliance list as its template takes it: every word, date and address written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import add
from uuid import UUID

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from competencies.forms.compliance import LONG_PAGE, NARROWING, ComplianceFilters, day_in_words
from competencies.models import Agency
from competencies.queries.compliance import Column, ComplianceList, Order, Totals
from competencies.queries.wording import STATUS_WORDS, percent
from competencies.rules import LATE, Status, badness
from competencies.views import address
from competencies.views.standing_cells import standing_cell

NOBODY = UUID(int=0)
LAST_PAGE = 999_999
WORST_FIRST = sorted(Status, key=badness, reverse=True)


# A page has hundreds of cells, and a template puts each word of each together apart; here most are kept.
CHOOSE = """<td role="cell" data-label="Choose" class="screen-only">\
<input type="checkbox" name="person" value="{uuid}" aria-label="Choose {name}"></td>"""
NAMED = '<th scope="row" role="rowheader"><a href="{before}{uuid}{after}">{name}</a>{units}</th>'
UNITS = '<span class="units">{}</span>'
COUNT = """<td role="cell" class="number" data-label="{label}">\
<a href="{doors}{code}&amp;competency={asked}" aria-label="{count} {label}, {title}">{count}</a></td>"""
NOBODY_SO = '<td role="cell" class="number nobody" data-label="{label}">0</td>'


@dataclass(frozen=True)
class CountShown:
    """A count that is a door to its rows; `url` is empty for a count of nobody."""

    code: str
    label: str
    count: int
    base: str = ""
    url: str = ""
    current: bool = False


@dataclass(frozen=True)
class TotalShown:
    """One competency: its counts by status, as cells in `html`, and how many of those it is asked of meet it."""

    title: str
    met: str
    html: SafeString


@dataclass(frozen=True)
class PageShown:
    """The whole page. `columns` begin with the overall one; of `by_name_url` and `by_worst_url`, the order it is in is
    empty; `longer_url` is empty where a longer page holds no more. Each of `rows` is the cells of one person. `beyond`
    is a sentence when the page asked for is
    past the end.
    """

    truth: str
    day: str
    known: str
    tally: list[CountShown]
    statuses: list[str]
    totals: list[TotalShown]
    columns: tuple[str, ...]
    by_name_url: str
    by_worst_url: str
    longer_url: str
    rows: list[SafeString]
    summary: str
    beyond: str
    last_url: str
    previous_url: str
    next_url: str
    clear_url: str
    filters: str
    csv_fields: dict[str, str]
    query: str
    matching: int


def page_number(typed: str, form: ComplianceFilters) -> int:
    """The page asked for, 1 when none is; what is not a number gets a sentence."""
    if typed.isdecimal() and typed.isascii() and 0 < int(typed[:7]) <= LAST_PAGE:
        return int(typed[:7])
    if typed:
        form.add_error(
            None, f"‘{typed[:20]}’ is not a page of a list, so this is the first. Pages are numbered from 1."
        )
    return 1


def shown(
    place: Agency, found: ComplianceList, form: ComplianceFilters, *, today: date, choosing: bool = False
) -> PageShown:
    """Everything the template says; with `choosing`, each row has a box to choose its person."""
    asked = form.filters().competency
    # One competency, when it is asked for: then the list is narrow enough for any screen.
    kept = [number for number, column in enumerate(found.columns) if asked in {None, column.uuid}]
    columns = ("Overall", *(found.columns[number].title for number in kept))
    is_beyond = found.page > found.pages
    statuses = [status for status in WORST_FIRST if any(total.of(status) for total in found.totals.values())]
    page = found.page if not is_beyond else found.pages + 1
    doors, worst_first = _Doors(form), form.filters().order is Order.WORST
    return PageShown(
        truth=_truth(found.overall),
        day=day_in_words(found.on, today),
        known=_known(found, today, then=form.asks_for_then),
        tally=_tally(found.overall, form),
        statuses=[STATUS_WORDS[status] for status in statuses],
        totals=[_total(column, found.totals[column.key], statuses, doors) for column in found.columns],
        columns=columns,
        by_name_url=form.address(order="") if worst_first else "",
        by_worst_url="" if worst_first else form.address(order=Order.WORST.value),
        longer_url=form.address(length=LONG_PAGE) if found.pages > 1 and form.page_length() < LONG_PAGE else "",
        rows=_rows(place, found, columns, kept, choosing=choosing),
        summary=_summary(found, form.page_length()),
        beyond=_beyond(found) if is_beyond else "",
        last_url=form.address(page=found.pages),
        previous_url=form.address(page=page - 1) if page > 1 else "",
        next_url=form.address(page=page + 1) if page < found.pages else "",
        clear_url="?" if form.understood() or form.errors else "",
        filters=form.in_words(found.area.choices, found.columns, found.roles),
        csv_fields=form.understood(),
        query=form.address(page=page if page > 1 else "").removeprefix("?"),
        matching=found.matching,
    )


def _truth(overall: Totals) -> str:
    if not overall.people:
        return ""
    if not overall.asked:
        return "Nothing is asked of anybody here on this day."
    late = sum(overall.of(status) for status in LATE)
    share, hold = _share(overall), "holds" if overall.met == 1 else "hold"
    if not late:
        return f"{share}, {hold} all that is asked of them. Nobody is overdue or expired."
    return f"{share}, {hold} all that is asked of them; {late} {'is' if late == 1 else 'are'} overdue or expired."


def _share(total: Totals) -> str:
    """A number with its base, such as '142 of 178 people, 79 %'."""
    return f"{total.met} of {_people(total.asked)}, {percent(total.met, total.asked)}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _known(found: ComplianceList, today: date, *, then: bool) -> str:
    """What a list of another day rests on; `then`: whether it was asked for as it was known then."""
    if found.on >= today and then:
        return "with what is known today. Give a past day for what was known then"
    if found.on == today:
        return ""
    if found.known_at:
        return "as it was known at the end of that day. The units are today’s"
    return "with what is known today. The units are today’s"


class _Doors:
    """From a number to its rows: the places and the day stay, what narrows the list gives way."""

    def __init__(self, form: ComplianceFilters) -> None:
        before = form.address(**dict.fromkeys(NARROWING, ""))
        self.before = before if before == "?" else f"{before}&"

    def to(self, status: Status, competency: UUID | None = None) -> str:
        return f"{self.before}status={status.value}{f'&competency={competency}' if competency else ''}"


def _tally(overall: Totals, form: ComplianceFilters) -> list[CountShown]:
    """Everybody once, by their worst status; those at which nobody stands are left out."""
    filters, doors = form.filters(), _Doors(form)
    return [
        CountShown(
            code=status.value,
            label=STATUS_WORDS[status],
            count=overall.of(status),
            base=f"of {_people(overall.people)}",
            url=doors.to(status),
            current=filters.status is status and filters.competency is None,
        )
        for status in WORST_FIRST
        if overall.of(status)
    ]


def _total(column: Column, total: Totals, statuses: Iterable[Status], doors: _Doors) -> TotalShown:
    cells = [_count(column, status, total.of(status), doors.before) for status in statuses]
    met = f"{total.met} of {total.asked}, {percent(total.met, total.asked)}" if total.asked else "asked of nobody"
    return TotalShown(column.title, met, reduce(add, cells))


@lru_cache(maxsize=10_000)
def _count(column: Column, status: Status, count: int, before: str) -> SafeString:
    """One number of a row."""
    label = STATUS_WORDS[status]
    if not count:
        return format_html(NOBODY_SO, label=label)
    doors = f"{before}status="
    given = {"doors": doors, "code": status.value, "asked": column.uuid, "title": column.title}
    return format_html(COUNT, label=label, count=count, **given)


def _rows(
    place: Agency, found: ComplianceList, columns: tuple[str, ...], kept: Sequence[int], *, choosing: bool
) -> list[SafeString]:
    """The cells of each person. What is safe in HTML stays so when it is added to its like."""
    many = len(found.area.units) > 1
    before, after = map(conditional_escape, address("person", place.uuid, NOBODY).split(str(NOBODY)))
    named, ends = CHOOSE + NAMED if choosing else NAMED, {"before": before, "after": after}
    shown = []
    for row in found.rows:
        units = _units(", ".join(row.units) if many else "")
        who = format_html(named, uuid=str(row.uuid), name=row.name, units=units, **ends)
        standings = (row.worst, *(row.cells[number] for number in kept))
        shown.append(reduce(add, map(standing_cell, columns, standings), who))
    return shown


@lru_cache(maxsize=1_000)
def _units(units: str) -> SafeString:
    """Where somebody works, below their name; nothing where there is nothing to say."""
    return format_html(UNITS, units) if units else conditional_escape("")


def _summary(found: ComplianceList, length: int) -> str:
    """Which of how many are on this page."""
    if not found.rows:
        return _people(found.matching)
    first = (found.page - 1) * length + 1
    return f"People {first} to {first + len(found.rows) - 1} of {found.matching}"


def _beyond(found: ComplianceList) -> str:
    if found.pages == 1:
        return f"There is no page {found.page}. This list has one page."
    return f"There is no page {found.page}. This list has {found.pages} pages."
