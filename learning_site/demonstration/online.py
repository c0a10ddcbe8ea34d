"""People who learned on this site: they read a module and passed its final check, or are in the middle of one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from competencies.models import Person, Standing
from competencies.rules import london_day
from courses.models import Edition, RouteKind
from courses.queries import checks
from courses.rules import questions_of
from learning_site.journeys import answer_check, final_check, other_routes, read_on, start_module

# The modules of the story went live so many days ago, and its people have learned since.
LIVE_FOR = 90
FINISHED, BEGUN = 4, 2
WAITING = ("NOT_STARTED", "OVERDUE", "EXPIRED")
# Visitors sign in as these: each finds a certificate. What they begin themselves is theirs.
VISITORS = ("trained.lead@demo.example", "dsl@demo.example", "manager@demo.example")


def learn(*, at: datetime) -> None:
    """For every module that is live: some finish it on days of the last weeks, some have begun. `at` is now.

    The same people each time. What they take is live since `LIVE_FOR` days, although it was published just now.
    """
    editions = Edition.objects.latest_of_each().select_related("module__competency").order_by("module__code")
    editions.update(published_at=at - timedelta(days=LIVE_FOR))
    first = Person.objects.filter(email__in=VISITORS).order_by("email")
    for place, edition in enumerate(editions):
        learners = [*first, *_waiting_for(edition, at=at)] if place == 0 else list(_waiting_for(edition, at=at))
        for number, person in enumerate(learners[:FINISHED]):
            _finish(person, edition, at=at - timedelta(days=3 + 17 * number + place, hours=place))
        for number, person in enumerate(learners[FINISHED : FINISHED + BEGUN]):
            _begin(person, edition, steps=2 + number, at=at - timedelta(days=1 + number + place))


def _waiting_for(edition: Edition, *, at: datetime) -> QuerySet[Person]:
    """People of whom it is asked and who do not hold it, in post long enough, and not those whom visitors play."""
    rows = Standing.objects.filter(
        requirement__competency=edition.module.competency,
        status__in=WAITING,
        post__started_on__lt=london_day(at) - timedelta(days=LIVE_FOR),
    )
    people = Person.objects.filter(pk__in=rows.values("person_id")).exclude(email__endswith="@demo.example")
    return people.order_by("pk")[: FINISHED + BEGUN]


def _finish(person: Person, edition: Edition, *, at: datetime) -> None:
    """All of it read as text, every question answered, and the final check passed at the first try."""
    route = other_routes.choose(person, edition, RouteKind.TEXT, at=at - timedelta(hours=1))
    enrolment = route.enrolment
    other_routes.read_all(enrolment, at=at)
    for step in edition.steps.order_by("number"):
        for question in questions_of(part for part in step.content if part["kind"] == "question"):
            answer_check.answer(enrolment, step.number, question.id, question.key, attempt=1, at=at)
    if not edition.pool:
        return
    attempt = final_check.start(enrolment, at=at)
    for drawn in checks.drawn_in(attempt):
        final_check.keep_answer(enrolment, attempt.uuid, drawn.question.id, drawn.question.key, at=at)
    final_check.hand_in(enrolment, attempt.uuid, at=at)


def _begin(person: Person, edition: Edition, *, steps: int, at: datetime) -> None:
    enrolment = start_module.start(person, edition, at=at)
    for number in range(1, min(steps, len(edition.outline)) + 1):
        read_on.read_on(enrolment, number, at=at + timedelta(minutes=4 * number))
