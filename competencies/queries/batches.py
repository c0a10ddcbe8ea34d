"""Reads what a batch would do: for each person chosen what exactly, or why they are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Q

from competencies.models import (
    Agency,
    Attainment,
    Batch,
    BatchAction,
    EvidenceKind,
    Exemption,
    Grant,
    LeadDesignation,
    Pause,
    Person,
    Post,
    ReminderRequest,
    Requirement,
    Standing,
)
from competencies.models.records import inside
from competencies.queries import facts, standings, wording
from competencies.rules import LATE, Status, badness, in_words, shown_date, status_on

NO_POST = "Has no post here today."
TO_BE_DONE = LATE | {Status.NOT_STARTED, Status.EXPIRING, Status.SUPERSEDED}


@dataclass(frozen=True)
class Deed:
    """What is done for a person, in a sentence; `subjects` are the posts that end or the requirements reminded of."""

    person: Person
    told: str
    subjects: tuple[Any, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    person: Person
    told: str


@dataclass(frozen=True)
class Plan:
    """In order of name. `seal` is another one as soon as anything that the plan says is."""

    doing: tuple[Deed, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def everybody(self) -> list[Deed | LeftOut]:
        return [*self.doing, *self.left_out]

    @property
    def seal(self) -> str:
        said = "\n".join(f"{one.person.uuid} {one.told}" for one in self.everybody)
        return sha256(said.encode()).hexdigest()


Posts = Mapping[int, list[Post]]
Judge = Callable[[Person], Deed | str]


def plan(batch: Batch, *, by: Person, on: date) -> Plan:
    """What the batch would do if `by` made it on the day `on`. A fixed number of queries for any number of people."""
    chosen = Person.objects.filter(pk__in=batch.people.values("person")).order_by("sort_name", "pk")
    posts: dict[int, list[Post]] = defaultdict(list)
    absorbed = facts.absorbed_by(batch.people.values("person"))
    theirs = Q(person__in=batch.people.values("person")) | Q(person__in=list(absorbed))
    here = Post.objects.known().open_on(on).under([batch.agency.path]).filter(theirs)
    for post in here.select_related("agency", "person").order_by("started_on", "pk"):
        posts[absorbed.get(post.person_id, post.person_id)].append(post)
    judge = _JUDGES[BatchAction(batch.action)](batch, posts, by, on)
    doing, left_out = [], []
    for person in chosen:
        answer = judge(person) if person.pk in posts else NO_POST
        if isinstance(answer, Deed):
            doing.append(answer)
        else:
            left_out.append(LeftOut(person, answer))
    return Plan(tuple(doing), tuple(left_out))


def batch_in(agency: Agency, uuid: UUID) -> Batch | None:
    """The batch, if it is of this very agency."""
    batches = Batch.objects.filter(agency=agency, uuid=uuid)
    return batches.select_related("agency", "requirement", "competency", "chosen_by", "made_by", "undone_by").first()


def batches_of(agency: Agency) -> list[Batch]:
    """What was done for several people at once in this agency, the latest first; at most a hundred."""
    made = Batch.objects.filter(agency=agency, made_at__isnull=False).order_by("-made_at", "-pk")
    return list(made.select_related("requirement", "competency", "made_by", "undone_by")[:100])


def asked_of(batch: Batch, *, on: date) -> list[Requirement]:
    """What is asked of anybody in the batch today: what there is to exempt from or to remind of."""
    rows = Standing.objects.filter(inside(on), person__in=batch.people.values("person"))
    return list(Requirement.objects.filter(pk__in=rows.values("requirement")).order_by("position", "code"))


def described(batch: Batch) -> str:
    """The batch in a few words, such as 'Exempt from Safer sleep from 4 May 2026 until 3 August 2026'."""
    if batch.from_on is None:
        return batch.get_action_display()
    match BatchAction(batch.action):
        case BatchAction.REMIND:
            return f"Remind of {batch.requirement or 'everything not done'}"
        case BatchAction.SESSION:
            return f"Record ‘{batch.title}’ on {in_words(batch.from_on)} for {batch.competency}"
        case BatchAction.EXEMPT:
            return f"Exempt from {batch.requirement} {_period(batch)}"
        case BatchAction.PAUSE:
            return f"Pause {_period(batch)}"
        case BatchAction.RESUME:
            what = f"exemptions from {batch.requirement}" if batch.requirement else "exemptions and pauses"
            return f"End {what}; the last day is {_day_before(batch.from_on)}"
        case BatchAction.END_POSTS:
            return f"End posts; the last day is {_day_before(batch.from_on)}"


def doing(action: BatchAction, people: int) -> str:
    """What a button does that makes a batch for so many people, such as 'Exempt three people'."""
    number = f"{apnumber(people)} {'person' if people == 1 else 'people'}"
    match action:
        case BatchAction.SESSION:
            return f"Record it for {number}"
        case BatchAction.END_POSTS:
            return f"End the posts of {number}"
        case BatchAction.RESUME:
            return f"End it for {number}"
        case _:
            return f"{action.label} {number}"


def _period(batch: Batch) -> str:
    until = f" until {_day_before(batch.until_on)}" if batch.until_on else ", no end agreed"
    return f"from {in_words(_first_day(batch))}{until}"


def _first_day(batch: Batch) -> date:
    if batch.from_on is None:
        raise ValueError("The batch has not been described.")
    return batch.from_on


def _day_before(first_out: date) -> str:
    return in_words(first_out - timedelta(days=1))


def _exempting(batch: Batch, posts: Posts, by: Person, on: date) -> Judge:
    of = Exemption.objects.known().filter(_overlapping(batch), requirement=batch.requirement)
    already = set(of.filter(person__in=list(posts)).values_list("person", flat=True))
    rows = Standing.objects.filter(inside(on), requirement=batch.requirement, role_unknown=False)
    rows = rows.filter(post__in=_keys(posts))
    asked = set(rows.values_list("person", flat=True))
    review = f", to be looked at again on {in_words(batch.review_on)}" if batch.review_on else ""

    def judge(person: Person) -> Deed | str:
        if person.pk == by.pk:
            return "This is you. Nobody exempts themselves: ask another training lead or the partnership."
        if person.pk not in asked:
            return f"{batch.requirement} is not asked of them."
        if person.pk in already:
            return f"Is exempt from {batch.requirement} in those days already."
        return Deed(person, f"Exempt from {batch.requirement} {_period(batch)}{review}.")

    return judge


def _pausing(batch: Batch, posts: Posts, by: Person, on: date) -> Judge:
    already = set(
        Pause.objects.known().filter(_overlapping(batch), person__in=list(posts)).values_list("person", flat=True)
    )

    def judge(person: Person) -> Deed | str:
        if person.pk == by.pk:
            return "This is you. Nobody pauses themselves: ask another training lead or the partnership."
        if person.pk in already:
            return "Is paused in those days already."
        return Deed(person, f"Paused {_period(batch)}: due dates move on by these days, and no training lasts longer.")

    return judge


def _resuming(batch: Batch, posts: Posts, by: Person, on: date) -> Judge:
    first_out = _first_day(batch)
    here = _overlapping(batch) & Q(person__in=list(posts))
    exemptions = Exemption.objects.known().filter(here).select_related("requirement", "agency", "person")
    running: list[Exemption | Pause] = []
    if batch.requirement:
        running += exemptions.filter(requirement=batch.requirement)
    else:
        running += exemptions
        running += Pause.objects.known().filter(here).select_related("agency", "person")
    by_person: dict[int, list[Exemption | Pause]] = defaultdict(list)
    for fact in running:
        by_person[fact.person_id].append(fact)

    def judge(person: Person) -> Deed | str:
        theirs = by_person[person.pk]
        ending = [fact for fact in theirs if fact.agency.path.startswith(batch.agency.path)]
        begun = [fact for fact in ending if fact.from_on < first_out]
        if not theirs:
            what = f"exempt from {batch.requirement}" if batch.requirement else "exempt or paused"
            return f"Is not {what} after that day."
        if not ending:
            return f"It was agreed for {theirs[0].agency}, and is ended there."
        if not begun:
            return f"It begins on {in_words(ending[0].from_on)}, after that day."
        told = " ".join(f"{_running(fact)} ends on {_day_before(first_out)}." for fact in begun)
        return Deed(person, told, tuple(begun))

    return judge


def _running(fact: Exemption | Pause) -> str:
    until = f"until {_day_before(fact.until_on)}" if fact.until_on else "with no end agreed"
    what = f"The exemption from {fact.requirement}" if isinstance(fact, Exemption) else "The pause"
    return f"{what} {until}"


def _ending(batch: Batch, posts: Posts, by: Person, on: date) -> Judge:
    first_out = _first_day(batch)
    steps = range(batch.agency.steplen, len(batch.agency.path) + 1, batch.agency.steplen)
    around = Q(agency__path__in=[batch.agency.path[:end] for end in steps]) | Q(
        agency__path__startswith=batch.agency.path
    )
    grants = Grant.objects.in_force(on).filter(around, person__in=list(posts))
    authority = set(grants.values_list("person", flat=True))
    leading: dict[int, list[LeadDesignation]] = defaultdict(list)
    running = Q(until_on__isnull=True) | Q(until_on__gt=first_out)
    for fact in LeadDesignation.objects.known().filter(running, post__in=_keys(posts)).select_related("agency"):
        leading[fact.post_id].append(fact)

    def judge(person: Person) -> Deed | str:
        ending = [post for post in posts[person.pk] if post.ended_on is None or post.ended_on > first_out]
        if person.pk == by.pk:
            return "This is you. End your own post on your own page."
        if person.pk in authority:
            return "Can see records here. End the post on the person’s page, where that ends with it."
        if not ending:
            return f"The post ends by then already: the last day is {_day_before(_latest_end(posts[person.pk]))}."
        late = [post for post in ending if post.started_on >= first_out]
        if late:
            return f"The post at {late[0].agency} began on {in_words(late[0].started_on)}, after that day."
        told = [f"The post at {post.agency} ends." for post in ending]
        told += [
            f"No longer {fact.get_kind_display().lower()} of {fact.agency}." for p in ending for fact in leading[p.pk]
        ]
        return Deed(person, " ".join([*told, f"The last day is {_day_before(first_out)}."]), tuple(ending))

    return judge


def _reminding(batch: Batch, posts: Posts, by: Person, on: date) -> Judge:
    rows = Standing.objects.filter(inside(on), post__in=_keys(posts))
    if batch.requirement:
        rows = rows.filter(requirement=batch.requirement)
    requests = ReminderRequest.objects.filter(answered_at__isnull=True, taken_back_at__isnull=True)
    waiting = set(requests.filter(person__in=list(posts)).values_list("person", "requirement"))
    requirements = Requirement.objects.in_bulk()
    worst: dict[int, dict[int, tuple[Status, date | None]]] = defaultdict(dict)
    for stored in rows:
        row = standings.stored_row(stored)
        status = status_on(row, on)
        if status in TO_BE_DONE:
            shown = (status, shown_date(row, status))
            known = worst[stored.person_id].get(stored.requirement_id, shown)
            worst[stored.person_id][stored.requirement_id] = max(shown, known, key=lambda one: badness(one[0]))

    def judge(person: Person) -> Deed | str:
        undone = worst.get(person.pk, {})
        asked = [key for key in undone if (person.pk, key) not in waiting]
        if not undone:
            return f"Has nothing to do{f' for {batch.requirement}' if batch.requirement else ''}."
        if not asked:
            return "A reminder is on its way already."
        asked.sort(key=lambda key: (-badness(undone[key][0]), requirements[key].position, requirements[key].code))
        told = "; ".join(f"{requirements[key]}, {wording.date_words(*undone[key])}" for key in asked)
        return Deed(person, f"Reminded of {told}.", tuple(requirements[key] for key in asked))

    return judge


def _recording(batch: Batch, posts: Posts, by: Person, on: date) -> Judge:
    same = Attainment.objects.filter(
        competency=batch.competency,
        attained_on=_first_day(batch),
        kind=EvidenceKind.SESSION,
        revocation__isnull=True,
        person__in=list(posts),
    )
    already = set(same.values_list("person", flat=True))

    def judge(person: Person) -> Deed | str:
        if person.pk == by.pk:
            return "This is you. Nobody records their own training: ask another training lead or the partnership."
        if person.pk in already:
            return f"A session on {in_words(_first_day(batch))} is recorded for them already."
        return Deed(person, f"{batch.competency}: attended on {in_words(_first_day(batch))}.")

    return judge


_JUDGES: dict[BatchAction, Callable[[Batch, Posts, Person, date], Judge]] = {
    BatchAction.EXEMPT: _exempting,
    BatchAction.PAUSE: _pausing,
    BatchAction.RESUME: _resuming,
    BatchAction.END_POSTS: _ending,
    BatchAction.REMIND: _reminding,
    BatchAction.SESSION: _recording,
}


def _overlapping(batch: Batch) -> Q:
    """Allowances that hold in the organisation of the batch on one of its days (docs/standing.md, section 2)."""
    days = Q(until_on__isnull=True) | Q(until_on__gt=batch.from_on)
    if batch.until_on:
        days &= Q(from_on__lt=batch.until_on)
    return days & (Q(agency__path__startswith=batch.agency.organisation_path) | Q(agency__depth=1))


def _keys(posts: Posts) -> list[int]:
    return [post.pk for own in posts.values() for post in own]


def _latest_end(posts: list[Post]) -> date:
    return max(post.ended_on for post in posts if post.ended_on)
