"""The day a list is of, and which people are then answered from their dates, as SQL that counts and pages build on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from competencies.queries.compliance.area import Area
from competencies.queries.compliance.dates import (
    BADNESS,
    IN_SPAN,
    NO_DATE,
    NO_ROLE,
    OF_UNKNOWN_ROLE,
    OPEN,
    Dated,
    stored,
)


@dataclass(frozen=True)
class Moment:
    """The day a list is of, seen from today.

    A stored status holds from the day of its refresh, which is never after today, until `next_change_on`. So on today
    and on days to come it may be used as it is while its change has not come; a past day is answered from dates.
    """

    on: date
    today: date

    @property
    def is_past(self) -> bool:
        return self.on < self.today


def settled(area: Area) -> str:
    """The condition on a post `p` whose stored answer is its person's on the day, if that is not past."""
    return (
        f"{area.within('p')} AND NOT p.{area.several} AND p.worst IS NOT NULL"
        " AND (p.next_change_on IS NULL OR %(on)s < p.next_change_on)"
    )


def set_aside(area: Area) -> str:
    """`away`: all other posts that matter, if the day is not past; `is_open` on it or not.

    In parts that do not overlap and each have an index: the open ones of people with several posts, and those whose
    change came, also where that was their end.
    """
    columns = f"""p.post_id, p.person_id, p.sort_name, p.roles, p.worst, p.{area.several} AS several, {OPEN} AS is_open,
        p.next_change_on <= %(on)s AS has_changed"""
    posts = f"SELECT {columns} FROM competencies_poststanding p WHERE {area.within('p')} AND"
    changed = f"NOT p.{area.several} AND p.next_change_on <= %(on)s"
    return f"away AS ({posts} p.{area.several} AND {OPEN} UNION ALL {posts} {changed})"


def answers(asked: str, *, deadline: Dated = NO_DATE) -> str:
    """`answers`: the worst that the open posts of each of them answer, and the first `deadline`, by what is `asked`;
    null for what a post answers by itself.

    Of somebody with several posts each row answers as it is stored while its own change has not come, from an index of
    such rows; everything else is answered from its dates. With IN, not JOIN, for which SQLite reads every standing
    there is into a filter first.
    """
    return f"""answers AS (SELECT person_id, asked, MAX(bad) AS bad, MIN(deadline_on) AS deadline_on FROM (
        SELECT s.person_id, {asked} AS asked, {BADNESS} AS bad, {deadline.told} AS deadline_on
        FROM competencies_standing s
        WHERE s.post_id IN (SELECT post_id FROM away WHERE is_open AND has_changed) AND {IN_SPAN}
        UNION ALL
        SELECT s.person_id, {asked}, {stored("s.status")}, {deadline.stored} FROM competencies_standing s
        WHERE s.post_id IN (SELECT post_id FROM away WHERE is_open AND several AND COALESCE(NOT has_changed, TRUE))
        AND s.shared AND s.status IS NOT NULL
        UNION ALL
        SELECT person_id, NULL, {OF_UNKNOWN_ROLE}, NULL FROM away WHERE is_open AND roles {NO_ROLE}
        ) AS each_post GROUP BY person_id, asked)"""
