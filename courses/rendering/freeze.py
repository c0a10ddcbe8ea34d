"""Freezes a module page: what is read as cleaned HTML, what is asked as structure, files as files of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from wagtail.rich_text import expand_db_html

from courses.blocks import clean
from courses.models import ModulePage
from courses.rendering.folding import folded
from courses.rendering.keeping import keep_document, keep_picture
from courses.rendering.terms import Meanings

Part = dict[str, Any]


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
    content: list[Part] = field(default_factory=list)

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
    pool: list[Part] = field(default_factory=list)

    @property
    def awaits_sign_off(self) -> bool:
        """Nobody can sign a module off yet, so each one waits."""
        return True


def freeze(page: ModulePage) -> FrozenModule:
    """The page as learners will have it. Reads files and writes those it keeps; touches no table of ours."""
    meanings = {key: (term["term"], term["meaning"]) for key, term in page.terms.items()}
    numbered = list(enumerate(page.steps, start=1))
    steps = tuple(_step(block, number, meanings) for number, block in numbered)
    return FrozenModule(
        title=page.title,
        minutes=sum(step.minutes for step in steps),
        front=_front(page),
        steps=steps,
        pool=[part for number, block in numbered for part in _pool(block, number, meanings)],
    )


def _front(page: ModulePage) -> dict[str, Any]:
    check = {"questions": page.check_questions, "pass": page.check_pass or page.check_questions}
    return {
        "summary": page.summary,
        "audience": page.audience,
        "outcomes": str(clean(expand_db_html(page.outcomes))),
        "notice_inside": page.notice_inside,
        "notice_may_skip": page.notice_may_skip,
        "confidence": [{"id": str(each.id), "statement": each.value} for each in page.confidence],
        "supervision": [each.value for each in page.supervision],
        "check": check if page.check_questions else None,
    }


def _step(block: Any, number: int, meanings: Mapping[str, tuple[str, str]]) -> FrozenStep:
    value = block.value
    parts = _Parts(Meanings(meanings, str(number)))
    return FrozenStep(
        step_id=str(block.id),
        number=number,
        title=value["title"],
        minutes=value["minutes"],
        flagged=bool(value["flagged"]),
        notice=value["notice"],
        awaits_sign_off=bool(value["awaits_sign_off"]),
        content=[parts.of(child) for child in value["body"]],
    )


def _pool(block: Any, number: int, meanings: Mapping[str, tuple[str, str]]) -> list[Part]:
    """The questions that the final check may ask about a step, each with the step to look at again."""
    parts = _Parts(Meanings(meanings, f"check-{number}"))
    return [{**parts.question(child), "step": str(block.id)} for child in block.value["pool"]]


class _Parts:
    """Freezes the blocks of one step, one after another."""

    def __init__(self, meanings: Meanings) -> None:
        self._meanings = meanings
        self._kinds: dict[str, Callable[[Any], Part]] = {
            "question": self.question,
            "scenario": self._scenario,
            "sectors": self._sectors,
            "reflection": self._reflection,
            "confidence": lambda child: {"kind": "confidence", "id": str(child.id)},
            "poll": self._poll,
        }

    def of(self, child: Any) -> Part:
        freezing = self._kinds.get(child.block_type)
        return freezing(child) if freezing else self._read_only(child)

    def _read_only(self, child: Any) -> Part:
        context: dict[str, Any] = {"id": str(child.id)}
        if child.block_type == "image":
            image = child.value["image"]
            # A picture deleted since it was put in: the page editor asks for another at the next edit.
            if not image:
                return {"kind": "html", "html": ""}
            context["picture"] = keep_picture(image)
        for name in ("file", "captions"):
            if child.block_type in ("download", "audio", "video") and child.value.get(name):
                context[name] = keep_document(child.value[name])
        html = child.block.render(child.value, context=context)
        return {"kind": "html", "html": self._cleaned(folded(html) if child.block_type == "reading" else html)}

    def _cleaned(self, html: str) -> str:
        return str(clean(self._meanings.explain(html)))

    def _html(self, text: Any) -> str:
        return self._cleaned(expand_db_html(text.source))

    def question(self, child: Any) -> Part:
        value = child.value
        matching = value["kind"] == "MATCH"
        return {
            "kind": "question",
            "id": str(child.id),
            "answers": value["kind"],
            "stem": value["stem"],
            "options": [_option(option, child.id, value["kind"]) for option in value["options"].bound_blocks],
            "others": [{"id": _half(child.id, text), "text": text} for text in value["others"] if matching],
            "explanation": self._html(value["explanation"]),
            "source": value["source"],
        }

    def _scenario(self, child: Any) -> Part:
        value = child.value
        situations = value["situations"].bound_blocks
        known = {situation.value["name"]: str(situation.id) for situation in situations}
        return {
            "kind": "scenario",
            "id": str(child.id),
            "title": value["title"],
            "agencies": value["agencies"],
            "story": self._html(value["story"]),
            "situations": [
                {
                    "id": str(situation.id),
                    "text": self._html(situation.value["text"]),
                    "question": situation.value["question"],
                    "choices": [self._choice(choice, known) for choice in situation.value["choices"].bound_blocks],
                }
                for situation in situations
            ],
            "ending": self._html(value["ending"]),
            "source": value["source"],
        }

    def _choice(self, choice: Any, known: Mapping[str, str]) -> dict[str, Any]:
        value = choice.value
        return {
            "id": str(choice.id),
            "grade": value["grade"],
            "text": value["text"],
            "consequence": self._html(value["consequence"]),
            "reason": self._html(value["reason"]),
            "leads_to": known.get(value["leads_to"], ""),
        }

    def _sectors(self, child: Any) -> Part:
        inserts = [
            {"sectors": list(each["sectors"]), "html": self._html(each["body"])} for each in child.value["inserts"]
        ]
        return {"kind": "sectors", "id": str(child.id), "title": child.value["title"], "inserts": inserts}

    def _reflection(self, child: Any) -> Part:
        return {"kind": "reflection", "id": str(child.id), "prompt": self._html(child.value["prompt"])}

    def _poll(self, child: Any) -> Part:
        options = [{"id": str(each.id), "text": each.value} for each in child.value["options"].bound_blocks]
        return {"kind": "poll", "id": str(child.id), "question": child.value["question"], "options": options}


def _option(option: Any, question: str, kind: str) -> dict[str, Any]:
    value = option.value
    arranged = kind in ("ORDER", "MATCH")
    match = {"match": value["match"], "match_id": _half(question, value["match"])} if kind == "MATCH" else {}
    return {
        "id": str(option.id),
        "text": value["text"],
        **match,
        "correct": arranged or bool(value["correct"]),
        "feedback": value["feedback"],
    }


def _half(question: str, text: str) -> str:
    """The id of a right-hand half: the same words are the same half, wherever in the question they stand."""
    return str(uuid5(UUID(str(question)), text))
