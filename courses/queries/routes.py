"""Reads other ways through a module: which one a learner chose, and what waits for a trained lead to confirm."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from competencies.models import Agency, LeadDesignation, Person, Sector
from competencies.queries import leads
from competencies.queries.facts import of_person
from competencies.queries.leads import ASKED_FIRST, LeadShown
from courses.models import Edition, EditionStep, Enrolment, Route
from courses.models import RouteKind as RouteKind

# How long a conversation waits for the lead to say that it was held, before it leaves their list.
WAITS = timedelta(days=120)


def route_of(enrolment: Enrolment | None) -> Route | None:
    """The way chosen in this enrolment; None for step by step."""
    if enrolment is None:
        return None
    return Route.objects.filter(enrolment=enrolment).select_related("lead").first()


def steps_of(edition: Edition) -> list[EditionStep]:
    return list(EditionStep.objects.filter(edition=edition).order_by("number"))


def sector_names() -> dict[str, str]:
    return dict(Sector.objects.values_list("code", "name"))


def leads_anywhere(*, on: date, but: Person) -> list[tuple[UUID, str, LeadShown]]:
    """Whoever leads on a day in any agency and says how to be reached: person uuid, organisation, and what is shown.

    By organisation and name; somebody who leads in several places once in each. Three queries.
    """
    organisations = dict(Agency.objects.organisations().values_list("path", "name"))
    lines = [
        (
            person.uuid,
            organisations.get(fact.agency.organisation_path, fact.agency.name),
            LeadShown(str(person), fact.get_kind_display(), fact.agency.name, fact.reached_by),
        )
        for person, fact in _reachable(on, but)
    ]
    return sorted(lines, key=lambda line: line[1])


def lead_anywhere(uuid: UUID, *, on: date, but: Person) -> Person | None:
    """The person, if they are one of `leads_anywhere`."""
    return next((person for person, _ in _reachable(on, but) if person.uuid == uuid), None)


def _reachable(on: date, but: Person) -> list[tuple[Person, LeadDesignation]]:
    """Whoever leads and says how to be reached: whom a colleague asks first, first; then by name."""
    facts = list(leads.designations(Agency.objects.all(), on=on).exclude(reached_by=""))
    people = leads.whose(facts)
    found = [(people[fact.pk], fact) for fact in facts if people[fact.pk] != but]
    return sorted(found, key=lambda one: (ASKED_FIRST[one[1].kind], one[0].sort_name))


def conversations_waiting(lead: Person, *, on: date) -> list[Route]:
    """Conversations with this lead that nobody has confirmed, the longest waiting first. One query."""
    waiting = Route.objects.filter(of_person(lead.pk)("lead"), kind=RouteKind.ONE_TO_ONE, confirmed_at=None)
    open_ones = waiting.filter(enrolment__closed_at=None, chosen_at__date__gte=on - WAITS)
    return list(_with_names(open_ones).order_by("chosen_at", "pk"))


def conversation_of(lead: Person, uuid: UUID) -> Route | None:
    """The conversation, if it waits for this lead."""
    waiting = Route.objects.filter(of_person(lead.pk)("lead"), uuid=uuid, confirmed_at=None, enrolment__closed_at=None)
    return _with_names(waiting).select_related("enrolment__edition").defer("enrolment__edition__pool").first()


def _with_names(routes: QuerySet[Route]) -> QuerySet[Route]:
    return routes.select_related("enrolment__person", "enrolment__module__competency")
