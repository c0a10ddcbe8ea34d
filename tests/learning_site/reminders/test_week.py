"""Who is written to this week, counted by the database, is whom the rules would write to."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from competencies.models import EvidenceKind, Person, ReminderRequest, Standing, ValidityMode
from competencies.operations import attainments, posts, requirements
from competencies.operations.attainments import NewAttainment
from competencies.operations.posts import NewPost
from competencies.operations.requirements import Terms
from learning_site.reminders import facts, outbox
from learning_site.reminders.models import Letter, Reminder
from learning_site.reminders.rules import NAMES, Stage
from learning_site.reminders.week import WEEK, this_week
from tests.competencies.queries import partnerships

TODAY = partnerships.AT.date()
LONDON = ZoneInfo("Europe/London")


@pytest.fixture(params=[1, 2, 3])
def random(request):
    return Random(request.param)


@pytest.fixture
def places(partnership, random, join):
    """Every place of a partnership whose people have up to three posts; two have no address, one has left the site.
    And some who begin while the days pass: one with what they did days ago and have to do again in two years, one who
    has begun elsewhere before. Of the trust something is asked within six days, half of which are not yet soon.
    """
    cast = partnerships.scatter(partnership, random)
    new = [join("New", f"One {days}", partnership.ward, started_on=TODAY + timedelta(days=days)) for days in (0, 9, 31)]
    before = NewPost(person=new[2], agency=partnership.school, started_on=TODAY - timedelta(days=9))
    posts.begin([before], **partnerships.LOADED)
    requirements.state(
        code="R-SIX",
        title="Within six days",
        competency=partnership.leading,
        agency=partnership.trust,
        terms=Terms(due_within_days=6, validity=ValidityMode.NEVER),
        effective_from=date(2024, 1, 1),
        first_load=True,
        **partnerships.LOADED,
    )
    attainments.record(
        [
            NewAttainment(
                person=new[0],
                competency=partnership.awareness,
                attained_on=TODAY - timedelta(days=10),
                kind=EvidenceKind.SESSION,
                evidence_uuid=uuid4(),
                evidence_title="A morning together",
            )
        ],
        **partnerships.LOADED,
    )
    for number, person in enumerate(cast):
        address = None if number in {3, 7} else f"{person.pk}@example.org"
        Person.objects.filter(pk=person.pk).update(email=address, is_active=number != 5)
    return [partnership.root, partnership.trust, partnership.ward, partnership.schools, partnership.school]


def noon(on):
    return datetime.combine(on, time(12), LONDON)


def told(place, on):
    """Person and stage, one by one, as `rules.all_due` says, without what went and those whom no letter reaches."""
    everybody = list(Person.objects.values_list("pk", flat=True))
    beyond = facts.beyond_reach(everybody)
    said = set(Reminder.objects.sent().values_list("person", "requirement", "cycle", "stage"))
    return {
        (one.person, one.stage)
        for one in facts.due_under(place, everybody, on=on + WEEK)
        if one.person not in beyond and (one.person, one.requirement, one.cycle, one.stage.value) not in said
    }


def check(place, on):
    expected = told(place, on)
    week = this_week(place, on=on)
    stages = Counter(stage for _, stage in expected)
    assert [(line.label, line.people) for line in week.stages] == [
        (name, stages[stage]) for stage, name in NAMES.items() if stages[stage]
    ], (place, on)
    assert week.people == len({person for person, _ in expected})
    return set(stages)


class TestAsDaysPassWithoutRefresh:
    def test_counts_whom_the_rules_would_write_to(self, places, random):
        seen = set()
        for number, on in enumerate(TODAY + timedelta(days=days) for days in [*range(0, 130, 4), 690]):
            for place in places:
                seen |= check(place, on)
            if number % 3 == 2:
                some_went(random, on)
        assert seen >= {Stage.INVITATION, Stage.DUE_SOON, Stage.OVERDUE, Stage.EXPIRING, Stage.CHANGED}

    def test_counts_those_of_whom_somebody_asked(self, places, random, training_lead):
        rows = Standing.objects.filter(status__in=["OVERDUE", "EXPIRED", "NOT_STARTED"]).order_by("pk")
        for person, requirement, agency in set(rows.values_list("person", "requirement", "agency")):
            if random.random() < 0.5:
                asked = {"person_id": person, "requirement_id": requirement, "agency_id": agency}
                ReminderRequest.objects.get_or_create(
                    person_id=person,
                    requirement_id=requirement,
                    answered_at=None,
                    taken_back_at=None,
                    defaults={**asked, "asked_at": noon(TODAY), "asked_by": training_lead},
                )
        seen = set()
        for on in (TODAY, TODAY + timedelta(days=20)):
            for place in places:
                seen |= check(place, on)
            some_went(random, on)
        assert Stage.ASKED in seen


def some_went(random, on):
    """Half of what waits goes; one letter is given up."""
    outbox.queue(list(Person.objects.values_list("pk", flat=True)), at=noon(on))
    for reminder in Reminder.objects.waiting().order_by("pk"):
        if random.random() < 0.5:
            letter, _ = Letter.objects.get_or_create(
                person_id=reminder.person_id,
                on=on,
                defaults={"state": "SENT", "next_attempt_at": noon(on), "sent_at": noon(on)},
            )
            Reminder.objects.filter(pk=reminder.pk).update(letter=letter)
    given_up = Reminder.objects.waiting().order_by("pk").first()
    theirs = Letter.objects.filter(person=given_up.person) if given_up else Letter.objects.none()
    if given_up and not (theirs.open() | theirs.filter(on=on)).exists():
        Letter.objects.create(
            person=given_up.person, on=on, state="QUARANTINED", next_attempt_at=noon(on), last_error="550 none"
        )
