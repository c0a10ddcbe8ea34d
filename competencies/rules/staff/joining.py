"""Decides about a line whose employee number is not known here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from competencies.rules.days import plus_days
from competencies.rules.reasons import in_words
from competencies.rules.staff.context import Context, Decision, check_days, first_day_out, until
from competencies.rules.staff.known import KnownPost
from competencies.rules.staff.names import fold
from competencies.rules.staff.rows import RowError, StaffRow, What
from competencies.rules.staff.steps import Begin


def join(row: StaffRow, context: Context, coming: frozenset[str]) -> Decision:
    """A new person with a post. `coming`: the folded numbers of all whom the file may add. Raises RowError."""
    decision = Decision(row)
    _check_zeros(row, context)
    begin_unless_over(decision, context, coming)
    if decision.steps:
        context.warn_of_names(decision)
        context.warn_of_address(decision, None)
    return decision


def begin_unless_over(
    decision: Decision, context: Context, coming: frozenset[str], *, of: KnownPost | None = None
) -> None:
    """A post that is not known here; one that ended before this import is left out. Raises RowError."""
    row = decision.row
    check_days(row, context.on)
    if row.started_on is None:
        raise RowError("There is no start date, and a post cannot begin without one.")
    ended_on = first_day_out(row)
    if ended_on and ended_on <= context.on:
        last = in_words(plus_days(ended_on, -1))
        decision.say(What.LEFT_OUT, f"left on {last}, before this import, and is not known here, so is not added.")
        return
    decision.steps.append(begin(decision, context, coming, started_on=row.started_on, ended_on=ended_on, of=of))


def begin(
    decision: Decision,
    context: Context,
    coming: frozenset[str],
    *,
    started_on: date,
    ended_on: date | None,
    of: KnownPost | None = None,
) -> Begin:
    """The step that begins a post as the line describes it; `of` is an earlier post of a person who is known."""
    row = decision.row
    step = Begin(
        reference=row.reference,
        person=of.person if of else None,
        given_name=row.given_name,
        family_name=row.family_name,
        agency=context.place(decision, None),
        roles=context.roles(decision, row.job_title),
        job_title=row.job_title,
        started_on=started_on,
        ended_on=ended_on,
        work_email=row.work_email,
        manager=context.manager(decision, coming),
        continues=of.key if of and of.ended_on == started_on else None,
    )
    place = context.places[step.agency].name
    again = "" if of is None else " as well" if of.is_open(context.on) else " again"
    decision.say(What.CREATE, f"begins{again} in {place} on {in_words(started_on)}{until(ended_on)}.")
    return step


def with_managers(decisions: Iterable[Decision], added: frozenset[str]) -> None:
    """Take out line managers whom the file was to add and could not."""
    for decision in decisions:
        for number, step in enumerate(decision.steps):
            if isinstance(step, Begin) and isinstance(step.manager, str) and step.manager not in added:
                decision.steps[number] = replace(step, manager=None)
                decision.warnings.append(f"Line manager {decision.row.manager} could not be added, so nobody is set.")


def _check_zeros(row: StaffRow, context: Context) -> None:
    """A spreadsheet drops the zeros that a number begins with; then everybody would be somebody new."""
    known = context.bare_references.get(fold(row.reference).lstrip("0"))
    if known is not None:
        raise RowError(
            f"There is no {row.reference} here, but there is {known}: a spreadsheet may have dropped or added zeros. "
            "Export the number as text."
        )
