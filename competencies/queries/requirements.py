"""Reads what is asked in an agency, in plain words: now, next, and before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from competencies import rules
from competencies.models import (
    Agency,
    JobRole,
    LeadKind,
    Rehearsal,
    Requirement,
    RequirementVersion,
    Sector,
    TransitionMode,
)
from competencies.queries import facts
from competencies.rules import in_words
from competencies.rules.days import in_period
from competencies.rules.preview import preview, terms
from competencies.rules.requirements import Requirement as InOrder
from competencies.rules.requirements import Spell

MOST_REHEARSALS = 20
LEADS = {
    LeadKind.LEAD: "trained leads",
    LeadKind.DEPUTY: "deputies",
    LeadKind.DSL: "designated safeguarding leads",
}
DATES = {
    TransitionMode.AT_ONCE: "Dates people already have change with it at once.",
    TransitionMode.GRANDFATHER: "Dates people already have stay as they are.",
}


@dataclass(frozen=True)
class VersionShown:
    """What a version says. `days` is when it holds, `changes` what it does to dates, `rehearsed` what was foreseen."""

    number: int
    sentence: str
    days: str
    changes: tuple[str, ...]
    rehearsed: str


@dataclass(frozen=True)
class RequirementShown:
    """`now` is what is asked here today, `coming` what is booked, `before` what was; each may be missing.

    `asked_by` is the agency whose requirement it is. `preview` is empty when nothing is asked on the day it is about.
    """

    title: str
    asked_by: str
    since: date | None
    now: VersionShown | None
    coming: tuple[VersionShown, ...]
    before: tuple[VersionShown, ...]
    preview: str


@dataclass(frozen=True)
class Decision:
    """A version, who stated it when, and what was foreseen before. `ended` says who retired it, where somebody did."""

    version: VersionShown
    stated: str
    ended: str
    rehearsal: Rehearsal | None


def decisions(requirement: Requirement, *, on: date) -> list[Decision]:
    """Every version of a requirement, the latest first. Seven queries."""
    rows = requirement.versions.select_related("requirement__agency", "requirement__competency", "recorded_by")
    rows = rows.select_related("rehearsal__recorded_by").prefetch_related("sectors", "agencies", "job_roles")
    by_number: dict[int, list[RequirementVersion]] = defaultdict(list)
    for row in rows.order_by("recorded_at", "pk"):
        by_number[row.number].append(row)
    standing = {number: told[-1] for number, told in by_number.items() if told[-1].withdrawn_at is None}
    facts_by_number = {number: facts.version_fact(row) for number, row in standing.items()}
    untils = {spell.version.version: spell.until_on for spell in InOrder(facts_by_number.values()).spells}
    return [
        Decision(
            _version(row, facts_by_number[number], untils.get(number, row.effective_from), requirement.agency, on),
            f"Stated {_by_whom(by_number[number][0])}.",
            f"Retired {_by_whom(row)}." if row.effective_to else "",
            row.rehearsal,
        )
        for number, row in sorted(standing.items(), reverse=True)
    ]


def rehearsed_only(requirement: Requirement) -> list[Rehearsal]:
    """What was rehearsed and not stated, the latest first; at most so many. One query."""
    rows = Rehearsal.objects.filter(requirement_uuid=requirement.uuid, versions__isnull=True)
    return list(rows.select_related("recorded_by").order_by("-recorded_at", "-pk")[:MOST_REHEARSALS])


def _by_whom(row: RequirementVersion) -> str:
    by = f"by {row.recorded_by} " if row.recorded_by else ""
    return f"{by}on {in_words(rules.london_day(row.recorded_at))}"


def asked_in(agency: Agency, *, on: date, finished_on: date) -> list[RequirementShown]:
    """Everything that is, was or will be asked of somebody in an agency or below it, as it stands on `on`; with what
    finishing on `finished_on` would give. Six queries for any number of requirements.
    """
    here = set(Agency.objects.under([agency.path]).values_list("sector__code", flat=True))
    by_requirement: dict[int, list[RequirementVersion]] = defaultdict(list)
    rows = RequirementVersion.objects.known().select_related(
        "requirement__agency", "requirement__competency", "rehearsal__recorded_by"
    )
    for row in rows.prefetch_related("sectors", "agencies", "job_roles").order_by("requirement__position", "number"):
        by_requirement[row.requirement_id].append(row)
    shown = [_shown(versions, agency, here, on, finished_on) for versions in by_requirement.values()]
    return sorted((one for one in shown if one), key=lambda one: (one.now is None, not one.coming))


def said(
    row: RequirementVersion,
    fact: rules.RequirementVersion,
    previous: Iterable[rules.RequirementVersion],
    *,
    sectors: Iterable[Sector],
    agencies: Iterable[Agency],
    job_roles: Iterable[JobRole],
    on: date,
) -> list[str]:
    """What a version that nobody has stated yet would say, in sentences: who has to learn what, on which days, what it
    does to dates, and until when it would count for somebody who finishes on its first day, or today. No query.
    """
    every = [*previous, fact]
    spells = InOrder(every).spells
    own = next(spell for spell in spells if spell.version == fact)
    sentences = [_sentence(row, fact, sectors, agencies, job_roles), _holds(own, spells), *_changes(row)]
    if any(in_period(on, spell.from_on, spell.until_on) for spell in spells if spell is not own):
        sentences.append(preview(every, on))
    if own.from_on > on:
        sentences.append(preview(every, own.from_on))
    return sentences


def _holds(own: Spell, spells: Iterable[Spell]) -> str:
    """On which days; and what comes after it, where that was booked before."""
    if own.until_on is None:
        return f"It holds from {in_words(own.from_on)} on."
    then = next((spell.version.version for spell in spells if spell.from_on == own.until_on), None)
    after = f" From the day after, version {then} holds, which was stated before." if then else ""
    return f"It holds from {in_words(own.from_on)} to {in_words(own.until_on - timedelta(days=1))}.{after}"


def _shown(
    rows: Sequence[RequirementVersion], agency: Agency, sectors: set[str], on: date, finished_on: date
) -> RequirementShown | None:
    pairs = [(row, facts.version_fact(row)) for row in rows]
    by_number = {row.number: row for row in rows}
    spells = InOrder([fact for _, fact in pairs]).spells
    concerned = [spell for spell in spells if _concerns(spell.version.audience, agency, sectors)]
    if not concerned:
        return None
    now = next((spell for spell in concerned if in_period(on, spell.from_on, spell.until_on)), None)
    told = {
        spell: _version(by_number[spell.version.version], spell.version, spell.until_on, agency, on)
        for spell in concerned
    }
    asked_then = any(in_period(finished_on, spell.from_on, spell.until_on) for spell in concerned)
    requirement = rows[0].requirement
    return RequirementShown(
        title=requirement.title,
        asked_by=requirement.agency.name,
        since=min(spell.from_on for spell in concerned) if now else None,
        now=told[now] if now else None,
        coming=tuple(told[spell] for spell in concerned if spell.from_on > on),
        before=tuple(told[spell] for spell in concerned if spell is not now and spell.from_on <= on),
        preview=preview([fact for _, fact in pairs], finished_on) if asked_then else "",
    )


def _concerns(audience: rules.Audience, agency: Agency, sectors: set[str]) -> bool:
    """Whether somebody at or below the agency may be in the audience, by place and sector."""
    path = facts.tree_path(agency.path)
    overlaps = any(f"{one}/".startswith(f"{path}/") or f"{path}/".startswith(f"{one}/") for one in audience.agencies)
    return overlaps and (not audience.sectors or not audience.sectors.isdisjoint(sectors))


def _version(
    row: RequirementVersion, fact: rules.RequirementVersion, until_on: date | None, agency: Agency, on: date
) -> VersionShown:
    return VersionShown(
        number=row.number,
        sentence=_sentence(row, fact, row.sectors.all(), row.agencies.all(), row.job_roles.all()),
        days=_days(row.effective_from, until_on, on),
        changes=tuple(_changes(row)),
        rehearsed=_rehearsed(row.rehearsal, agency) if row.rehearsal else "",
    )


def _sentence(
    row: RequirementVersion,
    fact: rules.RequirementVersion,
    sectors: Iterable[Sector],
    agencies: Iterable[Agency],
    job_roles: Iterable[JobRole],
) -> str:
    """'Everyone in Health: Grooming within 30 days of starting, then every 24 months.' Who: also 'Trained leads and
    deputies', 'Everyone at Ward 7 working as Nurse'.
    """
    who = _listed([LEADS[LeadKind(kind)] for kind in LEADS if kind in row.leads]) or "everyone"
    in_sectors = _listed(sorted(sector.name for sector in sectors))
    places = _listed(sorted(agency.name for agency in agencies))
    if not places and not row.requirement.agency.is_root():
        places = row.requirement.agency.name
    roles = _listed(sorted(role.name for role in job_roles), "or")
    said = who + (f" in {in_sectors}" if in_sectors else "") + (f" at {places}" if places else "")
    whole = said + (f" working as {roles}" if roles else "")
    return f"{whole[0].upper()}{whole[1:]}: {row.requirement.competency.title} {terms(fact)}."


def _changes(row: RequirementVersion) -> Iterable[str]:
    if row.number > 1:
        if row.transition == TransitionMode.BY and row.transition_by:
            yield f"Dates people already have change with it, and no sooner than {in_words(row.transition_by)}."
        else:
            yield DATES[TransitionMode(row.transition)]
    elif row.transition_by:
        begins, until = in_words(row.effective_from), in_words(row.transition_by)
        yield f"Those already in post on {begins} have until {until} at least."
    if row.spread_weeks > 1:
        yield (
            f"Those already in post on {in_words(row.effective_from)}, and new to it, "
            f"fall due over {row.spread_weeks} weeks, team by team."
        )


def _days(from_on: date, until_on: date | None, on: date) -> str:
    begins = f"from {in_words(from_on)}"
    if until_on is None:
        return f"since {in_words(from_on)}" if from_on <= on else begins
    return f"{begins} to {in_words(until_on - timedelta(days=1))}"


def _rehearsed(rehearsal: Rehearsal, agency: Agency) -> str:
    """What was foreseen, for the organisation the reader looks at; for the partnership, all told."""
    counts = rehearsal.counts
    effect, where = counts["total"], "in the partnership"
    if not agency.is_root():
        organisation = agency if agency.depth == 2 else agency.get_ancestors()[1]
        places = {place["uuid"]: place["effect"] for place in counts["places"]}
        effect, where = places.get(str(organisation.uuid)), f"at {organisation.name}"
    told = f"Rehearsed on {in_words(rules.london_day(rehearsal.recorded_at))}"
    told += f" by {rehearsal.recorded_by}" if rehearsal.recorded_by else ""
    if effect is None:
        return f"{told}: nobody {where} was concerned."
    late = effect["first"]["newly_late"]
    becoming = f"{late} would become" if late else "nobody would become"
    return f"{told}: of {effect['people']} people {where}, {becoming} overdue or expired on its first day."


def _listed(names: Sequence[str], word: str = "and") -> str:
    return f"{', '.join(names[:-1])} {word} {names[-1]}" if len(names) > 1 else "".join(names)
