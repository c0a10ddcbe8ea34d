"""Reads whether an agency has a trained lead whose training is in date, until when, and since when not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from competencies.models import Agency, LeadDesignation, LeadKind, RequirementVersion, Standing
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


def cover(agency: Agency, *, on: date) -> Cover:
    """The trained lead of an agency, or of those it is part of, on a day. Three queries."""
    steps = range(2 * Agency.steplen, len(agency.path) + 1, Agency.steplen)
    paths = [agency.path[:end] for end in steps] or [agency.path]
    known = LeadDesignation.objects.known().filter(agency__path__in=paths, kind=LeadKind.LEAD, from_on__lte=on)
    facts = list(known)
    versions = RequirementVersion.objects.known().exclude(leads=[])
    asked = list(versions.values_list("requirement", flat=True))
    rows = Standing.objects.filter(post__in=[fact.post_id for fact in facts], requirement__in=asked, from_on__lte=on)
    by_post: dict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        by_post[row.post_id].append(row)
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
