"""States and ends the rules by which an agency accepts training from elsewhere, and recognises by them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from competencies.models import (
    Agency,
    BatchSource,
    Competency,
    Evidence,
    EvidenceKind,
    EvidenceSeen,
    Person,
    RecognitionRule,
    TrainingBatch,
)
from competencies.operations import audit, corrections, training
from competencies.operations.attainments import OwnEvidence
from competencies.operations.refusals import Refusal
from competencies.operations.training import NewEvidence
from competencies.queries.merging import keys_of
from competencies.queries.recognition import Brought, accepts
from competencies.rules import check_period, london_day


class RuleThere(Refusal):
    """There is one such rule at a time."""


class BeforeItHeld(Refusal):
    """A rule that holds already ends on a day on which it held."""


class NotAccepted(Refusal):
    """The rule does not accept this, or no longer."""


@transaction.atomic
def state(
    *,
    agency: Agency,
    ours: Competency,
    theirs: Competency | None = None,
    from_agency: Agency | None = None,
    outside_body: str = "",
    max_age_months: int | None = None,
    needs_participatory: bool = False,
    needs_multi_agency: bool = False,
    from_on: date,
    until_on: date | None = None,
    by: Person | None,
    at: datetime,
) -> RecognitionRule:
    """Accept `theirs`, or the training of an outside body, as `ours` from a day on. `until_on` is the first day out.

    Raises RuleThere, and RuleError for a period without a day. The same rule stated again is given back.
    """
    check_period(from_on, until_on)
    Agency.objects.select_for_update().get(pk=agency.pk)
    what = {"agency": agency, "ours": ours, "theirs": theirs, "from_agency": from_agency, "outside_body": outside_body}
    conditions = {
        "max_age_months": max_age_months,
        "needs_participatory": needs_participatory,
        "needs_multi_agency": needs_multi_agency,
        "from_on": from_on,
        "until_on": until_on,
    }
    for rule in RecognitionRule.objects.known().filter(**what):
        if all(getattr(rule, name) == value for name, value in conditions.items()):
            return rule
        if (until_on is None or rule.from_on < until_on) and (rule.until_on is None or from_on < rule.until_on):
            raise RuleThere(f"There is such a rule on some of these days: {rule}. End it first.")
    rule = RecognitionRule.objects.create(**what, **conditions, recorded_at=at, recorded_by=by)
    audit.record("recognition_rule.state", subjects=[rule.uuid], by=by, at=at, agency=agency)
    return rule


@transaction.atomic
def end(rule: RecognitionRule, *, on: date, by: Person | None, at: datetime) -> None:
    """`on` is the first day without it; one that has not begun by then is withdrawn. What it recognised stands. Raises
    BeforeItHeld for a day before the one on which a rule that holds already began.
    """
    if rule.until_on is not None and rule.until_on <= on:
        return
    if on < rule.from_on <= london_day(at):
        raise BeforeItHeld(
            f"The rule holds since {rule.from_on:%-d %B %Y}. Give that day, a later one, or the day before."
        )
    if rule.from_on >= on:
        corrections.withdraw([rule], at=at)
    else:
        corrections.correct([(rule, {"until_on": on})], by=by, at=at)
    audit.record("recognition_rule.end", subjects=[rule.uuid], by=by, at=at, agency=rule.agency)


@transaction.atomic
def recognise(brought: Brought, *, key: UUID, agency: Agency, by: Person, at: datetime) -> TrainingBatch:
    """Record what a rule accepts as the agency's own: it counts from the day on which it was done.

    Raises NotAccepted, OwnEvidence.
    """
    theirs, rule = brought.attainment, brought.rule
    if theirs.person_id in keys_of(by):
        raise OwnEvidence("Nobody recognises their own training. Ask another training lead.")
    evidence = Evidence.objects.filter(uuid=theirs.evidence_uuid).first()
    if not accepts(rule, theirs, evidence, on=london_day(at)):
        raise NotAccepted("The rule does not accept this today.")
    new = NewEvidence(
        person=theirs.person,
        competency=rule.ours,
        kind=EvidenceKind.RECOGNITION,
        done_on=theirs.attained_on,
        title=theirs.evidence_title,
        seen=EvidenceSeen.RECORD,
        hours=evidence.hours if evidence else None,
        participatory=evidence.participatory if evidence else None,
        multi_agency=evidence.multi_agency if evidence else None,
        expires_on=theirs.expires_on,
        rule=rule,
        rests_on=theirs,
    )
    return training.record([new], key=key, agency=agency, source=BatchSource.RECOGNITION, by=by, at=at)
