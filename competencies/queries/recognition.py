"""Reads what people bring from elsewhere that is asked of them here, and by which stated rule it is accepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from competencies.models import (
    Agency,
    Attainment,
    Evidence,
    EvidenceKind,
    RecognitionRule,
    Standing,
)
from competencies.models.records import inside
from competencies.queries.agencies import at_or_below
from competencies.rules.training import accepted_by_rule

MOST = 200


@dataclass(frozen=True)
class Brought:
    """Something a person holds from elsewhere that a rule accepts for what is asked of them here and not met."""

    attainment: Attainment
    rule: RecognitionRule


def rules_of(agency: Agency, *, on: date) -> list[RecognitionRule]:
    """The rules in force, or to come, that the agency itself has stated, or an agency above it."""
    above = [agency.path[:end] for end in range(Agency.steplen, len(agency.path) + 1, Agency.steplen)]
    rows = RecognitionRule.objects.known().filter(agency__path__in=above)
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=on))
    return list(rows.select_related("agency", "from_agency", "theirs", "ours").order_by("ours", "from_on", "pk"))


def rule_in(agency: Agency, uuid: UUID) -> RecognitionRule | None:
    """A rule that stands, of this agency or of one below it."""
    rows = RecognitionRule.objects.known().filter(uuid=uuid, agency__in=Agency.objects.under([agency.path]))
    return rows.select_related("agency", "from_agency", "theirs", "ours").first()


def outside_rules(agency: Agency, *, on: date) -> list[RecognitionRule]:
    """The rules in force by which training of a body outside the partnership is accepted."""
    return [rule for rule in rules_of(agency, on=on) if rule.outside_body and rule.from_on <= on]


def brought(agency: Agency, *, on: date) -> list[Brought]:
    """What would count here if it were recognised, by person; of all else that they did elsewhere nothing is said.

    Five queries for any number of people.
    """
    in_force = [rule for rule in rules_of(agency, on=on) if rule.theirs_id and rule.from_on <= on]
    if not in_force:
        return []
    unmet: dict[int, set[int]] = defaultdict(set)
    rows = Standing.objects.filter(inside(on), at_or_below([agency]), exempt=False, role_unknown=False)
    missing = Q(attainment__isnull=True) | Q(expires_on__lt=on)
    wanted = rows.filter(missing, requirement__competency__in={rule.ours_id for rule in in_force})
    for person, competency in wanted.values_list("person_id", "requirement__competency_id"):
        unmet[person].add(competency)
    held = Attainment.objects.filter(
        person__in=list(unmet), competency__in={rule.theirs_id for rule in in_force}, revocation__isnull=True
    ).exclude(kind__in=[EvidenceKind.REFRESH, EvidenceKind.RECOGNITION])
    held = held.exclude(agency__path__startswith=agency.organisation_path)
    attainments = list(
        held.select_related("person", "competency", "agency").order_by("person__sort_name", "-attained_on", "pk")
    )
    sealed = {row.uuid: row for row in Evidence.objects.filter(uuid__in=[one.evidence_uuid for one in attainments])}
    used = _recognised_here(attainments, agency)
    found, given = [], set()
    for one in attainments:
        for rule in in_force:
            asked = rule.ours_id in unmet[one.person_id] and (one.person_id, rule.ours_id) not in given
            if (
                asked
                and (one.pk, rule.ours_id) not in used
                and accepts(rule, one, sealed.get(one.evidence_uuid), on=on)
            ):
                given.add((one.person_id, rule.ours_id))
                found.append(Brought(one, rule))
    return found


def accepts(rule: RecognitionRule, attainment: Attainment, evidence: Evidence | None, *, on: date) -> bool:
    """Whether the rule accepts this on the day: from the right place, in date, young enough, of the kind asked for."""
    place = attainment.agency
    from_there = rule.from_agency is None or (place is not None and place.path.startswith(rule.from_agency.path))
    in_date = attainment.expires_on is None or on <= attainment.expires_on
    months = rule.max_age_months or attainment.competency.validity_months
    kept = accepted_by_rule(
        done_on=attainment.attained_on,
        on=on,
        months=months,
        participatory=(rule.needs_participatory, bool(evidence and evidence.participatory)),
        multi_agency=(rule.needs_multi_agency, bool(evidence and evidence.multi_agency)),
    )
    return kept and attainment.competency_id == rule.theirs_id and from_there and in_date


def counts_already(agency: Agency, *, on: date) -> list[Standing]:
    """What was recorded in another agency and meets what is asked here today, by name; at most so many."""
    rows = Standing.objects.filter(inside(on), at_or_below([agency]), attainment__isnull=False)
    rows = rows.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on), attainment__agency__isnull=False)
    rows = rows.exclude(attainment__agency__path__startswith=agency.organisation_path)
    rows = rows.select_related("person", "requirement", "attainment__agency")
    # By the name as it is, PostgreSQL would walk through everybody there is until it has found enough.
    return list(rows.order_by(Lower("person__sort_name"), "requirement", "pk")[:MOST])


def brought_by(agency: Agency, *, rule: UUID, attainment: UUID, on: date) -> Brought | None:
    """One of what is brought, as the page offered it; None once it is not."""
    offered = (one for one in brought(agency, on=on) if one.rule.uuid == rule)
    return next((one for one in offered if one.attainment.uuid == attainment), None)


def _recognised_here(attainments: Iterable[Attainment], agency: Agency) -> set[tuple[int, int]]:
    """Pairs of an attainment and our competency that have been recognised and not taken back as an error."""
    rows = Evidence.objects.filter(rests_on__in=[one.pk for one in attainments], batch__undone_at__isnull=True)
    rows = rows.filter(batch__agency__path__startswith=agency.organisation_path)
    return {(rests_on, competency) for rests_on, competency in rows.values_list("rests_on_id", "competency_id")}
