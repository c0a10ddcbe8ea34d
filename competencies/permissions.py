"""Who may do what: `user_can_x` answers, `check_user_can_x` raises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied

from competencies.models import Agency, Person
from competencies.queries.scope import scope_of
from competencies.queries.sectors import SCHOOLS, sectors_of


class NotVisible(PermissionDenied):
    """The thing is outside this person's scope; to them it does not exist, so doors answer 404."""


class Access(StrEnum):
    """Whom a door is for. Every door says so, and the tests visit every door as everyone."""

    PUBLIC = "PUBLIC"
    SIGNED_IN = "SIGNED_IN"
    SEES_COUNTS = "SEES_COUNTS"
    SEES_PEOPLE = "SEES_PEOPLE"
    SUPERVISES = "SUPERVISES"
    MANAGES = "MANAGES"
    GIVES_ACCESS = "GIVES_ACCESS"
    EDITORIAL = "EDITORIAL"
    WRITES = "WRITES"
    COUNTERSIGNS = "COUNTERSIGNS"
    IN_SCHOOLS = "IN_SCHOOLS"


View = TypeVar("View", bound=Callable[..., Any])


def opens_to(access: Access) -> Callable[[View], View]:
    """Declare whom a view is for. It opens a public door; for any other the view itself checks the object."""

    def declare(view: View) -> View:
        view.access = access  # type: ignore[attr-defined]  # functions carry attributes; typing has no word for it
        return login_not_required(view) if access is Access.PUBLIC else view

    return declare


def holds_authority(person: Person, *, on: date) -> bool:
    return person.is_superuser or scope_of(person, on=on).holds_authority


def user_can_view_agency(person: Person, agency: Agency, *, on: date) -> bool:
    """Numbers, requirements and the register of leads."""
    return scope_of(person, on=on).sees_counts_of(agency)


def user_can_view_people(person: Person, agency: Agency, *, on: date) -> bool:
    """Names, posts and standings."""
    return scope_of(person, on=on).sees_people_of(agency)


def user_can_manage_agency(person: Person, agency: Agency, *, on: date) -> bool:
    """Add and end posts, designate leads."""
    return scope_of(person, on=on).manages_agency(agency)


def user_can_give_access(person: Person, agency: Agency, *, on: date) -> bool:
    """Say who may see the people of an agency."""
    return scope_of(person, on=on).gives_access_to(agency)


def user_can_countersign(person: Person, *, on: date) -> bool:
    """Say yes or no to what the only training lead of an agency recorded of themselves."""
    return scope_of(person, on=on).is_officer


def user_can_use_editorial(person: Person, *, on: date) -> bool:
    if person.is_superuser:
        return True
    scope = scope_of(person, on=on)
    return scope.is_officer or scope.is_author


def user_can_use_schools_edition(person: Person, *, on: date) -> bool:
    """Who works in a school or college, and those who look after what is written for them."""
    return SCHOOLS in sectors_of(person.pk, on=on) or user_can_use_editorial(person, on=on)


def check_user_can_use_schools_edition(person: Person, *, on: date) -> None:
    """Raises NotVisible."""
    if not user_can_use_schools_edition(person, on=on):
        raise NotVisible


def check_user_can_view_agency(person: Person, agency: Agency | None, *, on: date) -> Agency:
    """The agency; raises NotVisible when there is none or it is outside the person's scope."""
    if agency is None or not user_can_view_agency(person, agency, on=on):
        raise NotVisible
    return agency


def check_user_can_view_people(person: Person, agency: Agency | None, *, on: date) -> Agency:
    """As check_user_can_view_agency, for the people in it by name."""
    if agency is None or not user_can_view_people(person, agency, on=on):
        raise NotVisible
    return agency


def check_user_supervises(person: Person, agency: Agency | None, *, on: date) -> Agency:
    """As check_user_can_view_agency, for whoever holds a manager's grant over it."""
    if agency is None or not scope_of(person, on=on).supervises_in(agency):
        raise NotVisible
    return agency


def check_user_can_manage_agency(person: Person, agency: Agency | None, *, on: date) -> Agency:
    """As check_user_can_view_agency, for changing what belongs to it."""
    if agency is None or not user_can_manage_agency(person, agency, on=on):
        raise NotVisible
    return agency


def check_user_can_give_access(person: Person, agency: Agency | None, *, on: date) -> Agency:
    """As check_user_can_view_agency, for saying who may see its people."""
    if agency is None or not user_can_give_access(person, agency, on=on):
        raise NotVisible
    return agency
