"""Reads what is shown on every page: the partnership's name, and where to report and find support."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from competencies.models import Agency, Contact
from competencies.queries.composed import Composed


@dataclass(frozen=True)
class Partnership:
    """What every page says of whose site it is."""

    name: str


ROOT = Composed(lambda: Agency.objects.filter(depth=1).values_list("name")[:1])


def partnership() -> Partnership:
    """The root of the tree; before there is one, a plain name."""
    found = ROOT.first()
    return Partnership(name=found[0] if found else "Safeguarding learning")


def in_date(*, on: date) -> dict[str, Contact]:
    """The contacts that a named person has checked and whose check is still in date, by code, in order."""
    checked = Contact.objects.filter(checked_on__lte=on, check_again_on__gt=on).exclude(checked_by="")
    return {contact.code: contact for contact in checked}
