"""A module small enough to take in a test: a step to read, a step with a content notice, a step with two questions."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from competencies.models import Competency
from courses.models import ChangeClass, Edition, Module
from courses.operations import editions
from courses.rendering.freeze import FrozenModule, FrozenStep
from tests.modules import revision_of_something

SLUG = "small-module"
PUBLISHED_AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
SINGLE, MULTIPLE = "Who may notice something?", "Which belong in a first note?"
NOTICE = "A made-up story about a young child. Nothing that was done is described."


def id_of(name: str) -> str:
    """The id of a step, question or option of this module: steps by their title, questions by their stem."""
    return str(uuid5(UUID(int=7), name))


def option(text: str, *, correct: bool = False) -> dict[str, Any]:
    return {"id": id_of(text), "text": text, "correct": correct, "feedback": f"Why not to leave it at: {text}"}


QUESTIONS: list[dict[str, Any]] = [
    {
        "kind": "question",
        "id": id_of(SINGLE),
        "answers": "SINGLE",
        "stem": SINGLE,
        "options": [
            option("Anyone who meets the child", correct=True),
            option("Only people trained to look"),
            option("Only the family doctor"),
        ],
        "explanation": "<p>Each may hold a <em>piece</em>.</p>",
        "source": "A source and its year",
    },
    {
        "kind": "question",
        "id": id_of(MULTIPLE),
        "answers": "MULTIPLE",
        "stem": MULTIPLE,
        "options": [
            option("The date and time", correct=True),
            option("The child’s own words", correct=True),
            option("What you are sure of by now"),
        ],
        "explanation": "<p>What was seen comes first.</p>",
        "source": "Practice advice",
    },
]
RIGHT = {
    question["stem"]: [option["id"] for option in question["options"] if option["correct"]] for question in QUESTIONS
}


def step(number: int, title: str, content: list[dict[str, Any]], *, notice: str = "") -> FrozenStep:
    return FrozenStep(
        step_id=id_of(title),
        number=number,
        title=title,
        minutes=2,
        flagged=bool(notice),
        notice=notice,
        awaits_sign_off=False,
        content=content,
    )


def html(words: str) -> dict[str, Any]:
    return {"kind": "html", "html": words}


def small(*, title: str = "A small module") -> FrozenModule:
    return FrozenModule(
        title=title,
        minutes=6,
        front={
            "summary": "A short way in.",
            "audience": "Everyone who works with children.",
            "outcomes": "<ul><li>Say who may notice something.</li></ul>",
            "notice_inside": "A made-up story about a young child.",
            "notice_may_skip": "One step may be left out.",
        },
        steps=(
            step(1, "The first thought", [html("<h2>A first thought</h2><p>It is ten to three.</p>")]),
            step(2, "A quiet word", [html("<p>Mia is made up.</p>")], notice=NOTICE),
            step(3, "Two questions", [html("<p>Take your time.</p>"), *QUESTIONS]),
        ),
    )


def publish(
    competency: Competency, *, title: str = "A small module", change: ChangeClass = ChangeClass.CORRECTION
) -> Edition:
    """The next edition of the small module, made as the product makes editions."""
    module = Module.objects.filter(slug=SLUG).first() or editions.register(
        code="S1", slug=SLUG, competency=competency, by=None, at=PUBLISHED_AT
    )
    revision = revision_of_something(PUBLISHED_AT)
    return editions.publish(
        module, small(title=title), revision_id=revision, change_class=change, by=None, at=PUBLISHED_AT
    )
