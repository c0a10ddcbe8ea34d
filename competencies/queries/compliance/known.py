"""The list as it was known at an instant: the pure function itself, over the facts that were known then.

What is stored has present knowledge, so nothing of it is used here. The tree is today's, as are people's names.
"""

from __future__ import annotations

import gc
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from competencies import rules
from competencies.models import Merge, Person, Post, Requirement
from competencies.models.person import plainly
from competencies.queries import facts
from competencies.queries.compliance.cells import NOT_REQUIRED, OpenPost, PersonRow, row_of, worse
from competencies.queries.compliance.people import Choice, Due, Order, since, until
from competencies.queries.compliance.totals import Column, Survey
from competencies.queries.standings import ROLE_UNKNOWN
from competencies.rules import AHEAD, LATE, MET, Shown, Status, badness, no_better_than


class Posted(NamedTuple):
    """One open post, with what the filters ask of it."""

    person: int
    uuid: str
    given_name: str
    family_name: str
    agency: int
    reference: str
    key: int
    hex: str
    sort_name: str
    started_on: date
    is_new: bool

    @property
    def shown(self) -> OpenPost:
        return OpenPost(self.person, UUID(self.uuid), *self[2:6])


class Told(NamedTuple):
    """A person as the function tells of them: their open posts, and by competency the cell that counts and, where the
    filter asks for it, the first date that lies ahead. `kinds`: of each post its roles, and whether it is new.
    """

    posts: Sequence[Posted]
    cells: Mapping[int, Shown]
    deadlines: Mapping[int, date]
    kinds: Sequence[tuple[frozenset[str], bool]]
    role_known: bool
    worst: Shown


class Everybody(Sequence[PersonRow]):
    """The people of the list, in its order; the row of each is made when it is read."""

    def __init__(self, told: Sequence[Told], names: Mapping[int, str], columns: Sequence[Column]) -> None:
        self._told, self._names, self._columns = told, names, columns

    def __len__(self) -> int:
        return len(self._told)

    def __getitem__(self, place: Any) -> Any:
        return self._row(self._told[place]) if isinstance(place, int) else [*map(self._row, self._told[place])]

    def _row(self, one: Told) -> PersonRow:
        posts = [post.shown for post in one.posts]
        return row_of(posts, one.cells, self._names, self._columns, role_known=one.role_known)


def everybody_then(choice: Choice, known_at: datetime) -> tuple[Survey, Everybody]:
    """Everybody in the area on the day of the choice, counted; and those the filters leave, in the order of the list.

    A fixed number of queries. It reads every fact of everybody there: for 20,000 people this takes seconds.
    """
    with uncollected():
        posts = _posts(choice, known_at)
        merged = _merged(posts)
        told = _told(_of_the_kept(posts, merged), merged, choice, known_at)
        survey = _survey(told, choice.columns)
        chosen = [one for one in told if _fits(one, choice)]
        chosen.sort(key=lambda one: _place(one, choice.filters.order))
    names = {unit.key: unit.name for unit in choice.area.units}
    return survey, Everybody(chosen, names, [column for column in choice.columns if column.key in survey.asked])


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's search for cycles, which facts have none of: it goes through all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


COLUMNS = (
    "person_id",
    facts.as_text("person__uuid"),
    "person__given_name",
    "person__family_name",
    "agency_id",
    "employee_reference",
    "pk",
    facts.as_text("uuid"),
    "person__sort_name",
    "started_on",
    "continues_id",
)


def _posts(choice: Choice, known_at: datetime) -> dict[int, list[Posted]]:
    """Those that are listed, by person."""
    rows = _open(choice, known_at).order_by("started_on", "pk")
    found: dict[int, list[Posted]] = defaultdict(list)
    begun = since(choice.moment.on)
    for *shown, uuid, sort_name, started_on, continues in rows.values_list(*COLUMNS):
        is_new = started_on > begun and continues is None
        found[shown[0]].append(Posted._make((*shown, facts.as_hex(uuid), sort_name, started_on, is_new)))
    return found


def _open(choice: Choice, known_at: datetime) -> Any:
    """The posts in the area that were known to be open on the day."""
    units = [unit.key for unit in choice.area.units]
    return Post.objects.known_at(known_at).open_on(choice.moment.on).filter(agency__in=units)


def _merged(posts: Mapping[int, Sequence[Posted]]) -> dict[int, Person]:
    """Of everybody here, and of whoever they are now, the records that were merged: the key of each, and the person."""
    standing = {
        merge.absorbed_id: merge.kept for merge in Merge.objects.filter(undone_at__isnull=True).select_related("kept")
    }
    here = {standing[person].pk if person in standing else person for person in posts}
    return {absorbed: kept for absorbed, kept in standing.items() if kept.pk in here}


