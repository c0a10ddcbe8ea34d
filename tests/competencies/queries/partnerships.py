"""Small partnerships nobody would think of, made through the operations, and the list as the pure function tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from competencies.models import (
    Agency,
    Attainment,
    EvidenceKind,
    ExemptionReason,
    PauseReason,
    Person,
    Post,
    ValidityMode,
)
from competencies.operations import allowances, attainments, people, posts, requirements
from competencies.operations.attainments import NewAttainment
from competencies.operations.people import NewPerson
from competencies.operations.posts import NewPost
from competencies.operations.requirements import Terms
from competencies.queries import facts
from competencies.queries.compliance import Due
from competencies.queries.standings import prepare_rules
from competencies.rules import LATE, Status, badness, shown_date

FIRST = date(2026, 3, 2)
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LOADED = {"by": None, "at": AT}


def scatter(partnership, random: Random) -> list[Person]:
    """Ten people with one to three posts each, what they attained, exemptions and pauses, begun, ended and running out
    all around the day of loading; and a third requirement, which asks for a competency that another asks for too.
    """
    requirements.state(
        code="R-WARD",
        title="Think the Unthinkable on wards",
        competency=partnership.awareness,
        agency=partnership.trust,
        terms=Terms(
            due_within_days=5, validity=ValidityMode.ROLLING, months=12, job_roles=[partnership.nurse], notice_days=20
        ),
        effective_from=date(2024, 1, 1),
        first_load=True,
        **LOADED,
    )
    names = ["Åsa Öberg", "Ben O'Neill", "Dara Nguyễn", "Zoë Ash", "Ann Ash", "Łucja Wójcik", "A B", "Eve de Souza"]
    cast = people.add(
        [NewPerson(given_name=n.split(" ")[0], family_name=n.split(" ", 1)[1]) for n in [*names, "Ann Ash", "Zed Zed"]],
        **LOADED,
    )
    for person in cast:
        _posts(person, partnership, random)
        _learning(person, partnership, random)
        if random.random() < 0.4:
            _allowances(person, partnership, random)
    attainments.call_to_refresh(
        partnership.awareness,
        called_on=_day(random, -30, 20),
        by_on=_day(random, 25, 60),
        attained_before=_day(random, -380, -20),
        **LOADED,
    )
    return cast


def _day(random: Random, first: int, last: int) -> date:
    return AT.date() + timedelta(days=random.randint(first, last))


def _posts(person: Person, partnership, random: Random) -> None:
    places = random.sample([partnership.trust, partnership.ward, partnership.school, partnership.schools], 3)
    for place in places[: random.choice([1, 1, 2, 3])]:
        started_on = _day(random, -400, 30)
        ended_on = started_on + timedelta(days=random.randint(20, 500)) if random.random() < 0.6 else None
        roles = random.sample([partnership.nurse, partnership.teacher], random.randint(0, 2))
        new = NewPost(
            person=person,
            agency=place,
            started_on=started_on,
            ended_on=ended_on,
            job_roles=roles,
            employee_reference=f"HR-{person.pk}-{place.pk}",
            job_title="Bank N1" if started_on.day % 2 else "",
        )
        posts.begin([new], **LOADED)


def _learning(person: Person, partnership, random: Random) -> None:
    for number in range(random.choice([0, 1, 1, 2, 2])):
        attainments.record(
            [
                NewAttainment(
                    person=person,
                    competency=random.choice([partnership.awareness, partnership.awareness, partnership.leading]),
                    attained_on=_day(random, *random.choice([(-420, -310), (-790, -670), (-700, -400), (-60, 0)])),
                    kind=random.choice([EvidenceKind.SESSION, EvidenceKind.RECOGNITION]),
                    evidence_uuid=UUID(int=person.pk * 100 + number),
                    evidence_title="A morning together",
                )
            ],
            **LOADED,
        )


def _allowances(person: Person, partnership, random: Random) -> None:
    post = random.choice(list(Post.objects.known().filter(person=person).select_related("agency")))
    from_on = _day(random, -60, 20)
    until_on = from_on + timedelta(days=random.randint(1, 60)) if random.random() < 0.8 else None
    period = {"agency": post.agency, "from_on": from_on, "until_on": until_on}
    if random.random() < 0.5:
        allowances.exempt(
            [person],
            requirement=partnership.requirement,
            reason=ExemptionReason.values[0],
            review_on=AT.date() + timedelta(days=90),
            **period,
            **LOADED,
        )
    else:
        allowances.pause([person], reason=PauseReason.values[0], **period, **LOADED)


@dataclass(frozen=True)
class Told:
    """A person as the pure function and the facts tell it: by competency code, and the worst; `ahead` are the dates
    of all answers, with their code, that are not past, `ending` those of what is held; `roles` those of the open posts.
    """

    person: Person
    worst: tuple[Status, date | None]
    cells: dict[str, tuple[Status, date | None]]
    ahead: list[tuple[str, date]]
    ending: list[tuple[str, date]]
    roles: set[str]


def told(cast: list[Person], agency: Agency, on: date, personal, prepared) -> list[Told]:
    """The list of an agency on a day without any stored standing."""
    return [one for person in cast if (one := _told(person, agency, on, personal.get(person.pk), prepared))]


def _told(person: Person, agency: Agency, on: date, own: facts.rules.Facts | None, prepared) -> Told | None:
    here = facts.tree_path(agency.path)
    open_here = {
        post.id
        for post in (own.posts if own else ())
        if (post.agency + "/").startswith(here + "/")
        and post.started_on <= on
        and (post.ended_on is None or on < post.ended_on)
    }
    if own is None or not open_here:
        return None
    cells: dict[str, tuple[Status, date | None]] = {}
    ahead: list[tuple[str, date]] = []
    ending: list[tuple[str, date]] = []
    for answer in prepared.standings(own, on):
        if answer.post in open_here and answer.status is not Status.NOT_REQUIRED:
            said = (answer.status, shown_date(answer.row, answer.status))
            code = prepared.requirements[answer.requirement].competency
            cells[code] = max(said, cells.get(code, said), key=_worse)
            if said[1] and said[1] >= on and said[0] is not Status.EXEMPT:
                ahead.append((code, said[1]))
                if answer.row.attainment and said[1] == answer.row.expires_on and said[0] is not Status.NOT_STARTED:
                    ending.append((code, said[1]))
    roles = {role for post in own.posts if post.id in open_here for role in post.roles}
    is_unsaid = any(post.id in open_here and not post.role_known for post in own.posts)
    alone = (Status.ROLE_UNKNOWN if is_unsaid else Status.NOT_REQUIRED, None)
    return Told(person, max([alone, *cells.values()], key=_worse), cells, ahead, ending, roles)


def is_due(one: Told, due: Due, code: str | None, on: date) -> bool:
    """Whether a list narrowed to what is due, of one competency or of any, should show this person."""
    if due is Due.ENDING:
        return any(day <= on + timedelta(days=30) for asked, day in one.ending if code in {None, asked})
    if due is Due.OVERDUE:
        status = one.cells.get(code, (Status.NOT_REQUIRED, None))[0] if code else one.worst[0]
        return status in LATE
    return any(day <= on + timedelta(days=int(due)) for asked, day in one.ahead if code in {None, asked})


def _worse(said: tuple[Status, date | None]) -> tuple[int, int]:
    return badness(said[0]), -(said[1] or date.max).toordinal()


def counted(list_told: list[Told], code: str) -> Counter[Status]:
    return Counter(one.cells.get(code, (Status.NOT_REQUIRED, None))[0] for one in list_told)


def days(length: int) -> Iterator[date]:
    return (FIRST + timedelta(days=number) for number in range(length))


def everything_known(cast: list[Person]):
    """What `told` reasons about: everybody's own facts, and the rules."""
    return facts.personal_facts([person.pk for person in cast]), prepare_rules()


