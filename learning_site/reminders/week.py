"""Counts who is written to within a week: what `rules.all_due` answers of everybody in an agency, as SQL.

`rules.due` and `rules.all_due` are the meaning; a test holds these texts to them. People of whom somebody asked that
they be reminded are few, and are told by the functions themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from competencies.models import Agency, ReminderRequest
from competencies.queries.compliance import totals
from competencies.queries.compliance.area import Area, area_of
from competencies.queries.compliance.dates import BADNESS, IN_SPAN, asked, keys, named, stored
from competencies.queries.scope import Scope
from competencies.rules import Status, badness
from learning_site.reminders import facts
from learning_site.reminders.models import Letter, Reminder
from learning_site.reminders.rules import NAMES, ORDER, SOON, Stage

WEEK = timedelta(days=6)
STAGES = {
    Status.OVERDUE: Stage.OVERDUE,
    Status.EXPIRED: Stage.EXPIRED,
    Status.EXPIRING: Stage.EXPIRING,
    Status.SUPERSEDED: Stage.CHANGED,
}
TO_SAY = named([Status.NOT_STARTED, *STAGES])


@dataclass(frozen=True)
class Tally:
    """So many people, under a name."""

    label: str
    people: int


@dataclass(frozen=True)
class Week:
    """Who is written to within seven days, if nothing changes: people for each stage, and all of them."""

    stages: list[Tally]
    people: int
    unreleased: int


def this_week(agency: Agency, *, on: date) -> Week:
    """What has not been said and is due today or within six days, to those whom a letter can reach. Seven statements,
    and one more while a staff file waits to be released.
    """
    area = area_of(agency, unit=None, visible_to=Scope(names=(agency.path,)))
    unsaid = _Unsaid(area, on + WEEK)
    by_stage = _asked_for(agency, on=on + WEEK)
    people = set().union(*by_stage.values())
    counts = unsaid.counted()
    stages = {stage: counts.get(ORDER.index(stage), 0) + len(by_stage[stage]) for stage in NAMES}
    unreleased = facts.came_unreleased({*people, *unsaid.people()}) if facts.any_unreleased() else set()
    return Week(
        [Tally(name, stages[stage]) for stage, name in NAMES.items() if stages[stage]],
        counts[_ALL] + len(people),
        len(unreleased),
    )


def _asked_for(agency: Agency, *, on: date) -> dict[Stage, set[int]]:
    """The same of those of whom somebody asked that they be reminded, one by one."""
    waiting = ReminderRequest.objects.filter(answered_at__isnull=True, taken_back_at__isnull=True)
    people = set(waiting.filter(agency__path__startswith=agency.path).values_list("person", flat=True))
    by_stage: dict[Stage, set[int]] = defaultdict(set)
    if not people:
        return by_stage
    sent = Reminder.objects.sent().filter(person__in=people)
    said = set(sent.values_list("person", "requirement", "cycle", "stage"))
    beyond = facts.beyond_reach(people)
    for one in facts.due_under(agency, people, on=on):
        if one.person not in beyond and (one.person, one.requirement, one.cycle, one.stage.value) not in said:
            by_stage[one.stage].add(one.person)
    return by_stage


_ALL = -1


@dataclass(frozen=True)
class _Unsaid:
    """Everybody else: a row for each person and stage that nobody has been told of, as SQL."""

    area: Area
    on: date

    def counted(self) -> dict[int, int]:
        """How many people, by the place of the stage in ORDER; and in all."""
        each = "SELECT stage, COUNT(DISTINCT person_id) FROM unsaid GROUP BY stage"
        return dict(self._asked(f"{each} UNION ALL SELECT {_ALL}, COUNT(DISTINCT person_id) FROM unsaid"))

    def people(self) -> list[int]:
        return [person for (person,) in self._asked("SELECT DISTINCT person_id FROM unsaid")]

    def _asked(self, what: str) -> list[tuple[Any, ...]]:
        if self.area.is_empty:
            return [(_ALL, 0)]
        days = {f"due{day}": self.on + timedelta(days=day) for day in range(SOON + 1)}
        clocks = {f"clock{day}": self.on - timedelta(days=day) for day in range(SOON + 1)}
        return asked(f"{self._unsaid()} {what}", {"on": self.on, **days, **clocks})

    def _unsaid(self) -> str:
        within = self.area.within("s")
        requirements = keys(key for column in totals.columns() for key in column.requirements)
        told = "s.person_id, s.requirement_id, s.shared, s.clock_from, s.due_on, s.expires_on"
        words = " ".join(f"WHEN {place} THEN '{stage.value}'" for place, stage in enumerate(ORDER))
        open_requests = f"""SELECT w.person_id FROM competencies_reminderrequest w
            WHERE w.answered_at IS NULL AND w.taken_back_at IS NULL AND w.agency_id IN ({self.area.unit_keys()})"""
        given_up = f"SELECT person_id FROM reminders_letter WHERE state = '{Letter.State.QUARANTINED}'"
        return f"""WITH told AS (
            SELECT {told}, {stored("s.status")} AS bad FROM competencies_standing s
            WHERE {within} AND s.requirement_id IN ({requirements}) AND s.status IN ({TO_SAY})
            AND NOT COALESCE(s.next_change_on <= %(on)s, FALSE)
            UNION ALL
            SELECT {told}, {BADNESS} FROM competencies_standing s
            WHERE {within} AND s.next_change_on <= %(on)s AND {IN_SPAN}),
        due AS (
            SELECT person_id, requirement_id, shared, {_stage()} AS stage,
                CASE WHEN bad IN ({_ends()}) THEN COALESCE(expires_on, clock_from) ELSE clock_from END AS cycle,
                CASE WHEN bad IN ({_ends()}) THEN expires_on ELSE due_on END AS day
            FROM told WHERE clock_from IS NOT NULL
            AND (bad IN ({_later()}) OR bad = {badness(Status.NOT_STARTED)} AND due_on IS NOT NULL)),
        pressing AS (
            SELECT person_id, requirement_id, stage, cycle FROM due WHERE NOT shared
            UNION ALL
            SELECT person_id, requirement_id, stage, cycle FROM (
                SELECT person_id, requirement_id, stage, cycle, ROW_NUMBER() OVER (
                    PARTITION BY person_id, requirement_id ORDER BY stage DESC, day IS NULL, day, cycle) AS place
                FROM due WHERE shared) AS each_post WHERE place = 1),
        unsaid AS (
            SELECT o.person_id, o.stage FROM pressing o JOIN competencies_person p ON p.id = o.person_id
            WHERE p.is_active AND p.email IS NOT NULL
            AND o.person_id NOT IN ({open_requests}) AND o.person_id NOT IN ({given_up})
            AND NOT EXISTS (SELECT 1 FROM reminders_reminder r
                WHERE r.person_id = o.person_id AND r.requirement_id = o.requirement_id AND r.cycle = o.cycle
                AND r.stage = CASE o.stage {words} END AND r.letter_id IS NOT NULL))"""


def _later() -> str:
    return keys(badness(status) for status in STAGES)


def _ends() -> str:
    """Those whose cycle is named by the day on which what is held runs out."""
    return keys(badness(status) for status, stage in STAGES.items() if stage is not Stage.OVERDUE)


def _stage() -> str:
    """The place of the stage in ORDER. `rules.soon_from` has come when no more days are left than had passed since the
    clock began, so many as there are days in SOON.
    """
    soon = " OR ".join(f"due_on = %(due{day})s AND clock_from <= %(clock{day})s" for day in range(SOON + 1))
    later = " ".join(f"WHEN {badness(status)} THEN {ORDER.index(stage)}" for status, stage in STAGES.items())
    begun = f"CASE WHEN {soon} THEN {ORDER.index(Stage.DUE_SOON)} ELSE {ORDER.index(Stage.INVITATION)} END"
    return f"CASE bad {later} ELSE {begun} END"
