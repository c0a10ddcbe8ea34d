"""The part of the tree that a list is of: what was asked for, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from competencies.models import Agency
from competencies.queries.scope import Scope


class NoSuchUnit(LookupError):
    """The unit is not at or below the agency of the list, or not in the reader's scope."""


@dataclass(frozen=True)
class Unit:
    """A place below the agency of the list, or that agency itself. `level` 0 is that agency."""

    key: int
    uuid: UUID
    name: str
    path: str
    level: int


@dataclass(frozen=True)
class Area:
    """`units` are the places whose people are listed, in the order of the tree; `choices` those a filter may name.

    Rows carry their organisation as well as their agency, so that whole organisations are found by one index.
    """

    units: tuple[Unit, ...]
    choices: tuple[Unit, ...]
    organisations: tuple[int, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.units

    def holds(self) -> Q:
        """The condition on rows that carry `agency` and `organisation`."""
        if self.organisations:
            return Q(organisation__in=self.organisations)
        return Q(agency__in=[unit.key for unit in self.units])


def area_of(agency: Agency, *, unit: UUID | None, visible_to: Scope) -> Area:
    """The places at or below `agency` that the scope shows by name; with `unit`, at or below that one.

    An agency outside the scope gives an empty area. Raises NoSuchUnit. One query.
    """
    rows = Agency.objects.under([agency.path]).order_by("path").values_list("pk", "uuid", "name", "path", "depth")
    places = [
        (Unit(pk, uuid, name, path, depth - agency.depth), depth)
        for pk, uuid, name, path, depth in rows
        if path.startswith(visible_to.names)
    ]
    choices = tuple(place for place, _ in places)
    top = agency.path if unit is None else _path_of(unit, choices)
    chosen = [(place, depth) for place, depth in places if place.path.startswith(top)]
    whole = {place.path for place, depth in chosen if depth <= 2}
    organisations = all(place.path[: 2 * Agency.steplen] in whole for place, _ in chosen)
    return Area(
        units=tuple(place for place, _ in chosen),
        choices=choices,
        organisations=tuple(place.key for place, depth in chosen if depth <= 2) if organisations else (),
    )


def _path_of(unit: UUID, choices: tuple[Unit, ...]) -> str:
    for place in choices:
        if place.uuid == unit:
            return place.path
    raise NoSuchUnit
