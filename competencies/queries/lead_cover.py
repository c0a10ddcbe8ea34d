"""Reads whether an agency has a trained lead whose training is in date, until when, since when not, and day by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import groupby, pairwise
from typing import Any

from django.db.models import DateField

from competencies.models import Agency, LeadDesignation, LeadKind, RequirementVersion, Standing
from competencies.queries.composed import Composed, Given
from competencies.rules.days import earlier, in_period

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cover:
    """`is_named`: somebody is lead today, here or above. `is_asked`: something is asked of them as lead.

    While their training is in date, `until` is its last good day (None: no end). When it is not, or when nobody is
    named, `since` is the first day without; None when there never was a day with.
    """

    is_named: bool = False
    is_asked: bool = False
    is_in_date: bool = False
    until: date | None = None
    since: date | None = None


@dataclass(frozen=True)
class Stretch:
    """Days, up to today, on which one thing can be said of an agency's trained lead. `until_on` is the first day out;
    None: today is among them. The rest as in `Cover`.
    """

    from_on: date
    until_on: date | None
    is_named: bool
    is_asked: bool
    is_in_date: bool


def cover(agency: Agency, *, on: date) -> Cover:
    """The trained lead of an agency, or of those it is part of, on a day. Two queries."""
    paths = {f"path{place}": path for place, path in enumerate(_path_up(agency))}
    named, asked = _composed(tuple(paths))
    facts = named.all(on=on, **paths)
    return _cover(facts, _by_post(asked.all(on=on, **paths) if facts else []), on)


def covers(agencies: Sequence[Agency], *, on: date) -> dict[int, Cover]:
    """`cover` of each of these, by key. Three queries for any number."""
    paths = {agency.pk: _path_up(agency) for agency in agencies}
    facts, by_post = _read({path for up in paths.values() for path in up}, on)
    return {pk: _cover([fact for fact in facts if fact.agency.path in up], by_post, on) for pk, up in paths.items()}


def day_by_day(agency: Agency, *, on: date) -> tuple[Cover, list[Stretch]]:
    """`cover`; and from the first day on which a trained lead was named, the latest stretch first. Three queries."""
    facts, by_post = _read(_path_up(agency), on)
    return _cover(facts, by_post, on), _stretches(facts, by_post, on) if facts else []


def _stretches(facts: Sequence[LeadDesignation], by_post: dict[int, list[Standing]], on: date) -> list[Stretch]:
    turns = {fact.from_on for fact in facts} | {fact.until_on for fact in facts if fact.until_on}
    for rows in by_post.values():
        turns |= {row.from_on for row in rows} | {row.until_on for row in rows if row.until_on}
        turns |= {row.expires_on + DAY for row in rows if row.expires_on}
    first = min(fact.from_on for fact in facts)
    days = [*sorted(day for day in turns if first <= day <= on), None]
    told = [((begins, ends), _state(facts, by_post, begins)) for begins, ends in pairwise(days) if begins]
    stretches = []
    for state, same in groupby(told, key=lambda one: one[1]):
        spans = [span for span, _ in same]
        stretches.append(Stretch(spans[0][0], spans[-1][1], *state))
    return stretches[::-1]


def _path_up(agency: Agency) -> list[str]:
    """The agency and those it is part of, up to its organisation; the partnership by itself."""
    steps = range(2 * Agency.steplen, len(agency.path) + 1, Agency.steplen)
    return [agency.path[:end] for end in steps] or [agency.path]


def _read(paths: Collection[str], on: date) -> tuple[list[LeadDesignation], dict[int, list[Standing]]]:
    """Who has led there by a day; and by post, where they stood in what is asked of leads."""
    known = LeadDesignation.objects.known().filter(agency__path__in=paths, kind=LeadKind.LEAD, from_on__lte=on)
    facts = list(known.select_related("agency"))
    versions = RequirementVersion.objects.known().exclude(leads=[])
    asked = list(versions.values_list("requirement", flat=True))
    rows = Standing.objects.filter(post__in=[fact.post_id for fact in facts], requirement__in=asked, from_on__lte=on)
    return facts, _by_post(rows)


def _by_post(rows: Iterable[Standing]) -> dict[int, list[Standing]]:
    by_post: dict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        by_post[row.post_id].append(row)
    return by_post


@cache
def _composed(names: tuple[str, ...]) -> tuple[Composed, Composed]:
    """For so many places: who has led there by a day, and where those posts stood in what is asked of leads."""
    on: Any = Given("on", DateField())
    places = [Given(name) for name in names]
    known = LeadDesignation.objects.known().filter(agency__path__in=places, kind=LeadKind.LEAD, from_on__lte=on)
    versions = RequirementVersion.objects.known().exclude(leads=[])
    rows = Standing.objects.filter(
        post__in=known.values("post"), requirement__in=versions.values("requirement"), from_on__lte=on
    )
    return Composed(lambda: known), Composed(lambda: rows)


def _state(facts: Sequence[LeadDesignation], by_post: dict[int, list[Standing]], day: date) -> tuple[bool, bool, bool]:
    """Whether somebody is named on the day, asked for something as lead, and in date."""
    leading = [by_post[fact.post_id] for fact in facts if in_period(day, fact.from_on, fact.until_on)]
    return bool(leading), any(_holding(rows, day) for rows in leading), any(_in_date(rows, day) for rows in leading)


def _cover(facts: Sequence[LeadDesignation], by_post: dict[int, list[Standing]], on: date) -> Cover:
    leading = [fact for fact in facts if in_period(on, fact.from_on, fact.until_on)]
    if ends := [_until(by_post[fact.post_id], on) for fact in leading if _in_date(by_post[fact.post_id], on)]:
        return Cover(is_named=True, is_asked=True, is_in_date=True, until=_latest(ends))
    return Cover(
        is_named=bool(leading),
        is_asked=any(_holding(by_post[fact.post_id], on) for fact in leading),
        since=_since(facts, by_post, on),
    )


def _since(facts: Sequence[LeadDesignation], by_post: dict[int, list[Standing]], on: date) -> date | None:
    """The day after the last one on which somebody led whose training was in date: it can only be the last day of
    some period or the last good day of some training.
    """
    candidates: set[date] = set()
    for fact in facts:
        candidates |= {fact.until_on - DAY} if fact.until_on else set()
        for row in by_post[fact.post_id]:
            candidates |= {row.from_on - DAY} | ({row.until_on - DAY} if row.until_on else set())
            candidates |= {row.expires_on} if row.expires_on else set()
    covered = [
        day
        for day in candidates
        if day < on
        and any(in_period(day, fact.from_on, fact.until_on) and _in_date(by_post[fact.post_id], day) for fact in facts)
    ]
    return max(covered) + DAY if covered else None


def _holding(rows: Sequence[Standing], day: date) -> list[Standing]:
    return [row for row in rows if in_period(day, row.from_on, row.until_on)]


def _in_date(rows: Sequence[Standing], day: date) -> bool:
    """Whether everything asked on the day is held; where nothing is asked nothing can be said."""
    held = [
        row.attainment_id is not None and not row.exempt and (row.expires_on is None or day <= row.expires_on)
        for row in _holding(rows, day)
    ]
    return bool(held) and all(held)


def _until(rows: Sequence[Standing], on: date) -> date | None:
    last: date | None = None
    for row in _holding(rows, on):
        last = earlier(last, row.expires_on)
    return last


def _latest(ends: Sequence[date | None]) -> date | None:
    return None if None in ends else max(end for end in ends if end)
