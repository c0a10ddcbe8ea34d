"""The part of the tree that a list is of: what was asked for, as far as the reader may see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from competencies.models import Agency
from competencies.queries.compliance.dates import as_uuid, asked, keys
from competencies.queries.scope import Scope

ORGANISATION = 2  # the depth, in the tree, of the agencies directly below the partnership


class NoSuchUnit(LookupError):
    """The unit is not at or below the agency of the list, or not in the reader's scope."""


class NoSuchSector(LookupError):
    """No place of the list is of that sector."""


@dataclass(frozen=True)
class Unit:
    """A place below the agency of the list, or that agency itself. `level` 0 is that agency."""

    key: int
    uuid: UUID
    name: str
    path: str
    level: int
    sector: UUID | None = None
    sector_name: str = ""


@dataclass(frozen=True)
class Area:
    """`units` are the places whose people are listed, in the order of the tree; `choices` those a filter may name.

    `organisations` are the keys of those the units are in; `is_whole` when all of each is listed. Rows carry their
    organisation as well as their agency, so that whole organisations are found by one index.
    """

    units: tuple[Unit, ...]
    choices: tuple[Unit, ...]
    organisations: tuple[int, ...] = ()
    is_whole: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.units

    @property
    def sectors(self) -> dict[UUID, str]:
        """The sectors there are to choose from, by name in the order of the tree."""
        return {unit.sector: unit.sector_name for unit in self.choices if unit.sector}

    @property
    def several(self) -> str:
        """The column that says whether somebody has more than one post that may be in this area."""
        return "shared" if len(self.organisations) > 1 else "twice"

    def within(self, row: str) -> str:
        """The condition on rows that carry `agency` and `organisation`, as SQL."""
        organisations = f"{row}.organisation_id IN ({keys(self.organisations)})"
        return organisations if self.is_whole else f"{organisations} AND {row}.agency_id IN ({self.unit_keys()})"

    def unit_keys(self) -> str:
        return keys(unit.key for unit in self.units)


PLACES = """
    SELECT a.id, a.uuid, a.name, a.path, a.depth, sector.uuid, sector.name FROM competencies_agency a
    LEFT JOIN competencies_sector sector ON sector.id = a.sector_id
    WHERE a.path LIKE %(below)s OR a.path = %(organisation)s ORDER BY a.path
"""


def area_of(agency: Agency, *, unit: UUID | None, visible_to: Scope, sector: UUID | None = None) -> Area:
    """The places at or below `agency` that the scope shows by name; with `unit`, at or below that one; with `sector`,
    those of it.

    An agency outside the scope gives an empty area. Raises NoSuchUnit, NoSuchSector. One query.
    """
    places, organisations = [], {}
    below = {"below": f"{agency.path}%", "organisation": agency.organisation_path}
    for pk, written, name, path, depth, of_sector, sector_name in asked(PLACES, below):
        if depth <= ORGANISATION:
            organisations[path] = pk
        if path.startswith(agency.path) and path.startswith(visible_to.names):
            where = as_uuid(written), name, path, depth - agency.depth
            places.append(Unit(pk, *where, as_uuid(of_sector) if of_sector else None, sector_name or ""))
    top = agency.path if unit is None else _path_of(unit, places)
    chosen = [place for place in places if place.path.startswith(top) and sector in {None, place.sector}]
    if sector and not any(place.sector == sector for place in places):
        raise NoSuchSector
    return Area(
        units=tuple(chosen),
        choices=tuple(places),
        organisations=tuple(dict.fromkeys(organisations[_organisation(place)] for place in chosen)),
        is_whole=_is_whole(chosen, places),
    )


def _organisation(place: Unit) -> str:
    return place.path[: ORGANISATION * Agency.steplen]


def _is_whole(chosen: Sequence[Unit], places: Sequence[Unit]) -> bool:
    """Whether of each organisation in it everything is chosen, the organisation itself and all below."""
    of_each, of_all = Counter(map(_organisation, chosen)), Counter(map(_organisation, places))
    tops = {place.path for place in chosen}
    return all(path in tops and number == of_all[path] for path, number in of_each.items())


def _path_of(unit: UUID, places: Sequence[Unit]) -> str:
    for place in places:
        if place.uuid == unit:
            return place.path
    raise NoSuchUnit
