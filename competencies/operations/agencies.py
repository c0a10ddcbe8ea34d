"""Adds, moves and describes agencies in the tree."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from competencies.models import Agency, AgencyDomain, Exemption, LeadDesignation, Pause, Person, Post, Sector
from competencies.operations import audit, standings
from competencies.operations.refusals import Refusal


class NoRoot(Refusal):
    """There is already a partnership, or there is none yet."""


class NoSector(Refusal):
    """An agency below the partnership says what kind of work it does."""


@transaction.atomic
def found(*, name: str, by: Person | None, at: datetime) -> Agency:
    """The root of the tree: the partnership. Raises NoRoot when there is one already."""
    if Agency.objects.exists():
        raise NoRoot("There is a partnership already; agencies are added below it.")
    root = Agency.add_root(name=name)
    audit.record("agency.found", subjects=[root.uuid], by=by, at=at)
    return root


@transaction.atomic
def add(
    *,
    parent: Agency,
    name: str,
    sector: Sector | None = None,
    urn: str = "",
    ods_code: str = "",
    domains: Iterable[str] = (),
    by: Person | None,
    at: datetime,
) -> Agency:
    """A new agency below `parent`; without `sector` it has its parent's. Raises NoSector when neither has one."""
    sector = sector or parent.sector
    if sector is None:
        raise NoSector(f"Choose a sector for {name}: requirements and learning depend on it.")
    Agency.objects.select_for_update().get(pk=parent.pk)  # two that are added at once stand beside each other
    parent.refresh_from_db()
    agency = parent.add_child(name=name, sector=sector, urn=urn, ods_code=ods_code)
    AgencyDomain.objects.bulk_create([AgencyDomain(agency=agency, domain=domain) for domain in domains])
    audit.record("agency.add", subjects=[agency.uuid], by=by, at=at, agency=parent)
    return agency


@transaction.atomic
def describe(
    agency: Agency, *, name: str, sector: Sector | None, urn: str, ods_code: str, by: Person | None, at: datetime
) -> Agency:
    """Change what an agency is called and what it is. Standings follow the sector, so those people are refreshed, very
    many of them in the background.
    """
    from_sector = agency.sector_id
    agency.name, agency.sector, agency.urn, agency.ods_code = name, sector, urn, ods_code
    if sector is None and not agency.is_root():
        raise NoSector(f"Choose a sector for {name}: requirements and learning depend on it.")
    agency.save()
    audit.record("agency.describe", subjects=[agency.uuid], by=by, at=at)
    if from_sector != agency.sector_id:
        standings.refresh_soon(_people_below(agency), at=at)
    return agency


@transaction.atomic
def move(agency: Agency, *, below: Agency, by: Person | None, at: datetime) -> Agency:
    """Put an agency, with all below it, somewhere else in the tree, and refresh its people at once, however many: their
    rows say by whom they may be seen.
    """
    if agency.is_root() or below.path.startswith(agency.path):
        raise NoRoot(f"{agency} cannot be moved below {below}: that is the partnership itself or a part of {agency}.")
    agency.move(below, pos="last-child")
    agency = Agency.objects.get(pk=agency.pk)
    audit.record("agency.move", subjects=[agency.uuid], by=by, at=at, agency=below)
    standings.refresh(_people_below(agency) | _people_granted(agency), at=at)
    return agency


def _people_below(agency: Agency) -> set[int]:
    return set(Post.objects.known().under([agency.path]).values_list("person_id", flat=True))


def _people_granted(agency: Agency) -> set[int]:
    """Those to whom something was granted here, which holds in the whole organisation, wherever their posts are."""
    here = Agency.objects.under([agency.path])
    granted = ((Exemption, "person_id"), (Pause, "person_id"), (LeadDesignation, "post__person_id"))
    return {
        person
        for fact, whose in granted
        for person in fact.objects.known().filter(agency__in=here).values_list(whose, flat=True)
    }
