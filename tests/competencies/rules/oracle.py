"""A slow second telling of `docs/standing.md`, day by day and with nothing kept, to hold the fast one against.

It shares the facts and nothing else with the rules: no services, no spans, no arithmetic of stops, only days.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta

from competencies.rules import (
    AtOnce,
    Attainment,
    By,
    Facts,
    FixedDate,
    Grandfather,
    KeepDate,
    Never,
    Post,
    RefreshCall,
    RequirementVersion,
    Rolling,
    Row,
    Status,
)

DAY = timedelta(days=1)
FOR_EVER = date(2100, 1, 1)  # stands for 'no end' and for a clock that never runs again


def last_good_day(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    if day.day > monthrange(year, month)[1]:
        return date(year, month, monthrange(year, month)[1])
    return date(year, month, day.day) - DAY


def holds(day: date, first: date, first_out: date | None) -> bool:
    return first <= day < (first_out or FOR_EVER)


class Oracle:
    """The answers on one day, from the facts known and begun (section 3)."""

    def __init__(self, facts: Facts, on: date, known_at: datetime | None = None) -> None:
        def count(fact, first):
            known = (
                fact.withdrawn_at is None
                if known_at is None
                else fact.recorded_at <= known_at and not (fact.withdrawn_at and fact.withdrawn_at <= known_at)
            )
            return known and getattr(fact, first) <= on

        def revoked(a: Attainment) -> bool:
            told = known_at is None or (a.revoked_recorded_at is not None and a.revoked_recorded_at <= known_at)
            return a.revoked_on is not None and a.revoked_on <= on and told

        self.on = on
        self.posts = [f for f in facts.posts if count(f, "started_on")]
        self.versions = [f for f in facts.versions if count(f, "effective_from")]
        self.exemptions = [f for f in facts.exemptions if count(f, "from_on")]
        self.pauses = [f for f in facts.pauses if count(f, "from_on")]
        self.designations = [f for f in facts.designations if count(f, "from_on")]
        self.calls = [f for f in facts.calls if count(f, "called_on")]
        self.attainments = [
            a
            for a in facts.attainments
            if a.attained_on <= on and (known_at is None or a.recorded_at <= known_at) and not revoked(a)
        ]

    def answers(self) -> dict[tuple[str, str], Row]:
        pairs = {(p.id, v.requirement) for p in self.posts for v in self.versions}
        return {pair: self.answer(*pair) for pair in pairs}

    def answer(self, post: str, requirement: str) -> Row:
        versions = self.of(requirement)
        period = self.applies(self.on, post, requirement)
        if period is None and self.applies(self.on, post, requirement, unsure=True):
            version = self.governing(versions, self.on).version
            return Row(post=post, requirement=requirement, from_on=self.on, version=version, role_unknown=True)
        if period is None:
            return Row(post=post, requirement=requirement, from_on=self.on)
        agency = self.agency(period.agency)
        clock_from, away = self.clock(agency, requirement)
        held = self.held(versions, clock_from)
        expires_on = self.expiry(held, self.on, versions) if held else None
        in_force = self.governing(versions, self.on)
        exemptions = [
            e for e in self.exemptions
            if e.requirement == requirement and self.covers(e.agency, agency) and holds(self.on, e.from_on, e.until_on)
        ]  # fmt: skip
        exempt_until = max((e.until_on or FOR_EVER for e in exemptions), default=FOR_EVER)
        ends = expires_on if expires_on is not None and expires_on < FOR_EVER else None
        due_on = self.due(agency, requirement, clock_from, away, ends)
        return Row(
            post=post,
            requirement=requirement,
            from_on=self.on,
            version=in_force.version,
            clock_from=clock_from,
            due_on=None if due_on == FOR_EVER else due_on,
            attainment=held.id if held else None,
            recognised=held is not None and held.kind == "RECOGNITION",
            expiring_from=ends - self.window(in_force) * DAY if ends else None,
            expires_on=ends,
            exempt=bool(exemptions),
            exempt_until=None if exempt_until == FOR_EVER else exempt_until,
            superseded=held is not None and any(self.unanswered(call, held, self.on) for call in self.calls),
        )

    # Section 4

    def of(self, requirement: str) -> list[RequirementVersion]:
        found = [v for v in self.versions if v.requirement == requirement]
        return sorted(found, key=lambda v: (v.effective_from, v.version))

    def governing(self, versions: list[RequirementVersion], day: date) -> RequirementVersion:
        return ([v for v in versions if v.effective_from <= day] or versions[:1])[-1]

    def agency(self, path: str) -> str:
        return "/".join(path.split("/")[:2])

    def covers(self, path: str, agency: str) -> bool:
        return len(path.split("/")) == 1 or self.agency(path) == agency

    def applies(
        self, day: date, post: str | None, requirement: str, agency: str | None = None, *, unsure: bool = False
    ) -> Post | None:
        version = self.governing(self.of(requirement), day)
        if not holds(day, version.effective_from, version.effective_to):
            return None
        who = version.audience
        for period in self.posts:
            here = self.agency(period.agency)
            fits = (
                (post is None or period.id == post)
                and (agency is None or here == agency)
                and holds(day, period.started_on, period.ended_on)
                and (not who.sectors or period.sector in who.sectors)
                and (not period.role_known and bool(who.roles) if unsure else not who.roles or who.roles & period.roles)
                and (not who.agencies or any(f"{period.agency}/".startswith(f"{path}/") for path in who.agencies))
                and (
                    not who.leads
                    or any(
                        d.kind in who.leads and self.covers(d.agency, here) and holds(day, d.from_on, d.until_on)
                        for d in self.designations
                    )
                )
            )
            if fits:
                return period
        return None

    # Section 5

    def rule_date(self, a: Attainment, version: RequirementVersion, versions: list[RequirementVersion]) -> date:
        match version.validity:
            case Never():
                return FOR_EVER
            case Rolling(months):
                return last_good_day(a.attained_on, months)
            case KeepDate(months, _):
                return last_good_day(self.counted_from(a, versions), months)
            case FixedDate(month, day, least):
                found = a.attained_on + least * DAY
                while (found.month, found.day) != (month, min(day, monthrange(found.year, month)[1])):
                    found += DAY
                return found

    def counted_from(self, a: Attainment, versions: list[RequirementVersion]) -> date:
        validity = self.governing(versions, a.attained_on).validity
        if not isinstance(validity, KeepDate):
            return a.attained_on
        kept = [
            expires_on
            for b in self.evidence(versions)
            if b.attained_on < a.attained_on
            for expires_on in [self.expiry(b, a.attained_on, versions)]
            if expires_on < FOR_EVER and expires_on - validity.window_days * DAY <= a.attained_on <= expires_on
        ]
        return max(kept) + DAY if kept else a.attained_on

    def evidence(self, versions: list[RequirementVersion]) -> list[Attainment]:
        return [a for a in self.attainments if a.competency == versions[0].competency and a.kind != "REFRESH"]

    def settle(self, old: date, new: date, version: RequirementVersion, by: date) -> date:
        match version.transition:
            case AtOnce():
                return new
            case Grandfather():
                return old
            case By():
                return max(new, min(old, by))

    def expiry(self, a: Attainment, day: date, versions: list[RequirementVersion]) -> date:
        own = self.governing(versions, a.attained_on)
        expires_on = self.rule_date(a, own, versions)
        for version in versions[versions.index(own) + 1 :]:
            if version.effective_from <= day:
                by = version.transition.day if isinstance(version.transition, By) else FOR_EVER
                expires_on = self.settle(expires_on, self.rule_date(a, version, versions), version, by)
        expires_on = min(expires_on, a.expires_on or FOR_EVER)
        return min([expires_on, *(call.by for call in self.calls if self.unanswered(call, a, day))])

    def unanswered(self, call: RefreshCall, a: Attainment, day: date) -> bool:
        covered = a.edition in call.editions or (
            not call.editions and call.attained_before is not None and a.attained_on < call.attained_before
        )
        answered = any(
            r.kind == "REFRESH" and r.competency == call.competency and call.called_on <= r.attained_on <= day
            for r in self.attainments
        )
        return call.competency == a.competency and call.called_on <= day and covered and not answered

    def held(self, versions: list[RequirementVersion], clock_from: date) -> Attainment | None:
        good = [a for a in self.evidence(versions) if self.expiry(a, self.on, versions) >= clock_from]
        good.sort(key=lambda a: a.id)
        good.sort(key=lambda a: a.attained_on, reverse=True)
        good.sort(key=lambda a: a.kind == "RECOGNITION")
        good.sort(key=lambda a: self.expiry(a, self.on, versions), reverse=True)
        return good[0] if good else None

    def window(self, version: RequirementVersion) -> int:
        match version.validity:
            case KeepDate(_, window_days):
                return window_days
            case FixedDate(_, _, least):
                return least - 1
            case _:
                return version.notice_days

    # Section 6

    def clock(self, agency: str, requirement: str) -> tuple[date, set[date]]:
        """The first day of the unbroken service that holds the day, and the days away that it bridges."""
        first_ever = min(p.started_on for p in self.posts)
        clock_from, bridged = self.on, set[date]()
        away: list[date] = []
        day = self.on
        while day > first_ever and len(away) < 90:
            day -= DAY
            if self.applies(day, None, requirement, agency):
                clock_from = day
                bridged |= set(away)
                away = []
            else:
                away.append(day)
        return clock_from, bridged

    def due(self, agency, requirement, clock_from, away, expires_on) -> date:
        def stopped(day: date) -> bool:
            return (
                day in away
                or any(self.covers(p.agency, agency) and holds(day, p.from_on, p.until_on) for p in self.pauses)
                or any(
                    e.requirement == requirement and self.covers(e.agency, agency) and holds(day, e.from_on, e.until_on)
                    for e in self.exemptions
                )
            )

        def count(day: date, days: int) -> date:
            while day < date(2040, 1, 1):
                if not stopped(day):
                    if days == 0:
                        return day
                    days -= 1
                day += DAY
            return FOR_EVER

        def moved(version: RequirementVersion) -> date:
            if not isinstance(version.transition, By):
                return FOR_EVER
            by = version.transition.day
            return count(by, version.due_within_days) if stopped(by) else by

        versions = self.of(requirement)
        first = self.governing(versions, clock_from)
        more = 0
        if first.effective_from == clock_from and first.spread_weeks:
            here = [p for p in self.posts if self.agency(p.agency) == agency]
            weeks = [
                found.turn % first.spread_weeks
                for p in here
                if (found := self.applies(clock_from, p.id, requirement, agency)) is not None
            ]
            more = 7 * max(weeks)
        due_on = count(clock_from, first.due_within_days + more)
        if clock_from == first.effective_from and isinstance(first.transition, By):
            due_on = max(due_on, moved(first))
        for version in versions[versions.index(first) + 1 :]:
            due_on = self.settle(due_on, count(clock_from, version.due_within_days + more), version, moved(version))
        if expires_on and stopped(expires_on):
            due_on = max(due_on, count(expires_on, self.governing(versions, self.on).due_within_days))
        return due_on


def status(row: Row) -> Status:
    """Section 7 on the day of the answer."""
    on, good = row.from_on, row.attainment and (row.expires_on or FOR_EVER) >= row.from_on
    lines = [
        (row.version is None, Status.NOT_REQUIRED),
        (row.role_unknown, Status.ROLE_UNKNOWN),
        (row.exempt, Status.EXEMPT),
        (good and row.superseded, Status.SUPERSEDED),
        (good and row.expiring_from and row.expiring_from <= on, Status.EXPIRING),
        (good and row.recognised, Status.RECOGNISED),
        (good, Status.CURRENT),
        (on <= (row.due_on or FOR_EVER), Status.NOT_STARTED),
        (row.attainment, Status.EXPIRED),
        (True, Status.OVERDUE),
    ]
    return next(name for true, name in lines if true)
