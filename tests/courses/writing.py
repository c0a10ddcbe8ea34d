"""Module pages as authors write them, for tests: one small page with every kind of block in it."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files.images import ImageFile
from PIL import Image as Canvas
from wagtail.images.models import Image

from competencies.models import Competency
from courses.models import LibraryPage, ModulePage


def uid(name: str) -> str:
    """The same id for the same name."""
    return str(uuid5(NAMESPACE_URL, f"https://tests.example/{name}"))


def block(kind: str, name: str, value: Any) -> dict[str, Any]:
    """A block as a StreamField's raw JSON has it."""
    return {"type": kind, "id": uid(name), "value": value}


def reading(html: str, name: str = "reading") -> dict[str, Any]:
    return block("reading", name, html)


def question(name: str = "question", **changes: Any) -> dict[str, Any]:
    options = [
        {"type": "item", "id": uid(f"{name}-a"), "value": {"text": "This", "correct": True, "feedback": "Yes."}},
        {"type": "item", "id": uid(f"{name}-b"), "value": {"text": "That", "correct": False, "feedback": "Not that."}},
    ]
    value = {
        "kind": "SINGLE",
        "stem": "What is so?",
        "options": options,
        "explanation": "<p>Everyone reads this.</p>",
        "source": "A source, 2024",
    }
    return block("question", name, {**value, **changes})


def scenario(name: str = "scenario", first: Any = ("second", ""), second: Any = ("", "")) -> dict[str, Any]:
    """A story of two situations; `first` and `second` are where their choices lead."""

    def choice(situation: str, at: int, leads_to: str) -> dict[str, Any]:
        value = {
            "grade": "WEAK" if at else "BEST",
            "text": f"Do {at}",
            "consequence": "<p>It goes on.</p>",
            "reason": "<p>Because.</p>",
            "leads_to": leads_to,
        }
        return {"type": "item", "id": uid(f"{name}-{situation}-{at}"), "value": value}

    def situation(called: str, leads: Any) -> dict[str, Any]:
        choices = [choice(called, at, leads_to) for at, leads_to in enumerate(leads)]
        value = {"name": called, "text": "<p>It is Thursday.</p>", "question": "What now?", "choices": choices}
        return {"type": "item", "id": uid(f"{name}-{called}"), "value": value}

    value = {
        "title": "The quiet word",
        "agencies": "nursery, GP",
        "story": "<p>Mia is three.</p>",
        "situations": [situation("first", first), situation("second", second)],
        "ending": "<p>What to take from it.</p>",
        "source": "",
    }
    return block("scenario", name, value)


def step(*body: dict[str, Any], name: str = "step", **changes: Any) -> dict[str, Any]:
    plain = {"title": f"The {name}", "minutes": 3, "flagged": False, "notice": "", "awaits_sign_off": False, "pool": []}
    return block("step", name, {**plain, "body": list(body), **changes})


def picture(title: str = "A door", colour: str = "teal") -> Image:
    """An image in the library, 40 by 30 pixels of one colour."""
    drawn = io.BytesIO()
    Canvas.new("RGB", (40, 30), colour).save(drawn, "PNG")
    drawn.seek(0)
    return Image.objects.create(title=title, file=ImageFile(drawn, name="door.png"))


def write_page(competency: Competency, *steps: dict[str, Any], **changes: Any) -> ModulePage:
    """A draft below the library page, not published; without `steps`, one step with a text and a question."""
    words = {
        "title": "A small module",
        "slug": "a-small-module",
        "code": "M1",
        "summary": "What this is about.",
        "audience": "Everyone.",
        "outcomes": "<ul><li>Say what is so.</li></ul>",
        "notice_inside": "It speaks of harm to children, without detail.",
    }
    steps = steps or (step(reading("<p>One idea.</p>"), question()),)
    page = ModulePage(competency=competency, live=False, steps=json.dumps(steps), **{**words, **changes})
    added: ModulePage = LibraryPage.objects.get().add_child(instance=page)
    return added


def publish(page: ModulePage, **changes: Any) -> ModulePage:
    """Publish a page as Wagtail does, with these changes; the page as it is afterwards."""
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, json.dumps(value) if name == "steps" else value)
    draft.save_revision().publish()
    return ModulePage.objects.get(pk=page.pk)