def _of_the_kept(posts: Mapping[int, list[Posted]], merged: Mapping[int, Person]) -> dict[int, list[Posted]]:
    """Everybody's posts under who they are now: who someone is, is no belief about training."""
    found: dict[int, list[Posted]] = defaultdict(list)
    for person, theirs in posts.items():
        kept = merged.get(person)
        for post in theirs:
            found[kept.pk if kept else person].append(_named(post, kept) if kept else post)
    return {person: sorted(theirs, key=lambda post: (post.started_on, post.key)) for person, theirs in found.items()}


def _named(post: Posted, kept: Person) -> Posted:
    return post._replace(
        person=kept.pk,
        uuid=str(kept.uuid),
        given_name=kept.given_name,
        family_name=kept.family_name,
        sort_name=kept.sort_name,
    )


def _told(
    posts: Mapping[int, Sequence[Posted]], merged: Mapping[int, Person], choice: Choice, known_at: datetime
) -> list[Told]:
    on = choice.moment.on
    shared = facts.shared_facts(known_at=known_at)
    prepared = rules.Rules(shared.versions, shared.calls, known_at=known_at)
    working = _open(choice, known_at).values("person")
    kept = {person.pk for person in merged.values()}
    people = Person.objects.filter(Q(pk__in=working) | Q(pk__in=kept)).values("pk") if kept else working
    absorbed = {key: person.pk for key, person in merged.items()}
    competencies = dict(Requirement.objects.values_list("code", "competency_id"))
    personal = facts.personal_facts(people, known_at=known_at, absorbed=absorbed, begun_by=on)
    found = []
    for person, theirs in posts.items():
        own = personal[person]
        here = {post.hex: post.is_new for post in theirs}
        answers = [(competencies[code], shown) for post, code, shown in prepared.shown(own, on) if post in here]
        cells = _cells(answers)
        kinds = [
            (post.roles if post.role_known else frozenset({ROLE_UNKNOWN}), here[post.id])
            for post in own.posts
            if post.id in here
        ]
        role_known = all(post.role_known for post in own.posts if post.id in here)
        worst = max((Shown(no_better_than(role_known)), *cells.values()), key=worse)
        found.append(Told(theirs, cells, _deadlines(answers, choice), kinds, role_known, worst))
    return found


def _cells(answers: Iterable[tuple[int, Shown]]) -> dict[int, Shown]:
    cells: dict[int, Shown] = {}
    for key, shown in answers:
        if key not in cells or worse(shown) > worse(cells[key]):
            cells[key] = shown
    return cells


def _deadlines(answers: Iterable[tuple[int, Shown]], choice: Choice) -> dict[int, date]:
    """None where the filter asks for none."""
    due, found = choice.filters.due, {}
    if due is None or due is Due.OVERDUE:
        return {}
    for key, (status, day) in answers:
        if day and status in (MET if due is Due.ENDING else AHEAD):
            found[key] = min(day, found.get(key, day))
    return found


def _survey(told: Iterable[Told], columns: Sequence[Column]) -> Survey:
    told = list(told)
    counts: dict[int, Counter[Status]] = {column.key: Counter() for column in columns}
    cells = Counter((key, cell.status.value) for one in told for key, cell in one.cells.items())
    for (key, status), people in cells.items():
        counts[key][Status(status)] = people
    return Survey.of(Counter(one.worst.status for one in told), counts)


def _fits(one: Told, choice: Choice) -> bool:
    filters, column = choice.filters, choice.column
    asked = one.cells.get(column.key, NOT_REQUIRED) if column else one.worst
    role, new = choice.role, choice.filters.new
    if not any((not role or role in roles) and (is_new or not new) for roles, is_new in one.kinds):
        return False
    if filters.status and asked.status is not filters.status:
        return False
    if column and not filters.status and column.key not in one.cells:
        return False
    return _is_due(one, choice, asked) and _is_called(one, choice)


def _is_due(one: Told, choice: Choice, asked: Shown) -> bool:
    due, column = choice.filters.due, choice.column
    if due is None or due is Due.OVERDUE:
        return due is None or asked.status in LATE
    days = [day for key, day in one.deadlines.items() if column is None or key == column.key]
    return any(day <= until(choice.moment.on, due) for day in days)


def _is_called(one: Told, choice: Choice) -> bool:
    words = choice.filters.words.replace("’", "'").split()
    typed = choice.filters.words.strip()
    references = {typed, typed.upper(), typed.lower()}
    return all(plainly(word) in one.posts[0].sort_name for word in words) or any(
        post.reference in references for post in one.posts
    )


def _place(one: Told, order: Order) -> tuple[int, str, int]:
    bad = -badness(one.worst.status) if order is Order.WORST else 0
    return bad, one.posts[0].sort_name, one.posts[0].person
