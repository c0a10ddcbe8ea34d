"""Reads who has agreed to be asked, and what one asked or was asked oneself. There is no list of who asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from competencies.models import Agency, Person
from competencies.queries import leads
from competencies.queries.facts import of_person
from courses.models import DebriefReceiver, DebriefRequest


@dataclass(frozen=True)
class ReceiverShown:
    """Somebody who may be asked: who, as what, and for which agency."""

    receiver: DebriefReceiver
    person: Person
    kind: str
    agency: str


def may_receive(person: Person, *, on: date) -> bool:
    """Whether some agency has named this person as lead, deputy or DSL."""
    return leads.designations(Agency.objects.all(), on=on).filter(of_person(person.pk)("post__person")).exists()


def receivers(*, on: date, but: Person | None = None) -> list[ReceiverShown]:
    """Those who have agreed, lead somewhere today and are not away; the least asked first. Three queries."""
    agreed = DebriefReceiver.objects.exclude(person=but).filter(person__is_active=True).select_related("person")
    asked = list(agreed.annotate(asked=Count("requests")).order_by("asked", "agreed_at", "pk"))
    here = [one for one in asked if not one.is_away(on)]
    facts = list(leads.designations(Agency.objects.all(), on=on))
    people = leads.whose(facts)
    leading = {people[fact.pk].pk: fact for fact in facts}
    return [
        ReceiverShown(one, one.person, leading[one.person_id].get_kind_display(), leading[one.person_id].agency.name)
        for one in here
        if one.person_id in leading
    ]


def receiver_of(person: Person) -> DebriefReceiver | None:
    return DebriefReceiver.objects.filter(person=person).first()


def asked_by(person: Person) -> DebriefRequest | None:
    """What this person has asked, themselves."""
    return DebriefRequest.objects.filter(person=person).select_related("receiver__person").first()


def asked_of(person: Person) -> list[DebriefRequest]:
    """What this person was asked, the longest waiting first."""
    asked = DebriefRequest.objects.filter(receiver__person=person).select_related("person")
    return list(asked.order_by("asked_at", "pk"))


def request_to(person: Person, uuid: UUID) -> DebriefRequest | None:
    """The request, if this person was asked."""
    return DebriefRequest.objects.filter(receiver__person=person, uuid=uuid).select_related("person").first()
