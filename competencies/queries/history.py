"""Reads what has happened to one person, as an agency may see it: one line of facts in the order of their days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from competencies.models import Attainment, Exemption, LeadDesignation, Pause, Person, Post, Standing
from competencies.queries.scope import Scope
from competencies.rules import in_words

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Happened:
    """`text` says who recorded it, and what else there is to say."""

    day: date
    title: str
    text: str = ""

    @property
    def on(self) -> str:
        return in_words(self.day)


def history(person: Person, posts: Sequence[Post], *, visible_to: Scope) -> list[Happened]:
    """The latest first. `posts` are those that the reader may see. Six queries.

    Of what was learned: what these posts are asked for, and of that what was achieved here or counts here. By which way
    it was achieved, and so by whom it was recorded, is not said (docs: routes look alike in every list).
    """
    organisations = Q(agency__depth=1)
    for path in {post.agency.organisation_path for post in posts}:
        organisations |= Q(agency__path__startswith=path)
    found = [
        *_posts(posts),
        *_designations(posts),
        *_exemptions(person, organisations),
        *_pauses(person, organisations),
        *_learning(person, posts, visible_to),
    ]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.title))


def _posts(posts: Sequence[Post]) -> Iterator[Happened]:
    versions = Post.objects.filter(uuid__in=[post.uuid for post in posts]).select_related("recorded_by")
    first: dict[Any, Post] = {}
    last: dict[Any, Post] = {}
    for version in versions.order_by("recorded_at", "pk"):
        first.setdefault(version.uuid, version)
        if version.withdrawn_at is None:
            last[version.uuid] = version
    for post in posts:
        title = f", {post.job_title}" if post.job_title else ""
        began = "Moved to" if post.continues_id else "Began at"
        yield Happened(post.started_on, f"{began} {post.agency}{title}", _recorded(first[post.uuid]))
        if post.ended_on:
            yield Happened(post.ended_on - DAY, f"Last day at {post.agency}", _recorded(last[post.uuid]))


def _designations(posts: Sequence[Post]) -> Iterator[Happened]:
    facts = LeadDesignation.objects.known().filter(post__in=posts).select_related("agency", "recorded_by")
    for fact in facts:
        text = f"Last day {in_words(fact.until_on - DAY)}. " if fact.until_on else ""
        yield Happened(fact.from_on, f"{fact.get_kind_display()} of {fact.agency}", f"{text}{_recorded(fact)}".strip())


def _exemptions(person: Person, organisations: Q) -> Iterator[Happened]:
    facts = Exemption.objects.known().filter(organisations, person=person)
    for fact in facts.select_related("requirement", "recorded_by"):
        review = f"To be looked at again on {in_words(fact.review_on)}. "
        yield Happened(
            fact.from_on, f"Exempt from {fact.requirement}{_until(fact)}", f"{review}{_recorded(fact)}".strip()
        )


def _pauses(person: Person, organisations: Q) -> Iterator[Happened]:
    facts = Pause.objects.known().filter(organisations, person=person)
    for fact in facts.select_related("recorded_by"):
        yield Happened(fact.from_on, f"Paused{_until(fact)}", _recorded(fact))


def _learning(person: Person, posts: Sequence[Post], visible_to: Scope) -> Iterator[Happened]:
    pairs = Standing.objects.filter(post__in=posts).values_list("requirement__competency", "attainment").distinct()
    asked = {competency for competency, _ in pairs}
    counting = {attainment for _, attainment in pairs if attainment}
    here = Q(pk__in=counting)
    for path in visible_to.names:
        here |= Q(agency__path__startswith=path)
    rows = Attainment.objects.filter(here, person=person, competency__in=asked)
    for row in rows.select_related("competency", "revocation__recorded_by"):
        yield Happened(row.attained_on, f"{row.competency}: achieved")
        if revocation := getattr(row, "revocation", None):
            text = f"{revocation.get_reason_display()}. {_recorded(revocation)}".strip()
            yield Happened(revocation.revoked_on, f"{row.competency}: no longer counts", text)


def _until(fact: Exemption | Pause) -> str:
    return f" until {in_words(fact.until_on - DAY)}" if fact.until_on else ", no end agreed"


def _recorded(fact: Any) -> str:
    return f"Recorded by {fact.recorded_by}." if fact.recorded_by else ""
