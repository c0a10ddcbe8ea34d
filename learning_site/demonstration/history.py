"""Three years of an invented partnership, told month by month through the operations."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from unicodedata import normalize
from uuid import UUID, uuid5

from competencies.models import (
    Agency,
    Attainment,
    Competency,
    EvidenceKind,
    ExemptionReason,
    GrantKind,
    LeadDesignation,
    LeadKind,
    PauseReason,
    Person,
    Post,
    RevocationReason,
)
from competencies.operations import allowances, attainments, grants, leads, people, posts
from competencies.operations.adopting import RequirementWords
from competencies.operations.attainments import NewAttainment
from competencies.operations.people import NewPerson
from competencies.operations.posts import NewPost
from learning_site.demonstration.cast import SIGN_INS, SignIn
from learning_site.demonstration.names import invented
from learning_site.demonstration.places import ORGANISATIONS, ROLES_IN, Places

SEED = 20230101
EVIDENCE = UUID("5a4d2f58-5b6e-4d5f-9a39-7f9c3d0a1b52")
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Course:
    """What people come to once a month, and again after so many days; or what somebody says of their practice."""

    title: str
    codes: tuple[str, ...]
    every: int
    likely: float = 0.35
    kind: EvidenceKind = EvidenceKind.SESSION
    months: tuple[int, ...] = ()


COURSES = (
    Course("Think the Unthinkable, a morning together", ("CSA-AWARENESS",), 730, 0.45),
    Course("Recognising and responding, a multi-agency day", ("CSA-SIGNS", "CSA-TELLING"), 730),
    Course("Grooming, an afternoon of stories", ("CSA-GROOMING",), 730),
    Course("People don’t talk about it, with community partners", ("CSA-COMMUNITIES",), 1095, 0.25),
    Course("INSET day: schools and sexual abuse", ("CSA-SCHOOLS",), 730, 0.8, months=(1, 4, 9)),
    Course("Strategy meetings and what follows, a multi-agency day", ("CSA-RESPONDING",), 730),
    Course("Two children: harmful sexual behaviour", ("CSA-HSB",), 730, 0.25),
    Course("Looking after those who do this work", ("CSA-WELLBEING",), 730),
    Course("Talked through in supervision", ("CSA-PRACTICE",), 1095, 0.12, EvidenceKind.STATEMENT),
    Course("A meeting that another chair watched", ("CSA-CHAIRING",), 730, 0.2, EvidenceKind.STATEMENT),
    Course("INSET day: safeguarding update", ("SCHOOL-UPDATE",), 365, 0.6, months=(9, 10)),
)
# What Amina brought with her; the rest she learns here.
BROUGHT = ("CSA-GROOMING", "CSA-SIGNS", "CSA-TELLING", "CSA-RESPONDING")
WITH_CHILDREN = {"social-worker", "police-officer", "nurse", "health-visitor", "teacher", "teaching-assistant"}
# What a lead holds, by the kind of lead; in a school the deputy is the safeguarding lead's.
LEADS_HOLD = (
    ("CSA-LEAD", EvidenceKind.STATEMENT, "Practice leads programme, eight days"),
    ("CSA-LEAD-ROLE", EvidenceKind.SESSION, "The trained lead, a workshop"),
)
SAFEGUARDING_LEADS_HOLD = (
    ("DSL-TRAINING", EvidenceKind.SESSION, "Training for safeguarding leads, two days"),
    ("DSL-UPDATE", EvidenceKind.SESSION, "Safeguarding leads’ forum"),
)


@dataclass
class Worker:
    """Somebody in the story: when they come and go, and how they keep up with training."""

    given_name: str
    family_name: str
    organisation: str
    unit: Agency
    role: str
    joins_on: date
    leaves_on: date | None
    keeps_up: float
    email: str = ""
    person: Person | None = None
    post: Post | None = None
    last: dict[str, date] = field(default_factory=dict)

    def works_on(self, day: date) -> bool:
        return self.joins_on <= day and (self.leaves_on is None or day < self.leaves_on)


def tell(places: Places, *, began: date, today: date) -> list[Person]:
    """Everything that happened from `began` to `today`. Answers those whom a visitor can sign in as.

    The same days give the same story.
    """
    rng = random.Random(SEED)  # noqa: S311  (a story, not a secret)
    workers = _workers(places, rng, began=began, today=today)
    day = began
    while day <= today:
        following = min(day + MONTH, today + timedelta(days=1))
        _people_join(workers, places, day, following)
        _people_leave(workers, day, following)
        _people_learn(workers, places, rng, day)
        day = following
    _leads_are_named(workers, places, began=began, today=today)
    _some_are_excused(workers, places, rng, today=today)
    return _authority_is_given(workers, places, began=began, today=today)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def _workers(places: Places, rng: random.Random, *, began: date, today: date) -> list[Worker]:
    names = invented(rng)
    days = (today - began).days
    workers = [_worker_with_a_part(sign_in, places, began, today) for sign_in in SIGN_INS if sign_in.agency]
    for organisation, (sector, size, keeps_up, _) in ORGANISATIONS.items():
        for _ in range(size):
            given, family = next(names)
            joins = began if rng.random() < 0.5 else began + timedelta(days=rng.randrange(1, days - 5))
            stays = rng.randrange(200, 2600)
            leaves = joins + timedelta(days=stays) if rng.random() < 0.4 else None
            workers.append(
                Worker(
                    given,
                    family,
                    organisation,
                    rng.choice(places.units_of(organisation)),
                    rng.choice(ROLES_IN[sector]),
                    joins,
                    leaves if leaves is None or leaves < today + timedelta(days=60) else None,
                    keeps_up if rng.random() < keeps_up else 0.04,
                )
            )
    return workers


def _worker_with_a_part(sign_in: SignIn, places: Places, began: date, today: date) -> Worker:
    joins = max(began, today - timedelta(days=30 * sign_in.months_in_post or 21))
    unit = places.agencies[sign_in.agency]
    organisation = next(
        name for name, row in ORGANISATIONS.items() if name == sign_in.agency or sign_in.agency in row[3]
    )
    keeps_up = 0.0 if sign_in.months_in_post == 0 else 1.0
    return Worker(
        sign_in.given_name,
        sign_in.family_name,
        organisation,
        unit,
        sign_in.role,
        joins,
        None,
        keeps_up,
        email=sign_in.email,
    )


def _people_join(workers: list[Worker], places: Places, day: date, following: date) -> None:
    joining = [worker for worker in workers if day <= worker.joins_on < following]
    at = _morning(day)
    newcomers = [
        NewPerson(given_name=w.given_name, family_name=w.family_name, email=w.email or _address(w)) for w in joining
    ]
    for worker, person in zip(joining, people.add(newcomers, by=None, at=at), strict=True):
        worker.person = person
    new_posts = [
        NewPost(
            person=worker.person,
            agency=worker.unit,
            started_on=worker.joins_on,
            job_roles=[places.roles[worker.role]],
            job_title=places.roles[worker.role].name,
            employee_reference=f"{worker.unit.path[4:8]}-{worker.person.pk:05}",
        )
        for worker in joining
        if worker.person is not None
    ]
    for worker, post in zip(joining, posts.begin(new_posts, by=None, at=at), strict=True):
        worker.post = post


def _address(worker: Worker) -> str:
    """At work, for eleven in twelve; the twelfth has none, as happens in every staff file."""
    name = f"{worker.given_name}.{worker.family_name}".replace("'", "").lower()
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{plain}@work.example" if sum(plain.encode()) % 12 else ""


def _people_leave(workers: list[Worker], day: date, following: date) -> None:
    by_day: dict[date, list[Post]] = defaultdict(list)
    for worker in workers:
        if worker.post and worker.leaves_on and day <= worker.leaves_on - MONTH < following:
            by_day[worker.leaves_on].append(worker.post)
    for leaves_on, leaving in by_day.items():
        posts.end(leaving, on=leaves_on, by=None, at=_morning(day))


def _people_learn(workers: list[Worker], places: Places, rng: random.Random, day: date) -> None:
    """Whoever is new to what is asked of them, or near the end of it, comes, if they keep up."""
    new = []
    for worker in workers:
        if not worker.works_on(day) or worker.person is None:
            continue
        for course in _courses_for(worker, places, day):
            last = worker.last.get(course.title)
            wanted = last is None or (day - last).days > course.every - 50
            if wanted and rng.random() < worker.keeps_up * (course.likely if last is None else 0.6):
                worker.last[course.title] = day
                new += [_attended(worker, places, course, code, day) for code in course.codes]
    attainments.record(new, by=None, at=_morning(day) + timedelta(hours=4))


def _courses_for(worker: Worker, places: Places, day: date) -> list[Course]:
    asked = {each.competency for each in places.asked if _is_asked(each, worker)}
    return [
        course for course in COURSES if asked & set(course.codes) and (not course.months or day.month in course.months)
    ]


def _is_asked(words: RequirementWords, worker: Worker) -> bool:
    sector = ORGANISATIONS[worker.organisation][0]
    return (
        not words.leads
        and (not words.sectors or sector in words.sectors)
        and (not words.job_roles or worker.role in words.job_roles)
    )


def _attended(worker: Worker, places: Places, course: Course, code: str, day: date) -> NewAttainment:
    if worker.person is None:
        raise ValueError(f"{worker.given_name} {worker.family_name} has not joined yet.")
    return NewAttainment(
        person=worker.person,
        competency=places.competencies[code],
        attained_on=day,
        kind=course.kind,
        evidence_uuid=uuid5(EVIDENCE, f"{code}:{day.isoformat()}:{worker.given_name}:{worker.family_name}"),
        evidence_title=course.title,
        agency=worker.unit,
    )


def _leads_are_named(workers: list[Worker], places: Places, *, began: date, today: date) -> None:
    """A lead and a deputy in every organisation but one; a DSL in every school, and a deputy where a visitor is the
    DSL. One lead's training has lapsed.
    """
    parts = {sign_in.email: sign_in for sign_in in SIGN_INS if sign_in.lead}
    for organisation, (sector, *_) in ORGANISATIONS.items():
        here = [w for w in workers if w.organisation == organisation and w.leaves_on is None and w.joins_on == began]
        given = [w for w in workers if w.organisation == organisation and w.email in parts]
        lead = next((w for w in given if parts[w.email].lead == "LEAD"), None) or next(iter(here), None)
        if lead is None or organisation == "Bridge Youth Charity":
            continue
        _designate(lead, places.agencies[organisation], LeadKind.LEAD, today=today)
        for deputy in here[1:2]:
            _designate(deputy, places.agencies[organisation], LeadKind.DEPUTY, today=today)
        if sector == "EDUCATION":
            for unit in places.units_of(organisation):
                part = [w for w in given if w.unit == unit]
                others = [w for w in here[2:] if w.unit == unit]
                for dsl in (part or others)[:1]:
                    _designate(dsl, unit, LeadKind.DSL, today=today)
                for deputy in others[:1] if part else []:
                    _designate(deputy, unit, LeadKind.DEPUTY, today=today)
    _leads_learn(places, today=today)


def _designate(worker: Worker, agency: Agency, kind: LeadKind, *, today: date) -> None:
    if worker.post is None:
        return
    from_on = max(worker.joins_on, today - timedelta(days=700))
    initials = "".join(word[0] for word in agency.name.lower().split())
    reached_by = f"csa.lead@{initials}.demo.example"
    leads.designate(
        worker.post,
        agency=agency,
        kind=kind,
        from_on=from_on,
        reached_by=reached_by,
        by=None,
        at=_morning(from_on),
    )


def _leads_learn(places: Places, *, today: date) -> None:
    new = []
    facts = LeadDesignation.objects.known().select_related("post__person", "post__agency", "agency__sector")
    for number, fact in enumerate(facts.order_by("pk")):
        lapsed = fact.agency.name == "West Area Police" and fact.kind == LeadKind.LEAD
        for code, kind, title in _asked_of(fact):
            days = 60 + 23 * (number % 12)
            if lapsed:
                days = 500 if code == "CSA-LEAD" else 300
            new.append(
                NewAttainment(
                    person=fact.post.person,
                    competency=places.competencies[code],
                    attained_on=today - timedelta(days=days),
                    kind=kind,
                    evidence_uuid=uuid5(EVIDENCE, f"lead:{code}:{fact.post.person.sort_name}"),
                    evidence_title=title,
                    agency=fact.post.agency,
                )
            )
    attainments.record(new, by=None, at=_morning(today))


def _asked_of(fact: LeadDesignation) -> list[tuple[str, EvidenceKind, str]]:
    held = [*LEADS_HOLD] if fact.kind == LeadKind.LEAD else [*LEADS_HOLD[1:]]
    in_education = fact.agency.sector is not None and fact.agency.sector.code == "EDUCATION"
    return held + ([*SAFEGUARDING_LEADS_HOLD] if in_education and fact.kind != LeadKind.LEAD else [])


def _some_are_excused(workers: list[Worker], places: Places, rng: random.Random, *, today: date) -> None:
    """Leave, an agreed adjustment, prior learning recognised, and one record made in error."""
    staying = [
        w
        for w in workers
        if w.person and w.leaves_on is None and not w.email and w.works_on(today) and w.role in WITH_CHILDREN
    ]
    chosen = rng.sample(staying, 16)
    for worker in chosen[:8]:
        allowances.pause(
            [worker.person] if worker.person else [],
            agency=worker.unit,
            from_on=max(worker.joins_on, today - timedelta(days=rng.randrange(20, 200))),
            until_on=today + timedelta(days=rng.randrange(20, 160)),
            reason=PauseReason.LEAVE,
            by=None,
            at=_morning(today),
        )
    for worker in chosen[8:11]:
        allowances.exempt(
            [worker.person] if worker.person else [],
            requirement=places.requirements["CSA-GROOMING"],
            agency=worker.unit,
            from_on=max(worker.joins_on, today - timedelta(days=90)),
            until_on=today + timedelta(days=275),
            reason=ExemptionReason.AGREED_ADJUSTMENT,
            review_on=today + timedelta(days=180),
            by=None,
            at=_morning(today),
        )
    amina = next(w for w in workers if w.email == "practitioner@demo.example")
    recognised = [(worker, "CSA-SIGNS") for worker in chosen[11:15]] + [(amina, code) for code in BROUGHT]
    attainments.record(
        [_recognised(worker, places.competencies[code], today) for worker, code in recognised],
        by=None,
        at=_morning(today),
    )


def _recognised(worker: Worker, competency: Competency, today: date) -> NewAttainment:
    if worker.person is None:
        raise ValueError(f"{worker.given_name} {worker.family_name} has not joined yet.")
    return NewAttainment(
        person=worker.person,
        competency=competency,
        attained_on=today - timedelta(days=120),
        kind=EvidenceKind.RECOGNITION,
        evidence_uuid=uuid5(EVIDENCE, f"recognised:{competency.code}:{worker.given_name}:{worker.family_name}"),
        evidence_title="Level 3 safeguarding children, another partnership",
        agency=worker.unit,
        accepted_by=worker.unit,
    )


def _authority_is_given(workers: list[Worker], places: Places, *, began: date, today: date) -> list[Person]:
    signed_in = [worker for worker in workers if worker.email]
    by_email = {worker.email: worker.person for worker in signed_in if worker.person}
    elsewhere = [sign_in for sign_in in SIGN_INS if not sign_in.agency]
    newcomers = [NewPerson(given_name=s.given_name, family_name=s.family_name, email=s.email) for s in elsewhere]
    by_email |= dict(zip([s.email for s in elsewhere], people.add(newcomers, by=None, at=_morning(began)), strict=True))
    for sign_in in SIGN_INS:
        if sign_in.grant:
            agency = places.agencies[sign_in.agency] if sign_in.agency else places.root
            grants.give(
                by_email[sign_in.email],
                kind=GrantKind(sign_in.grant),
                agency=agency,
                from_on=began,
                by=None,
                at=_morning(began),
            )
    officer = by_email["officer@demo.example"]
    _one_record_was_a_mistake(officer, today=today)
    _older_training_is_refreshed(places, officer, today=today)
    return list(by_email.values())


def _one_record_was_a_mistake(officer: Person, *, today: date) -> None:
    mistaken = Attainment.objects.filter(kind=EvidenceKind.SESSION, attained_on__lt=today - timedelta(days=40)).last()
    if mistaken is not None:
        attainments.revoke(
            [mistaken],
            reason=RevocationReason.RECORDED_IN_ERROR,
            on=today - timedelta(days=10),
            by=officer,
            at=_morning(today),
        )


def _older_training_is_refreshed(places: Places, officer: Person, *, today: date) -> None:
    """The course on being told was changed; whoever came to it long ago takes what is new within two months."""
    attainments.call_to_refresh(
        places.competencies["CSA-TELLING"],
        called_on=today - timedelta(days=20),
        by_on=today + timedelta(days=40),
        attained_before=today - timedelta(days=600),
        by=officer,
        at=_morning(today),
    )
