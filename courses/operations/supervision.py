"""Records that a module was talked about in supervision: a date, and nothing that was said."""

from __future__ import annotations

from datetime import date, datetime

from competencies.models import Person
from competencies.operations.refusals import Refusal
from courses.models import Module, SupervisionDate


class NotYet(Refusal):
    """What is to come has not been discussed."""


def record(person: Person, *, module: Module, discussed_on: date, today: date, at: datetime) -> SupervisionDate:
    """The date; recorded already, the one that stands. Raises NotYet."""
    if discussed_on > today:
        raise NotYet("That day is still to come. Record it once you have talked.")
    kept, _ = SupervisionDate.objects.get_or_create(
        person=person, module=module, discussed_on=discussed_on, withdrawn_at=None, defaults={"recorded_at": at}
    )
    return kept


def take_back(dates: list[SupervisionDate], *, at: datetime) -> None:
    """They were put down by mistake."""
    SupervisionDate.objects.filter(pk__in=[one.pk for one in dates], withdrawn_at=None).update(withdrawn_at=at)
