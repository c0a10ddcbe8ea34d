"""What the doors refuse about one fact alone, so that the heart need not (`docs/standing.md` section 11)."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from competencies.rules.facts import Attainment, By, FixedDate, KeepDate, RefreshCall, RequirementVersion, Rolling

LEAP_YEAR = 2024
MOST_WEEKS = 52


class RuleError(ValueError):
    """A fact that would make no sense. Its message says to a reader what is wrong and what would be right."""


def check_period(from_on: date, until_on: date | None) -> None:
    """Refuse a period that ends on or before the day it begins. `until_on` is the first day out."""
    if until_on is not None and until_on <= from_on:
        raise RuleError("It would end before it begins. Give a later last day, or none while it has no end.")


def check_attainment(attainment: Attainment, *, recorded_on: date) -> None:
    """Refuse an attainment that has not happened yet, or evidence that ended before it began.

    `recorded_on` is the London day of recording. A revocation on it is checked too.
    """
    if attainment.attained_on > recorded_on:
        raise RuleError("The day attained is in the future. Give today or an earlier day.")
    if attainment.expires_on is not None and attainment.expires_on < attainment.attained_on:
        raise RuleError(
            "The evidence ends before the day it was attained. Give a later end, or none if none is printed."
        )
    if attainment.revoked_on is not None:
        check_revocation(attainment, recorded_on=recorded_on)


def check_revocation(attainment: Attainment, *, recorded_on: date) -> None:
    """Refuse a revocation that nobody dated, that lies before the attainment, or in the future.

    `recorded_on` is the London day on which the revocation is recorded.
    """
    if attainment.revoked_on is None or attainment.revoked_recorded_at is None:
        raise RuleError("A revocation needs the day from which it counts and the instant at which it was recorded.")
    if attainment.revoked_on < attainment.attained_on:
        raise RuleError(
            "The revocation is before the day attained. "
            "Give the day attained to say that it never happened, or a later day."
        )
    if attainment.revoked_on > recorded_on:
        raise RuleError("The revocation is in the future. Give today or an earlier day.")


def check_version(
    version: RequirementVersion,
    previous: Iterable[RequirementVersion] = (),
    *,
    recorded_on: date,
    first_load: bool = False,
) -> None:
    """Refuse a version that makes no sense by itself, after those of its requirement that stand, or on that day.

    `recorded_on` is the London day of recording. `first_load` lets rules that were in force before the product came
    begin, and end, in the past.
    """
    _check_place(version, previous)
    check_period(version.effective_from, version.effective_to)
    if not first_load:
        _check_not_past(version, recorded_on)
    if version.due_within_days < 0:
        raise RuleError("The number of days to complete is negative. Give 0 or more.")
    if version.notice_days < 0:
        raise RuleError("The number of days of notice is negative. Give 0 or more.")
    if not 0 <= version.spread_weeks <= MOST_WEEKS:
        raise RuleError(f"The number of weeks to spread over is outside 0 to {MOST_WEEKS}. Give 0 for no spread.")
    if isinstance(version.transition, By) and version.transition.day < version.effective_from:
        raise RuleError(
            "The day by which dates change is before the version begins. Give its first day or a later one."
        )
    _check_validity(version)


def check_retirement(version: RequirementVersion, retired_on: date, *, recorded_on: date) -> None:
    """Refuse to end a version on or before its first day, or in the past. `retired_on` is its first day out."""
    if retired_on <= version.effective_from:
        raise RuleError(
            f"Version {version.version} begins on {version.effective_from:%-d %B %Y}. "
            "Give a later day, from which on nobody is asked."
        )
    _check_end_not_past(retired_on, recorded_on)


def check_call(call: RefreshCall) -> None:
    """Refuse a call to refresh that covers nothing, or two things, or ends before it is made."""
    if bool(call.editions) == (call.attained_before is not None):
        raise RuleError(
            "A call to refresh names either editions or a day before which evidence was attained: one of the two."
        )
    if call.by < call.called_on:
        raise RuleError("The last day to refresh is before the call. Give the day of the call or a later one.")


def _check_place(version: RequirementVersion, previous: Iterable[RequirementVersion]) -> None:
    for other in previous:
        if other.competency != version.competency:
            raise RuleError("The competency differs from the last version's. Keep it, or make another requirement.")
        if other.version == version.version:
            raise RuleError(f"Version {version.version} exists already. Give the next number.")


def _check_not_past(version: RequirementVersion, recorded_on: date) -> None:
    if version.effective_from < recorded_on:
        raise RuleError("The version begins before today, which would rewrite past lists. Give today or a later day.")
    if version.effective_to is not None:
        _check_end_not_past(version.effective_to, recorded_on)


def _check_end_not_past(ends_on: date, recorded_on: date) -> None:
    if ends_on < recorded_on:
        raise RuleError("The version ends before today, which would rewrite past lists. Give today or a later day.")


def _check_validity(version: RequirementVersion) -> None:
    validity = version.validity
    if isinstance(validity, Rolling | KeepDate) and validity.months < 1:
        raise RuleError("The validity has no months. Give 1 or more, or choose that it does not expire.")
    if isinstance(validity, KeepDate) and not 1 <= validity.window_days <= 28 * validity.months - 1:
        most = 28 * validity.months - 1
        raise RuleError(f"The renewal window does not fit the validity. Give 1 to {most} days.")
    if isinstance(validity, FixedDate):
        if validity.minimum_active_days < 1:
            raise RuleError("The least number of days active is below 1. Give 1 or more.")
        if not 1 <= validity.month <= 12 or not 1 <= validity.day <= monthrange(LEAP_YEAR, validity.month)[1]:
            raise RuleError("No year has that fixed day. Give a day that its month has, at least in a leap year.")
