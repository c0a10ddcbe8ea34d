"""A year of an invented organisation and what follows it, day by day, through the product's own operations.

Its people come by a staff file. Each has six modules of content/ to do: seven in ten of these are finished, half of the
others are left half way, and half are never begun. One in twenty moves on the way. Everybody signs in by a code, is
written to as the tick would, and is looked at by their training lead five times. One question in four is answered
wrongly first, three checks in ten are failed first, half of the people say how sure they are, and one place to write in
ten is written in.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from itertools import accumulate, count
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone

from benchmarks.people import FAMILY, GIVEN
from competencies.files import staff_kept
from competencies.files.staff_file import read_rows
from competencies.models import Agency, GrantKind, JobRole, Person, Post, StaffImportState
from competencies.operations import adopting, agencies, frameworks, grants, people, staff_imports, standings
from competencies.operations.people import NewPerson
from competencies.rules import london_day
from competencies.views.staff_import_work import plan_of, work_off
from courses.files.framework_file import FRAMEWORK_FILE, read_framework
from courses.files.requirements_file import REQUIREMENTS_FILE, read_requirements
from courses.models import Edition, Enrolment, Round
from courses.operations import confidence, polls, reflections
from courses.operations import put_away as learned
from courses.queries import checks
from courses.queries.confidence import statements_of
from courses.queries.reflections import one_thing
from courses.rules import Question, Scenario, questions_of, scenarios_of, way_through
from learning_site.demonstration.letters import EVERYBODY, Pretended
from learning_site.journeys import answer_check, choose_in_scenario, final_check, read_on, start_module
from learning_site.management.commands.run_due import Command
from learning_site.reminders import outbox, sending
from learning_site.reminders.models import Sending
from learning_site.xapi import outbox as told

MODULES = (
    "think-the-unthinkable",
    "grooming",
    "signs-and-indicators",
    "disclosure",
    "people-dont-talk-about-it",
    "schools",
)
DAYS = 500
UNITS = 10
HEADER = "Employee number,First name,Surname,Email,Job title,Unit,Start date"
FINISHED, LEFT_HALF_WAY = 0.7, 0.15
WRONG_AT_FIRST, FAILED_AT_FIRST, RATED, RATED_LATER, WROTE = 0.25, 0.3, 0.5, 0.3, 0.1
WORDS = "What I noticed here, and what I would do differently on Monday: ask sooner, write it down in her own words. "
BROWSER = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"


def lay_ground(*, began: date) -> tuple[Agency, Person]:
    """An organisation of ten units with its lead, the framework, six requirements of everybody, six modules."""
    said = {"by": None, "at": _at(began, 7)}
    content = settings.BASE_DIR / "content"
    asked = read_requirements(content / REQUIREMENTS_FILE)
    adopting.name_all(asked, **said)
    frameworks.adopt(read_framework(content / FRAMEWORK_FILE), overwrite=False, **said)
    root = agencies.found(name="Measured Safeguarding Children Partnership", **said)
    sector = frameworks.Sector.objects.get(code="SOCIAL_CARE")
    organisation = agencies.add(parent=root, name="Children’s social care", sector=sector, **said)
    for unit in range(1, UNITS + 1):
        agencies.add(parent=organisation, name=f"Unit {unit}", **said)
    for slug in MODULES:
        call_command("load_modules", module=slug, verbosity=0, stdout=StringIO())
    competencies = set(Edition.objects.values_list("module__competency__code", flat=True))
    everybody = tuple(
        replace(one, sectors=(), job_roles=(), leads=()) for one in asked.requirements if one.competency in competencies
    )
    adopting.adopt(replace(asked, requirements=everybody), agency=root, effective_from=began, first_load=True, **said)
    (lead,) = people.add([NewPerson(given_name="Carys", family_name="Evans", email="lead@example.org")], **said)
    grants.give(lead, kind=GrantKind.TRAINING_LEAD, agency=organisation, from_on=began, **said)
    return organisation, lead


def tell(
    number: int, organisation: Agency, lead: Person, *, began: date, tell_store: Callable[[datetime], Any]
) -> None:
    """What so many people do; `tell_store` delivers what waits for the record store."""
    random = Random(number)
    load_staff(staff_file(number), organisation, lead, at=_at(began, 8))
    Sending.objects.bulk_create([Sending(an_hour=EVERYBODY)], ignore_conflicts=True)
    known = Post.objects.known().filter(agency__path__startswith=organisation.path, ended_on=None)
    staff = list(Person.objects.filter(posts__in=known).distinct().order_by("pk"))
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        for person in staff:
            sign_in(person)
    happens = planned(staff, random, began=began)
    for day in (began + timedelta(days=passed) for passed in range(DAYS)):
        if day == began + timedelta(days=DAYS // 2):
            load_staff(staff_file(number, moved=20), organisation, lead, at=_at(day, 8))
        for doing in happens[day]:
            doing(_at(day, 9))
        pass_day(at=_at(day, 11))
        if day.weekday() == 0:
            tell_store(_at(day, 12))
        if (day - began).days % 100 == 50:
            look_at(staff, organisation, lead)
    tell_store(_at(began + timedelta(days=DAYS), 12))


def staff_file(number: int, *, moved: int = 0) -> bytes:
    """Everybody, in ten units; with `moved`, every so-manyeth in another unit than before."""
    titles = list(JobRole.objects.order_by("pk").values_list("name", flat=True))
    lines = [HEADER]
    for one in range(1, number + 1):
        given, family = GIVEN[one % len(GIVEN)], FAMILY[one % len(FAMILY)]
        unit = (one + (1 if moved and one % moved == 0 else 0)) % UNITS + 1
        day = f"{one % 28 + 1:02d}/{one % 12 + 1:02d}/{2012 + one % 12}"
        lines.append(
            f"{one:06d},{given},{family},{given}.{one}@example.org,{titles[one % len(titles)]},Unit {unit},{day}"
        )
    return "\n".join(lines).encode()


def load_staff(data: bytes, organisation: Agency, lead: Person, *, at: datetime) -> None:
    """As a lead does: sent, shown, confirmed, written, and its people released to be written to."""
    table = staff_kept.read_sent(data)
    file = read_rows(table, staff_kept.guessed(table), on=london_day(at))
    terms = {"source": "HR", "names_everybody": True, "state": StaffImportState.DRAFT}
    sent = staff_imports.send(staff_kept.keep_rows(file), agency=organisation, by=lead, at=at, **terms)
    plan = plan_of(sent, file, at=at)
    staff_imports.confirm(sent, plan, seen=plan.seal, by=lead, at=at)
    work_off()
    staff_imports.release_invitations(sent, by=lead, at=at + timedelta(hours=1))


def sign_in(person: Person) -> Client:
    """By the code that comes by mail, from an address and a browser of one's own."""
    address = f"10.{person.pk >> 16 & 255}.{person.pk >> 8 & 255}.{person.pk & 255}"
    client = Client(HTTP_HOST="localhost", REMOTE_ADDR=address, HTTP_USER_AGENT=BROWSER)
    client.post(reverse("account_request_login_code"), {"email": person.email})
    code = re.search(r"\b[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}\b", mail.outbox.pop().body.split("\n\n", 1)[1])
    assert code is not None
    arrived = client.post(reverse("account_confirm_login_code"), {"code": code.group()})
    assert arrived.status_code == 302, arrived.status_code
    return client


