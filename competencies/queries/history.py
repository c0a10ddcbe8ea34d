"""Reads what has happened to one person, as an agency may see it: one line of facts in the order of their days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from competencies.models import Agency, LeadKind, Post, Standing
from competencies.queries.facts import Dated
from competencies.queries.people import PersonShown
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


def history(shown: PersonShown, *, visible_to: Scope) -> list[Happened]:
    """The latest first, of what was read for the person's page. One query.

    Of what was learned: what these posts are asked for, and of that what was achieved here or counts here. By which way
    it was achieved, and so by whom it was recorded, is not said (docs: routes look alike in every list).
    """
    posts = [one.post for one in shown.posts]
    here = tuple({post.agency.organisation_path for post in posts})
    own = [row for row in shown.dated if row.person == shown.person.pk]
    granted = [row for row in own if len(row.path) == Agency.steplen or row.path.startswith(here)]
    found = [
        *_posts(posts),
        *_designations(posts, shown.dated),
        *_exemptions(granted),
        *_pauses(granted),
        *_learning(shown, posts, visible_to),
    ]
    return sorted(found, key=lambda one: (-one.day.toordinal(), one.title))


def _posts(posts: Sequence[Post]) -> Iterator[Happened]:
    for post in posts:
        first = (getattr(post, "first_recorded_by", None) or "").strip()
        title = f", {post.job_title}" if post.job_title else ""
        began = "Moved to" if post.continues_id else "Began at"
        yield Happened(post.started_on, f"{began} {post.agency}{title}", f"Recorded by {first}." if first else "")
        if post.ended_on:
            yield Happened(post.ended_on - DAY, f"Last day at {post.agency}", _recorded(post))


def _designations(posts: Sequence[Post], dated: Iterable[Dated]) -> Iterator[Happened]:
    seen = {post.pk for post in posts}
    for fact in dated:
        if fact.name == "designations" and fact.post in seen:
            text = f"Last day {in_words(fact.until_on - DAY)}. " if fact.until_on else ""
            title = f"{LeadKind(fact.word).label} of {fact.place}"
            yield Happened(fact.from_on, title, f"{text}{_recorded(fact)}".strip())


def _exemptions(dated: Iterable[Dated]) -> Iterator[Happened]:
    for fact in dated:
        if fact.name == "exemptions":
            review = f"To be looked at again on {in_words(fact.review_on)}. "
            title = f"Exempt from {fact.words}{_until(fact)}"
            yield Happened(fact.from_on, title, f"{review}{_recorded(fact)}".strip())


def _pauses(dated: Iterable[Dated]) -> Iterator[Happened]:
    for fact in dated:
        if fact.name == "pauses":
            yield Happened(fact.from_on, f"Paused{_until(fact)}", _recorded(fact))


def _learning(shown: PersonShown, posts: Sequence[Post], visible_to: Scope) -> Iterator[Happened]:
    pairs = Standing.objects.filter(post__in=posts).values_list("requirement__competency", "attainment").distinct()
    asked = {competency for competency, _ in pairs}
    counting = {attainment for _, attainment in pairs if attainment}
    for row in shown.learned:
        if row.person_id != shown.person.pk or row.competency_id not in asked:
            continue
        if row.pk not in counting and not (row.agency and row.agency.path.startswith(visible_to.names)):
            continue
        yield Happened(row.attained_on, f"{row.competency}: achieved")
        if revocation := getattr(row, "revocation", None):
            text = f"{revocation.get_reason_display()}. {_recorded(revocation)}".strip()
            yield Happened(revocation.revoked_on, f"{row.competency}: no longer counts", text)


def _until(fact: Dated) -> str:
    return f" until {in_words(fact.until_on - DAY)}" if fact.until_on else ", no end agreed"


def _recorded(fact: Any) -> str:
    return f"Recorded by {fact.recorded_by}." if fact.recorded_by else ""
