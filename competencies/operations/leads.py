"""Names, replaces and stands down an agency's trained leads."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from competencies.models import Agency, LeadDesignation, LeadKind, Person, Post
from competencies.operations import audit, corrections, standings
from competencies.operations.refusals import Refusal
from competencies.rules import check_period, london_day


class NotInPost(Refusal):
    """A lead holds a post in the agency they lead, on every day they lead it."""


class LeadThere(Refusal):
    """There is one lead at a time."""


class BeforeTheyLed(Refusal):
    """Whoever leads already stands down on a day on which they led: a slip of a year would undo what was so."""


@transaction.atomic
def designate(
    post: Post,
    *,
    agency: Agency,
    kind: LeadKind,
    from_on: date,
    until_on: date | None = None,
    reached_by: str = "",
    by: Person | None,
    at: datetime,
) -> LeadDesignation:
    """Name the holder of `post` as lead, deputy or DSL of `agency` from a day on; it ends with the post at the latest.

    Raises NotInPost, LeadThere when the agency has another lead on one of those days, RuleError for a period without
    a day. Naming again who is named already gives that designation back.
    """
    _check_in_post(post, agency, from_on)
    ends = [day for day in (until_on, post.ended_on) if day]
    until_on = min(ends) if ends else None
    check_period(from_on, until_on)
    Agency.objects.select_for_update().get(pk=agency.pk)
    for other in LeadDesignation.objects.known().filter(agency=agency, kind=kind).select_related("post__person"):
        if not _overlap(other, from_on, until_on):
            continue
        if other.post_id == post.pk and other.from_on <= from_on and other.until_on == until_on:
            return other
        if kind == LeadKind.LEAD or other.post_id == post.pk:
            raise LeadThere(_there(other, agency))
    designation = LeadDesignation.objects.create(
        post=post,
        agency=agency,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        reached_by=reached_by,
        recorded_at=at,
        recorded_by=by,
    )
    audit.record("lead.designate", subjects=[post.person.uuid], by=by, at=at, agency=agency, detail={"kind": kind})
    standings.refresh([post.person_id], at=at)
    return designation


@transaction.atomic
def stand_down(
    designations: Iterable[LeadDesignation], *, on: date, by: Person | None, at: datetime
) -> list[LeadDesignation]:
    """`on` is the first day they no longer lead; a designation that has not begun by then is withdrawn, one that has
    ended stays so. Answers those that were ended. Raises BeforeTheyLed for a day before the one on which somebody who
    leads already began; that day itself says that they never did.
    """
    standing = [fact for fact in designations if fact.withdrawn_at is None]
    ending = [fact for fact in standing if fact.until_on is None or fact.until_on > on]
    for fact in ending:
        if on < fact.from_on <= london_day(at):
            raise BeforeTheyLed(
                f"{fact.post.person} leads since {fact.from_on:%-d %B %Y}. Give a day after that; "
                "or the day before it, if they never led."
            )
    corrections.withdraw([fact for fact in ending if fact.from_on >= on], at=at)
    corrections.correct([(fact, {"until_on": on}) for fact in ending if fact.from_on < on], by=by, at=at)
    for fact in ending:
        audit.record(
            "lead.stand_down",
            subjects=[fact.post.person.uuid],
            by=by,
            at=at,
            agency=fact.agency,
            detail={"kind": fact.kind},
        )
    standings.refresh({fact.post.person_id for fact in ending}, at=at)
    return ending


@transaction.atomic
def replace(
    leaving: LeadDesignation, *, post: Post, on: date, reached_by: str = "", by: Person | None, at: datetime
) -> LeadDesignation:
    """Hand over on a day, with neither a day without a lead nor a day with two. Raises what the two of them do."""
    stand_down([leaving], on=on, by=by, at=at)
    return designate(
        post, agency=leaving.agency, kind=LeadKind(leaving.kind), from_on=on, reached_by=reached_by, by=by, at=at
    )


def _check_in_post(post: Post, agency: Agency, from_on: date) -> None:
    in_service = post.started_on <= from_on and (post.ended_on is None or from_on < post.ended_on)
    if not post.agency.path.startswith(agency.path) or not in_service:
        raise NotInPost(
            f"{post.person} has no post at {agency} on {from_on:%-d %B %Y}. "
            "Choose somebody who works there that day, or record the post first."
        )


def _overlap(other: LeadDesignation, from_on: date, until_on: date | None) -> bool:
    return (until_on is None or other.from_on < until_on) and (other.until_on is None or from_on < other.until_on)


def _there(other: LeadDesignation, agency: Agency) -> str:
    until = f" until {other.until_on:%-d %B %Y}" if other.until_on else ""
    return (
        f"{other.post.person} is {other.get_kind_display().lower()} of {agency} from {other.from_on:%-d %B %Y}{until}. "
        "Replace them, or choose days on which nobody is."
    )
