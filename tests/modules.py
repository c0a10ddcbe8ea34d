"""A small module for stories: three steps, the second with a question, the third with two."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, Revision

from competencies.models import Competency
from courses.models import ChangeClass, Edition, Module
from courses.operations import editions
from courses.rendering.freeze import FrozenModule, FrozenStep


def uid(name: str) -> str:
    """The same id for the same name, so that a test can name a question."""
    return str(uuid5(NAMESPACE_URL, f"https://tests.example/{name}"))


def question(name: str, *, several: bool = False) -> dict[str, Any]:
    """A question with options 'a' (right), 'b' (wrong) and 'c' (right where several are)."""
    return {
        "kind": "question",
        "id": uid(name),
        "answers": "MULTIPLE" if several else "SINGLE",
        "stem": f"What is so about {name}?",
        "options": [
            {"id": uid(f"{name}-a"), "text": "This", "correct": True, "feedback": "Yes: this is so."},
            {"id": uid(f"{name}-b"), "text": "That", "correct": False, "feedback": "Not that, because of this."},
            {"id": uid(f"{name}-c"), "text": "Those", "correct": several, "feedback": "Those, sometimes."},
        ],
        "explanation": f"<p>What everyone should take from {name}.</p>",
        "source": "A source, 2024",
    }


def small_module(title: str = "A small module") -> FrozenModule:
    steps = [
        ("first", [{"kind": "html", "html": "<p>One idea.</p>"}]),
        ("second", [{"kind": "html", "html": "<p>Another idea.</p>"}, question("one")]),
        ("third", [question("two"), question("three", several=True)]),
    ]
    return FrozenModule(
        title=title,
        minutes=9,
        front={
            "summary": "What this is about.",
            "audience": "Everyone who works with children.",
            "outcomes": "<ul><li>Say what is so.</li></ul>",
            "notice_inside": "This module speaks of harm to children, without detail.",
            "notice_may_skip": "",
        },
        steps=tuple(
            FrozenStep(
                step_id=uid(name),
                number=number,
                title=f"The {name} step",
                minutes=3,
                flagged=False,
                notice="",
                awaits_sign_off=False,
                content=content,
            )
            for number, (name, content) in enumerate(steps, start=1)
        ),
    )


def revision_of_something(at: datetime) -> int:
    """The key of a fresh revision: an edition rests on one. Without a page, for stories that have none."""
    pages = ContentType.objects.get_for_model(Page)
    revision = Revision(content_type=pages, base_content_type=pages, object_id="0", content={}, created_at=at)
    Revision.objects.bulk_create([revision])
    return int(revision.pk)


def publish(competency: Competency, *, at: datetime, code: str = "M1", slug: str = "a-small-module") -> Edition:
    """The module's first edition, or its next."""
    module = Module.objects.filter(code=code).first() or editions.register(
        code=code, slug=slug, competency=competency, by=None, at=at
    )
    return editions.publish(
        module,
        small_module(),
        revision_id=revision_of_something(at),
        change_class=ChangeClass.CORRECTION,
        by=None,
        at=at,
    )
