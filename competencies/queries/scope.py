"""What part of the tree a person may see and change on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import DateField, Subquery, UUIDField
from django.db.models.functions import Length, Substr

from competencies.models import Agency, Grant, GrantKind, Person, SharingAgreement
from competencies.models.records import inside
from competencies.queries.composed import Composed, Given

SEES_PEOPLE = {GrantKind.TRAINING_LEAD, GrantKind.MANAGER, GrantKind.VIEWER}


@dataclass(frozen=True)
class Scope:
    """Tree paths: each covers the agency there and everything below it.

    `names`: whose people may be seen by name. `counts`: where numbers and the register of leads may be seen.
    `manages`: where people, posts and leads may be changed. `supervises`: where this person is a manager.
    """

    names: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    manages: tuple[str, ...] = ()
    supervises: tuple[str, ...] = ()
    is_officer: bool = False
    is_author: bool = False

    def sees_people_of(self, agency: Agency) -> bool:
        return _covers(self.names, agency)

    def sees_counts_of(self, agency: Agency) -> bool:
        return _covers(self.counts, agency)

    def manages_agency(self, agency: Agency) -> bool:
        return _covers(self.manages, agency)

    def supervises_in(self, agency: Agency) -> bool:
        return _covers(self.supervises, agency)

    def gives_access_to(self, agency: Agency) -> bool:
        """Whether this person says who else may see the people there: whoever manages it; and for every agency of the
        partnership an officer, so that each can have a first training lead, without seeing a name themselves.
        """
        return self.manages_agency(agency) or (self.is_officer and not agency.is_root())

    @property
    def holds_authority(self) -> bool:
        """Whether this person can see records that are not their own."""
        return bool(self.counts or self.is_author)


def _covers(paths: tuple[str, ...], agency: Agency) -> bool:
    return any(agency.path.startswith(path) for path in paths)


def read_once(person: Person) -> None:
    """From now on ask for the scope of this person, as this request has them in hand, once and not again."""
    if not hasattr(person, _KEPT):
        setattr(person, _KEPT, {})


_KEPT = "_scopes"


def scope_of(person: Person, *, on: date) -> Scope:
    """The scope that the grants in force on `on` give. One query, and one more for a partnership officer.

    An officer sees the names in an organisation only while its sharing agreement is in date.
    """
    kept: dict[date, Scope] = getattr(person, _KEPT, {})
    if on not in kept:
        kept[on] = _read(person, on)
    return kept[on]


ON: Any = Given("on", DateField())
GRANTS = Composed(
    lambda: Grant.objects.in_force(ON).filter(person_id=Given("person")).values_list("kind", "agency__path")
)
SHARED = Composed(lambda: SharingAgreement.objects.known().filter(inside(ON)).values_list("agency__path"))


def _read(person: Person, on: date) -> Scope:
    if not person.is_active:
        return Scope()
    grants = GRANTS.all(person=person.pk, on=on)
    names = {path for kind, path in grants if kind in SEES_PEOPLE}
    is_officer = any(kind == GrantKind.OFFICER for kind, _ in grants)
    counts = names | {path for kind, path in grants if kind == GrantKind.OFFICER}
    if is_officer:
        names |= {path for (path,) in SHARED.all(on=on)}
    return Scope(
        names=tuple(sorted(names)),
        counts=tuple(sorted(counts)),
        manages=tuple(sorted({path for kind, path in grants if kind == GrantKind.TRAINING_LEAD})),
        supervises=tuple(sorted({path for kind, path in grants if kind == GrantKind.MANAGER})),
        is_officer=is_officer,
        is_author=any(kind == GrantKind.AUTHOR for kind, _ in grants),
    )


def agencies_visible_to(person: Person, *, on: date) -> list[Agency]:
    """The agencies whose numbers the person may see, in the order of the tree."""
    return list(Agency.objects.under(scope_of(person, on=on).counts).select_related("sector").order_by("path"))


_ABOVE = "_above"
_PATH = Agency.objects.filter(uuid=Given("uuid", UUIDField())).values("path")
WITH_THOSE_ABOVE = Composed(
    lambda: Agency.objects.select_related("sector").filter(path=Substr(Subquery(_PATH), 1, Length("path")))
)


def agency_by_uuid(uuid: UUID) -> Agency | None:
    """The agency, which keeps those it is part of for `agencies_above`. One query."""
    found: list[Agency] = WITH_THOSE_ABOVE.all(uuid=uuid)
    if not found:
        return None
    setattr(found[-1], _ABOVE, found[:-1])
    return found[-1]


def agencies_above(agency: Agency) -> list[Agency]:
    """Those that the agency is part of, the partnership first. One query, unless it was found by its uuid."""
    kept: list[Agency] | None = getattr(agency, _ABOVE, None)
    return list(agency.get_ancestors()) if kept is None else kept
