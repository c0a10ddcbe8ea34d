"""Grants and ends exemptions and pauses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from competencies.models import Agency, Exemption, ExemptionReason, Pause, PauseReason, Person, Requirement
from competencies.operations import audit, corrections, standings
from competencies.operations.refusals import Refusal
from competencies.rules import check_period


class OwnAllowance(Refusal):
    """Nobody exempts themselves."""


@transaction.atomic
def exempt(
    people: Iterable[Person],
    *,
    requirement: Requirement,
    agency: Agency,
    from_on: date,
    until_on: date | None,
    reason: ExemptionReason,
    review_on: date,
    by: Person | None,
    at: datetime,
) -> list[Exemption]:
    """Raises OwnAllowance, and RuleError for a period without a day."""
    exempted = list(people)
    _check(exempted, from_on, until_on, by)
    rows = Exemption.objects.bulk_create(
        [
            Exemption(
                person=person,
                requirement=requirement,
                agency=agency,
                from_on=from_on,
                until_on=until_on,
                reason=reason,
                review_on=review_on,
                recorded_at=at,
                recorded_by=by,
            )
            for person in exempted
        ]
    )
    audit.record("exemption.grant", subjects=[person.uuid for person in exempted], by=by, at=at, agency=agency)
    standings.refresh({person.pk for person in exempted}, at=at)
    return rows


@transaction.atomic
def pause(
    people: Iterable[Person],
    *,
    agency: Agency,
    from_on: date,
    until_on: date | None,
    reason: PauseReason,
    by: Person | None,
    at: datetime,
) -> list[Pause]:
    """Raises OwnAllowance, and RuleError for a period without a day."""
    paused = list(people)
    _check(paused, from_on, until_on, by)
    rows = Pause.objects.bulk_create(
        [
            Pause(
                person=person,
                agency=agency,
                from_on=from_on,
                until_on=until_on,
                reason=reason,
                recorded_at=at,
                recorded_by=by,
            )
            for person in paused
        ]
    )
    audit.record("pause.begin", subjects=[person.uuid for person in paused], by=by, at=at, agency=agency)
    standings.refresh({person.pk for person in paused}, at=at)
    return rows


@transaction.atomic
def end(allowances: Iterable[Exemption | Pause], *, on: date, by: Person | None, at: datetime) -> None:
    """`on` is the first day without it; one that has not begun by then is withdrawn, one that has ended stays so."""
    ending = [fact for fact in allowances if fact.until_on is None or fact.until_on > on]
    corrections.withdraw([fact for fact in ending if fact.from_on >= on], at=at)
    corrections.correct([(fact, {"until_on": on}) for fact in ending if fact.from_on < on], by=by, at=at)
    for fact in ending:
        audit.record(f"{fact._meta.model_name}.end", subjects=[fact.person.uuid], by=by, at=at, agency=fact.agency)
    standings.refresh({fact.person_id for fact in ending}, at=at)


@transaction.atomic
def go_on(
    allowances: Iterable[Exemption | Pause], *, ended_at: datetime, by: Person | None, at: datetime
) -> list[Exemption | Pause]:
    """Undo an `end` that was recorded at the instant `ended_at`. Answers those that go on; one that has been changed
    since is left as it is.
    """
    again = corrections.restore(allowances, changed_at=ended_at, by=by, at=at)
    for fact in again:
        audit.record(f"{fact._meta.model_name}.go_on", subjects=[fact.person.uuid], by=by, at=at, agency=fact.agency)
    standings.refresh({fact.person_id for fact in again}, at=at)
    return again


def _check(people: list[Person], from_on: date, until_on: date | None, by: Person | None) -> None:
    check_period(from_on, until_on)
    if by is not None and any(person.pk == by.pk for person in people):
        raise OwnAllowance("Nobody exempts or pauses themselves. Ask another training lead or the partnership.")
