"""Reads a person's own record, to themselves: what is asked of them, what they hold, and what else they learned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import F

from competencies.models import Attainment, EvidenceKind, Person, Post, Requirement, Standing
from competencies.models.records import inside
from competencies.queries import standings, wording
from competencies.queries.facts import of_person
from competencies.rules import Status, badness, in_words, last_good_day, shown_date
from competencies.rules.days import earlier, in_period

NEW = timedelta(days=30)  # as a new starter on the front of an agency


@dataclass(frozen=True)
class Asked:
    """What an agency asks: the status word, its date in words, and the reasons, the verdict first."""

    agency: str
    requirement: str
    status: Status
    word: str
    beside: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Attained:
    """Something achieved. `until`: the last day of the partnership's advice on renewing it; None has no end."""

    competency: str
    statement: str
    evidence: str
    kind: str
    attained_on: date
    until: date | None
    is_elsewhere: bool


@dataclass(frozen=True)
class Joined:
    """A post begun lately, in how many things it asks for, and the first day by which one is due."""

    agency: str
    started_on: date
    asked: int
    due_on: date

    @property
    def words(self) -> str:
        is_one = self.asked == 1
        what = "One training is" if is_one else f"{str(apnumber(self.asked)).capitalize()} trainings are"
        by = f"{'by' if is_one else 'the first by'} {in_words(self.due_on)}"
        return f"You joined {self.agency} on {in_words(self.started_on)}. {what} asked of you, {by}."


def asked_of(person: Person, *, on: date) -> list[Asked]:
    """What is asked of a person today in each open post, the worst first."""
    posts = {
        post.uuid.hex: post
        for post in Post.objects.known().filter(of_person(person.pk)("person")).select_related("agency")
    }
    open_now = {key for key, post in posts.items() if in_period(on, post.started_on, post.ended_on)}
    titles = dict(Requirement.objects.values_list("code", "title"))
    answers = [one for one in standings.answers_for(person, on=on) if one.post in open_now]
    answers.sort(key=lambda one: (-badness(one.status), titles[one.requirement]))
    return [
        Asked(
            posts[one.post].agency.name,
            titles[one.requirement],
            one.status,
            wording.STATUS_WORDS[one.status],
            wording.date_words(one.status, shown_date(one.row, one.status)),
            one.reasons,
        )
        for one in answers
        if one.status != Status.NOT_REQUIRED
    ]


def joined(person: Person, *, on: date) -> Joined | None:
    """The latest of this person's posts that began in the last thirty days and brought something with it that is not
    held, and when the first of that is due. One query.
    """
    begun = Standing.objects.filter(
        inside(on), person=person, exempt=False, attainment=None, due_on__gte=on, post__started_on__lte=on
    )
    brought = begun.filter(post__started_on__gt=on - NEW, clock_from__gte=F("post__started_on"))
    rows = list(brought.select_related("agency", "post").order_by("-post__started_on", "post", "due_on"))
    if not rows or (due_on := rows[0].due_on) is None:
        return None
    first = rows[0]
    asked = sum(row.post_id == first.post_id for row in rows)
    return Joined(first.agency.name, first.post.started_on, asked, due_on)


def attained(person: Person) -> list[Attained]:
    """Everything achieved that was not taken back, the newest first. One query."""
    rows = Attainment.objects.filter(of_person(person.pk)("person"), revocation__isnull=True).exclude(
        kind=EvidenceKind.REFRESH
    )
    return [_attained(row) for row in rows.select_related("competency").order_by("-attained_on", "-pk")]


def held(everything: list[Attained]) -> list[Attained]:
    """Of everything achieved, the latest of each competency."""
    latest: dict[str, Attained] = {}
    for one in everything:
        latest.setdefault(one.competency, one)
    return list(latest.values())


def _attained(row: Attainment) -> Attained:
    months = row.competency.validity_months
    return Attained(
        competency=row.competency.title,
        statement=row.competency.statement,
        evidence=row.evidence_title,
        kind=EvidenceKind(row.kind).label,
        attained_on=row.attained_on,
        until=earlier(row.expires_on, last_good_day(row.attained_on, months) if months else None),
        is_elsewhere=row.kind != EvidenceKind.MODULE,
    )
