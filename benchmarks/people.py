"""Fills an empty database with invented people, so that pages can be measured at size.

    DATA_DIR=var/20k python -m benchmarks.people 20000
    DATABASE_URL=postgres:///people python -m benchmarks.people 200000

One organisation holds a tenth of the people in 40 teams, one holds 200; the rest are in organisations of about 600.
The tree, the framework and the eight requirements are made by the operations. People, posts and attainments are rows
written in bulk, as an import of many years would leave them. Standings are made from them by
`operations.standings.refresh`, the product's own code, as if at midday of the day of filling.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction

from competencies.models import (
    Agency,
    Attainment,
    Competency,
    Exemption,
    ExemptionReason,
    Framework,
    GrantKind,
    JobRole,
    Pause,
    PauseReason,
    Person,
    Post,
    PostRole,
    Requirement,
    Sector,
    ValidityMode,
)
from competencies.models.person import sort_name
from competencies.operations import agencies, frameworks, grants, requirements, standings
from competencies.operations.requirements import Terms
from competencies.rules import london_day

AT = datetime.now(tz=UTC).replace(hour=12, minute=0, second=0, microsecond=0)
ON = london_day(AT)
LOADED = {"by": None, "at": AT}
TEAMS = 40
SMALL = 200
MIDDLING = 600
BATCH = 5000
GIVEN = ["Amina", "Asha", "Ben", "Carys", "Dara", "Efua", "Finn", "Gita", "Hana", "Idris", "Joy", "Kwame"]
FAMILY = ["Ahmed", "Choudhury", "Evans", "Hughes", "Khan", "Nguyễn", "O'Neill", "Rao", "Wójcik", "O'Neill"]


@dataclass(frozen=True)
class Ground:
    """What everything else stands on."""

    root: Agency
    big: Agency
    small: Agency
    places: list[tuple[Agency, int]]
    requirements: list[Requirement]
    roles: list[JobRole]


def fill(people: int) -> Ground:
    """Everything, for an empty database; raises NoRoot when it holds a partnership already."""
    random = Random(people)
    ground = lay_ground(people)
    for start in range(0, people, BATCH):
        with transaction.atomic():
            crowd = add_people(range(start, min(start + BATCH, people)), random)
            held = add_posts(crowd, places_in_turn(ground, start, len(crowd), people), ground, random)
            add_attainments(crowd, held, ground, random)
            add_allowances(crowd, held, ground, random)
    return ground


def lay_ground(people: int) -> Ground:
    """The tree, the framework, the job roles and eight requirements of everyone."""
    sector = frameworks.save(Sector(code="HEALTH", name="Health"), **LOADED)
    roles = [
        frameworks.save(JobRole(code=code, name=code.title()), **LOADED) for code in ("nurse", "teacher", "officer")
    ]
    root = agencies.found(name="Measured Safeguarding Children Partnership", **LOADED)
    big = agencies.add(parent=root, name="The big organisation", sector=sector, **LOADED)
    teams = [agencies.add(parent=big, name=f"Team {number}", **LOADED) for number in range(1, TEAMS + 1)]
    small = agencies.add(parent=root, name="The small organisation", sector=sector, **LOADED)
    in_big, in_small = people // 10, min(SMALL, people // 10)
    places = [(team, in_big // TEAMS) for team in teams]
    places += [(big, in_big - TEAMS * (in_big // TEAMS)), (small, in_small)]
    rest = people - in_big - in_small
    for number in range(1, rest // MIDDLING + 2):
        other = agencies.add(parent=root, name=f"Organisation {number}", sector=sector, **LOADED)
        places.append((other, rest // (rest // MIDDLING + 1) + 1))
    return Ground(root, big, small, places, state_requirements(root), roles)


TERMS = [
    Terms(due_within_days=30, validity=ValidityMode.ROLLING, months=24),
    Terms(due_within_days=60, validity=ValidityMode.ROLLING, months=12),
    Terms(due_within_days=30, validity=ValidityMode.KEEP_DATE, months=24, window_days=60),
    Terms(due_within_days=90, validity=ValidityMode.KEEP_DATE, months=36, window_days=60),
    Terms(due_within_days=30, validity=ValidityMode.FIXED_DATE, fixed_month=8, fixed_day=31, minimum_active_days=90),
    Terms(due_within_days=30, validity=ValidityMode.NEVER),
    Terms(due_within_days=14, validity=ValidityMode.ROLLING, months=36),
    Terms(due_within_days=60, validity=ValidityMode.ROLLING, months=24),
]


def state_requirements(root: Agency) -> list[Requirement]:
    framework = frameworks.save(Framework(code="MEASURED", title="Measured"), **LOADED)
    found = []
    for number, terms in enumerate(TERMS, start=1):
        competency = Competency(framework=framework, code=f"M-{number}", title=f"Competency {number}", statement="Can.")
        found.append(
            requirements.state(
                code=f"R-{number}",
                title=f"Requirement {number}",
                competency=frameworks.save(competency, **LOADED),
                agency=root,
                terms=terms,
                effective_from=date(2019, 9, 1) + timedelta(days=100 * number),
                first_load=True,
                **LOADED,
            )
        )
    return found


def add_people(numbers: range, random: Random) -> list[Person]:
    crowd = []
    for number in numbers:
        given, family = random.choice(GIVEN), f"{random.choice(FAMILY)} {number}"
        person = Person(given_name=given, family_name=family, sort_name=sort_name(given, family), joined_at=AT)
        person.email, person.password = f"person{number}@example.org", "!"
        crowd.append(person)
    return Person.objects.bulk_create(crowd, batch_size=1000)


def places_in_turn(ground: Ground, start: int, length: int, people: int) -> Iterator[Agency]:
    """The place of each person by number: dealt out so that every place has its share."""
    deck = [agency for agency, size in ground.places for _ in range(size)][:people]
    Random(0).shuffle(deck)
    yield from deck[start : start + length]


def add_posts(crowd: list[Person], places: Iterator[Agency], ground: Ground, random: Random) -> dict[int, Agency]:
    """One open post each; four in a hundred have a second, one in five an earlier one, one in twenty left."""
    posts: list[Post] = []
    anywhere = [agency for agency, _ in ground.places]
    sizes = [size for _, size in ground.places]
    elsewhere = iter(random.choices(anywhere, sizes, k=2 * len(crowd)))
    held: dict[int, Agency] = {}
    for person, agency in zip(crowd, places, strict=True):
        held[person.pk] = agency
        started_on = ON - timedelta(days=random.randint(1, 2900))
        ended_on = ON - timedelta(days=random.randint(1, 300)) if random.random() < 0.05 else None
        posts.append(_post(person, agency, started_on, ended_on if ended_on and ended_on > started_on else None))
        if random.random() < 0.04:
            posts.append(_post(person, next(elsewhere), started_on + timedelta(days=1), None))
        if random.random() < 0.2:
            before = started_on - timedelta(days=random.randint(30, 900))
            posts.append(_post(person, next(elsewhere), before, started_on))
    Post.objects.bulk_create(posts, batch_size=1000)
    PostRole.objects.bulk_create(
        [PostRole(post=post, job_role=random.choice(ground.roles)) for post in posts], batch_size=1000
    )
    return held


def _post(person: Person, agency: Agency, started_on: date, ended_on: date | None) -> Post:
    return Post(
        person=person,
        agency=agency,
        started_on=started_on,
        ended_on=ended_on,
        employee_reference=f"E{person.pk:07}",
        recorded_at=AT,
    )


def add_attainments(crowd: list[Person], held: dict[int, Agency], ground: Ground, random: Random) -> None:
    """Seven in ten hold each competency, many of them for a second time."""
    rows = []
    for person in crowd:
        for requirement in ground.requirements:
            for _ in range(random.choices([0, 1, 2], [30, 50, 20])[0]):
                row = Attainment(
                    person=person,
                    competency=requirement.competency,
                    attained_on=ON - timedelta(days=random.randint(1, 1000)),
                    recorded_at=AT,
                    agency=held[person.pk],
                    kind=random.choices(["MODULE", "SESSION", "RECOGNITION"], [80, 15, 5])[0],
                    evidence_uuid=UUID(int=random.getrandbits(128)),
                    evidence_title=requirement.competency.title,
                )
                rows.append(row)
    Attainment.objects.bulk_create(rows, batch_size=1000)


def add_allowances(crowd: list[Person], held: dict[int, Agency], ground: Ground, random: Random) -> None:
    """One in a hundred is exempt from something; one in fifty was or is away."""
    exemptions, pauses = [], []
    for person in crowd:
        from_on = ON - timedelta(days=random.randint(1, 200))
        until_on = from_on + timedelta(days=random.randint(30, 400))
        place = {"person": person, "agency": held[person.pk], "from_on": from_on, "until_on": until_on}
        if random.random() < 0.01:
            requirement, reason = random.choice(ground.requirements), ExemptionReason.ROLE_WITHOUT_CONTACT
            terms = {"requirement": requirement, "reason": reason, "review_on": until_on}
            exemptions.append(Exemption(**place, **terms, recorded_at=AT))
        if random.random() < 0.02:
            pauses.append(Pause(**place, reason=PauseReason.LEAVE, recorded_at=AT))
    Exemption.objects.bulk_create(exemptions)
    Pause.objects.bulk_create(pauses)


def stand() -> None:
    """Everybody's standings, by the product's own code."""
    keys = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        standings.refresh(keys[start : start + BATCH], at=AT)
    standings.add_up()


def give_leads(ground: Ground) -> None:
    """A training lead for the big organisation and one for the small, who open the pages that are measured."""
    for name, agency in (("big", ground.big), ("small", ground.small)):
        lead = Person.objects.create(given_name="Lead", family_name=name, email=f"{name}@example.org")
        grants.give(lead, kind=GrantKind.TRAINING_LEAD, agency=agency, from_on=ON, **LOADED)


def settle_database() -> None:
    """What a database does for itself in the night."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def main() -> None:
    people = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    for name, doing in (("rows", lambda: give_leads(fill(people))), ("standings", stand), ("analyse", settle_database)):
        began = time.process_time(), time.perf_counter()
        doing()
        print(f"{name}: {time.process_time() - began[0]:.0f} s of CPU, {time.perf_counter() - began[1]:.0f} s")


if __name__ == "__main__":
    main()
