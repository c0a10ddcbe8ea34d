"""A module with what is a learner's alone: a reflection, statements of confidence, a poll; and what they do with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from competencies.models import Competency, LeadKind, Person, Post
from competencies.operations import leads
from courses.models import ChangeClass, Edition, Module, Reflection
from courses.operations import debriefs, editions, polls, reflections, supervision
from courses.queries.routes import RouteKind
from learning_site.journeys import other_routes, start_module
from tests.journeys.test_finishing import take
from tests.modules import revision_of_something, small_module, uid

SLUG = "a-private-module"
PROMPT = "Whose silence have you <em>not</em> asked about?"
STATEMENTS = [
    {"id": uid("ask"), "statement": "I can ask a child an open question."},
    {"id": uid("record"), "statement": "I know how to write down what was said."},
]
POLL: dict[str, Any] = {
    "kind": "poll",
    "id": uid("room"),
    "question": "Have you ever been told by a child?",
    "options": [{"id": uid("room-yes"), "text": "Yes"}, {"id": uid("room-no"), "text": "Not yet"}],
}
PARTS: list[dict[str, Any]] = [
    {"kind": "reflection", "id": uid("stop and think"), "prompt": f"<p>{PROMPT}</p>"},
    {"kind": "confidence", "id": uid("how sure")},
    POLL,
]
WORDS = "Thursday’s silence ≠ nothing: <b>I did not ask</b> 🌧"


def publish(competency: Competency, *, at: datetime) -> Edition:
    """The small module with these parts in its first step."""
    small = small_module("A private module")
    first, *others = small.steps
    module = Module.objects.filter(slug=SLUG).first() or editions.register(
        code="P1", slug=SLUG, competency=competency, by=None, at=at
    )
    front = {**small.front, "confidence": STATEMENTS, "supervision": ["What would you ask now?"], "check": None}
    frozen = replace(small, front=front, steps=(replace(first, content=[*first.content, *PARTS]), *others))
    return editions.publish(
        module, frozen, revision_id=revision_of_something(at), change_class=ChangeClass.CORRECTION, by=None, at=at
    )


def edition(*, at: datetime) -> Edition:
    return Edition.objects.filter(module__slug=SLUG).last() or publish(Competency.objects.get(code="CSA-A1"), at=at)


def begun(person: Person, *, at: datetime) -> str:
    """The slug, once this person has begun."""
    start_module.start(person, edition(at=at), at=at)
    return SLUG


def written(person: Person, *, at: datetime, words: str = WORDS) -> Reflection:
    module = edition(at=at).module
    return reflections.write(
        person, module=module, prompt_id=uid("stop and think"), asked="Whose silence?", words=words, at=at
    )


def discussed(person: Person, *, at: datetime, on: date | None = None) -> Any:
    module, day = edition(at=at).module, on or at.date()
    return supervision.record(person, module=module, discussed_on=day, today=at.date(), at=at)


def lead(person: Person, *, kind: LeadKind = LeadKind.DEPUTY) -> Person:
    """Their agency names them, with a way to be reached."""
    post = Post.objects.select_related("agency", "person").get(person=person)
    leads.designate(
        post,
        agency=post.agency,
        kind=kind,
        from_on=post.started_on,
        reached_by="020 7946 0123",
        by=None,
        at=datetime.fromisoformat("2026-04-13T09:00+00:00"),
    )
    return person


def conversation(learner: Person, with_lead: Person, *, at: datetime) -> Any:
    lead(with_lead)
    return other_routes.choose(learner, edition(at=at), RouteKind.ONE_TO_ONE, lead=with_lead, at=at)


def asked(learner: Person, receiver: Person, *, at: datetime) -> Any:
    """`learner` asks `receiver`, who has agreed to be asked."""
    debriefs.agree(lead(receiver), on=at.date(), at=at)
    return debriefs.ask(learner, whom=receiver, on=at.date(), at=at)


def finished(person: Person, *, at: datetime) -> Any:
    """The whole module, step by step; the enrolment."""
    return take(person, edition(at=at), at=at)


def answered(person: Person, option: str, *, at: datetime) -> None:
    polls.answer(person, module=edition(at=at).module, poll=POLL, option=uid(option), at=at)