def planned(staff: Iterable[Person], random: Random, *, began: date) -> defaultdict[date, list[Callable[..., None]]]:
    """What each of them does on which day."""
    happens: defaultdict[date, list[Callable[..., None]]] = defaultdict(list)
    editions = list(Edition.objects.latest_of_each().select_related("module").order_by("module__code"))
    for person in staff:
        for edition in editions:
            way, day = random.random(), began + timedelta(days=random.randint(3, 300))
            later = day + timedelta(days=random.randint(60, 80)) if random.random() < RATED_LATER else None
            if way < FINISHED:
                happens[day].append(Learner(person, edition, random).finish)
                if later:
                    happens[later].append(Learner(person, edition, random).rate_later)
            elif way < FINISHED + LEFT_HALF_WAY:
                happens[day].append(Learner(person, edition, random).leave_half_way)
    return happens


class Learner:
    """One person in one module."""

    def __init__(self, person: Person, edition: Edition, random: Random) -> None:
        self.person, self.edition, self.random = person, edition, random
        self.enrolment = Enrolment()

    def finish(self, at: datetime) -> None:
        clock = self.begin(at)
        rates = self.random.random() < RATED
        if rates:
            self.rate(Round.BEFORE, next(clock))
        for step in self.edition.steps.order_by("number"):
            self.take(step, clock)
        if self.random.random() < FAILED_AT_FIRST:
            self.check(clock, wrong=5)
        self.check(clock, wrong=self.random.randint(0, 2))
        if rates:
            self.rate(Round.AFTER, next(clock))
        if self.random.random() < WROTE:
            self.write(one_thing(self.edition.module), "", next(clock))
        assert Enrolment.objects.filter(pk=self.enrolment.pk, completion__isnull=False).exists()

    def leave_half_way(self, at: datetime) -> None:
        clock = self.begin(at)
        for step in self.edition.steps.order_by("number")[: len(self.edition.outline) // 2]:
            self.take(step, clock)

    def rate_later(self, at: datetime) -> None:
        """Only those who rated before are asked."""
        self.enrolment = Enrolment.objects.get(person=self.person, module=self.edition.module)
        if self.enrolment.ratings.exists():
            self.rate(Round.LATER, at)

    def begin(self, at: datetime) -> Iterator[datetime]:
        """Nothing takes as long as what was before, so that what is packed is no smaller than in life."""
        self.enrolment = start_module.start(self.person, self.edition, at=at)
        pauses = (self.random.randint(3, 140) for _ in count())
        return (at + timedelta(seconds=passed, microseconds=123_457) for passed in accumulate(pauses))

    def take(self, step: Any, clock: Iterator[datetime]) -> None:
        for question in questions_of(step.content):
            answers = [_wrong(question)] if self.random.random() < WRONG_AT_FIRST else []
            for attempt, chosen in enumerate([*answers, question.key], start=1):
                answer_check.answer(self.enrolment, step.number, question.id, chosen, attempt=attempt, at=next(clock))
        for scenario in scenarios_of(step.content):
            self.go_through(scenario, step.number, clock)
        for part in step.content:
            if part["kind"] == "poll":
                option = self.random.choice(part["options"])["id"]
                polls.answer(self.person, module=self.edition.module, poll=part, option=option, at=next(clock))
            if part["kind"] == "reflection" and self.random.random() < WROTE:
                self.write(UUID(part["id"]), part["prompt"], next(clock))
        read_on.read_on(self.enrolment, step.number, at=next(clock))

    def go_through(self, scenario: Scenario, number: int, clock: Iterator[datetime]) -> None:
        made: list[tuple[str, str]] = []
        while not (way := way_through(scenario, made)).ended:
            here = way.moments[-1].situation
            untried = [choice.id for choice in here.choices if (here.id, choice.id) not in made]
            choice = self.random.choice(untried)
            choose_in_scenario.choose(self.enrolment, number, scenario.id, here.id, choice, at=next(clock))
            made.append((here.id, choice))

    def check(self, clock: Iterator[datetime], *, wrong: int) -> None:
        attempt = final_check.start(self.enrolment, at=next(clock))
        for drawn in checks.drawn_in(attempt):
            chosen = _wrong(drawn.question) if drawn.number <= wrong else drawn.question.key
            final_check.keep_answer(self.enrolment, attempt.uuid, drawn.question.id, chosen, at=next(clock))
        final_check.hand_in(self.enrolment, attempt.uuid, at=next(clock))

    def rate(self, asked_in: Round, at: datetime) -> None:
        words = {one["id"]: self.random.randint(1, 5) for one in statements_of(self.edition)}
        enrolment = Enrolment.objects.select_related("edition", "completion").get(pk=self.enrolment.pk)
        confidence.rate(enrolment, asked_in, words, on=london_day(at), at=at)

    def write(self, prompt: UUID, asked: str, at: datetime) -> None:
        words = WORDS * self.random.randint(1, 3)
        reflections.write(self.person, module=self.edition.module, prompt_id=prompt, asked=asked, words=words, at=at)


def _wrong(question: Question) -> list[str]:
    """An answer that is not right: each thing where its neighbour belongs, or the first option that is wrong."""
    if not question.is_arranged:
        return [next(option.id for option in question.options if not option.correct)]
    things, places = zip(*sorted(one.split(":") for one in question.key), strict=True)
    return [f"{thing}:{place}" for thing, place in zip(things, (*places[1:], places[0]), strict=True)]


def pass_day(*, at: datetime) -> None:
    """What the tick does on a day."""
    standings.refresh_due(at=at)
    outbox.reckon_once_a_day(at=at)
    sending.send(clock=lambda: at, mail=Pretended(()))


def look_at(staff: Iterable[Person], organisation: Agency, lead: Person) -> None:
    """Their lead opens the page of each, and it is written down that it was looked at."""
    client = Client(HTTP_HOST="localhost")
    client.force_login(lead, backend=settings.AUTHENTICATION_BACKENDS[0])
    for person in staff:
        page = client.get(reverse("competencies:person", args=[organisation.uuid, person.uuid]))
        assert page.status_code == 200, page.status_code


def end_day() -> None:
    """The night after: what lasts for minutes or hours is over, and the tick has cleared it away."""
    Session.objects.update(expire_date=timezone.now())
    Command().clear_sessions()
    cache.clear()


def put_away(*, at: datetime) -> None:
    """What the tick does with what is old."""
    while learned.put_away(at=at):
        pass
    while told.put_away(at=at):
        pass


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
