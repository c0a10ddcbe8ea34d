"""Reads agencies: what is in each, and what it has agreed to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Q, QuerySet

from competencies.models import Agency, SharingAgreement
from competencies.models.records import inside
from competencies.queries.composed import Composed, Given

ORGANISATION = 2  # the depth, in the tree, of the agencies directly below the partnership


def shared_until(agency: Agency, *, on: date) -> date | None:
    """The last day on which partnership officers may see the names here; None when no agreement is in force."""
    agreements = SharingAgreement.objects.known().filter(inside(on))
    ends = [row.until_on for row in agreements.select_related("agency") if agency.path.startswith(row.agency.path)]
    return max(ends) - timedelta(days=1) if ends else None


def units(agency: Agency) -> QuerySet:
    """The agency itself and everything below it, in the order of the tree."""
    return Agency.objects.under([agency.path])


CHILDREN: Any = Composed(
    lambda: Agency.objects.filter(path__startswith=Given("path", CharField()), depth=Given("depth")).order_by("path")
)


def directly_below(agency: Agency) -> list[Agency]:
    """The units that an agency is divided into, in the order of the tree. One query."""
    return list(CHILDREN.all(path=agency.path, depth=agency.depth + 1))


def at_or_below(agencies: Iterable[Agency]) -> Q:
    """The condition on standings: rows carry their organisation, so that whole organisations are found by one index."""
    wanted = Q(pk__in=[])
    for agency in agencies:
        if agency.is_root():
            return Q()
        here = Q(organisation=agency) if agency.depth == ORGANISATION else Q(agency__in=units(agency))
        wanted |= here
    return wanted