def counted_worst(list_told: list[Told]) -> Counter[Status]:
    return Counter(one.worst[0] for one in list_told)


LATER = AT + timedelta(days=9)


def learn_better(partnership, cast: list[Person]) -> None:
    """Nine days later more is known: evidence of earlier days and some that was false, posts that had ended, a joiner
    of long ago.
    """
    learned = {"by": None, "at": LATER}
    false = Attainment.objects.filter(person__in=cast[6:], revocation=None).exclude(kind=EvidenceKind.RECOGNITION)
    attainments.revoke(false.order_by("-attained_on")[:6], reason="RECORDED_IN_ERROR", on=None, by=cast[0], at=LATER)
    for number, person in enumerate(cast[:6]):
        new = NewAttainment(
            person=person,
            competency=partnership.awareness,
            attained_on=AT.date() - timedelta(days=20 + number),
            kind=EvidenceKind.SESSION,
            evidence_uuid=UUID(int=person.pk * 1000 + number),
            evidence_title="An afternoon together",
        )
        attainments.record([new], **learned)
    ending = Post.objects.known().filter(ended_on=None, started_on__lt=AT.date()).order_by("pk")[:3]
    posts.end(list(ending), on=AT.date() + timedelta(days=5), **learned)
    place = {"agency": partnership.school, "started_on": date(2025, 9, 1), "job_title": "Governor"}
    new = NewPost(person=cast[0], job_roles=[partnership.teacher], **place)
    posts.begin([new], **learned)
