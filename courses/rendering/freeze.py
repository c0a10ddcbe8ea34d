"""Freezes a module page: steps as cleaned HTML, questions as structure, images as files of their own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from wagtail.rich_text import expand_db_html

from courses.blocks import clean
from courses.models import ModulePage

IMAGE_WIDTH = 1200


@dataclass(frozen=True)
class FrozenStep:
    """A step as `courses.models.EditionStep` keeps it."""

    step_id: str
    number: int
    title: str
    minutes: int
    flagged: bool
    notice: str
    awaits_sign_off: bool
    content: list[dict[str, Any]] = field(default_factory=list)

    @property
    def outline(self) -> dict[str, Any]:
        """The step as the outline of an edition knows it."""
        return {
            "id": self.step_id,
            "number": self.number,
            "title": self.title,
            "minutes": self.minutes,
            "flagged": self.flagged,
            "questions": [part["id"] for part in self.content if part["kind"] == "question"],
        }


@dataclass(frozen=True)
class FrozenModule:
    """Everything an edition keeps of a page."""

    title: str
    minutes: int
    front: dict[str, Any]
    steps: tuple[FrozenStep, ...]

    @property
    def awaits_sign_off(self) -> bool:
        """Nobody can sign a module off yet, so each one waits."""
        return True


def freeze(page: ModulePage) -> FrozenModule:
    """The page as learners will have it. Reads images and writes their renditions; touches no table of ours."""
    steps = tuple(_step(block, number) for number, block in enumerate(page.steps, start=1))
    return FrozenModule(
        title=page.title,
        minutes=sum(step.minutes for step in steps),
        front={
            "summary": page.summary,
            "audience": page.audience,
            "outcomes": str(clean(expand_db_html(page.outcomes))),
            "notice_inside": page.notice_inside,
            "notice_may_skip": page.notice_may_skip,
        },
        steps=steps,
    )


def _step(block: Any, number: int) -> FrozenStep:
    value = block.value
    return FrozenStep(
        step_id=str(block.id),
        number=number,
        title=value["title"],
        minutes=value["minutes"],
        flagged=bool(value["flagged"]),
        notice=value["notice"],
        awaits_sign_off=bool(value["awaits_sign_off"]),
        content=[_part(child) for child in value["body"]],
    )


def _part(child: Any) -> dict[str, Any]:
    if child.block_type == "question":
        return _question(child)
    if child.block_type == "image":
        image = child.value["image"]
        # A picture deleted since it was put in: the page editor asks for another at the next edit.
        return _html(child, {"picture": _keep_image(image)}) if image else {"kind": "html", "html": ""}
    return _html(child, {})


def _html(child: Any, context: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "html", "html": str(clean(child.block.render(child.value, context=context)))}


def _question(child: Any) -> dict[str, Any]:
    value = child.value
    return {
        "kind": "question",
        "id": str(child.id),
        "answers": value["kind"],
        "stem": value["stem"],
        "options": [
            {
                "id": str(option.id),
                "text": option.value["text"],
                "correct": bool(option.value["correct"]),
                "feedback": option.value["feedback"],
            }
            for option in value["options"].bound_blocks
        ],
        "explanation": str(clean(expand_db_html(value["explanation"].source))),
        "source": value["source"],
    }


def _keep_image(image: Any) -> dict[str, Any]:
    """A rendition named by its own content: an edition keeps its picture whatever happens to the image."""
    rendition = image.get_rendition(f"width-{IMAGE_WIDTH}|format-webp")
    with rendition.file.open("rb") as file:
        content = file.read()
    suffix = PurePosixPath(rendition.file.name).suffix
    name = f"editions/{hashlib.sha256(content).hexdigest()}{suffix}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(content))
    return {
        "url": default_storage.url(name),
        "width": rendition.width,
        "height": rendition.height,
        "alt": "" if image.decorative else image.contextual_alt_text,
    }
