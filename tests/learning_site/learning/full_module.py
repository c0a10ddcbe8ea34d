"""A module with everything a learner can meet: each kind of question, a branching story, words for each sector, a
flagged step with a story of its own, and a final check.
"""

from __future__ import annotations

from typing import Any

from competencies.models import Competency
from courses.models import ChangeClass, Edition, Module
from courses.operations import editions
from courses.rendering.freeze import FrozenModule
from tests.learning_site.learning.small_module import PUBLISHED_AT, html, id_of, option, step
from tests.modules import revision_of_something

SLUG = "full-module"
ORDER, MATCH, TRUE_FALSE = "What comes first?", "Who does what?", "To be unsure is enough."
FLAGGED = "A harder story"


def arranged(stem: str, kind: str, options: list[dict[str, Any]], others: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "kind": "question",
        "id": id_of(stem),
        "answers": kind,
        "stem": stem,
        "options": options,
        "others": [{"id": id_of(text), "text": text} for text in others],
        "explanation": f"<p>What to take from it: {stem}</p>",
        "source": "A source, 2024",
    }


def pair(text: str, match: str) -> dict[str, Any]:
    return {**option(text, correct=True), "match": match, "match_id": id_of(match)}


FIRST, SECOND, THIRD = "Listen and stay calm", "Write down their own words", "Tell your safeguarding lead"
INTERVIEW, MEDICAL = "A planned interview of a child", "A paediatric medical"
TOGETHER, DOCTOR, NOBODY = "Police and social care together", "A trained doctor", "The school alone"

QUESTIONS = [
    arranged(ORDER, "ORDER", [option(text, correct=True) for text in (FIRST, SECOND, THIRD)]),
    arranged(MATCH, "MATCH", [pair(INTERVIEW, TOGETHER), pair(MEDICAL, DOCTOR)], (NOBODY,)),
    arranged(TRUE_FALSE, "TRUE_FALSE", [option("True", correct=True), option("False")]),
]


def given(pairs: dict[str, str]) -> list[str]:
    """An arranged answer as the form sends it: each text with the place, or with the text put beside it."""
    return [f"{id_of(text)}:{beside if beside.isdecimal() else id_of(beside)}" for text, beside in pairs.items()]


RIGHT = {
    ORDER: given({FIRST: "1", SECOND: "2", THIRD: "3"}),
    MATCH: given({INTERVIEW: TOGETHER, MEDICAL: DOCTOR}),
    TRUE_FALSE: [id_of("True")],
}


def choice(text: str, grade: str, leads_to: str) -> dict[str, Any]:
    return {
        "id": id_of(text),
        "grade": grade,
        "text": text,
        "consequence": f"<p>What came of it: {text}.</p>",
        "reason": f"<p>Why: {text}.</p>",
        "leads_to": id_of(leads_to) if leads_to else "",
    }


STORY, TODAY, SURGERY = "The quiet word", "It is Thursday afternoon.", "The surgery rings back."
TELL, WAIT, ASK = "Tell the safeguarding lead", "Keep an eye on it", "Ask the man himself"
SHARE, STAY_SILENT = "Share what you hold", "Say nothing"
SCENARIO: dict[str, Any] = {
    "kind": "scenario",
    "id": id_of(STORY),
    "title": STORY,
    "agencies": "nursery, GP",
    "story": "<p>Mia is three, and made up.</p>",
    "situations": [
        {
            "id": id_of(TODAY),
            "text": f"<p>{TODAY}</p>",
            "question": "What do you do today?",
            "choices": [choice(TELL, "BEST", SURGERY), choice(WAIT, "WEAK", SURGERY), choice(ASK, "HARMFUL", TODAY)],
        },
        {
            "id": id_of(SURGERY),
            "text": f"<p>{SURGERY}</p>",
            "question": "What do you say?",
            "choices": [choice(SHARE, "BEST", ""), choice(STAY_SILENT, "WEAK", "")],
        },
    ],
    "ending": "<p>What to take from this story.</p>",
    "source": "Practice advice",
}
SECTORS: dict[str, Any] = {
    "kind": "sectors",
    "id": id_of("In your work"),
    "title": "In your work",
    "inserts": [
        {"sectors": ["EDUCATION", "EARLY_YEARS"], "html": "<p>For classrooms and nurseries.</p>"},
        {"sectors": ["HEALTH"], "html": "<p>For wards and surgeries.</p>"},
    ],
}

POOL_SIZE = 8


def pool_question(number: int) -> dict[str, Any]:
    stem = f"Pool question {number}"
    right, wrong = option(f"Right {number}", correct=True), option(f"Wrong {number}")
    return {**arranged(stem, "SINGLE", [right, wrong]), "step": id_of("Put things in order")}


POOL = [pool_question(number) for number in range(1, POOL_SIZE + 1)]
CHECK = {"questions": 3, "pass": 2}


def right_of(question_id: str) -> str:
    """The right option of a question of the pool."""
    part = next(part for part in POOL if part["id"] == question_id)
    return next(one["id"] for one in part["options"] if one["correct"])


def wrong_of(question_id: str) -> str:
    part = next(part for part in POOL if part["id"] == question_id)
    return next(one["id"] for one in part["options"] if not one["correct"])


def full() -> FrozenModule:
    harder = {**SCENARIO, "id": id_of("The harder story")}
    return FrozenModule(
        title="A full module",
        minutes=8,
        front={
            "summary": "Everything in it.",
            "audience": "Everyone who works with children.",
            "outcomes": "<ul><li>Put things in order.</li></ul>",
            "notice_inside": "A made-up story about a young child.",
            "notice_may_skip": "One step may be left out.",
            "check": CHECK,
        },
        steps=(
            step(1, "Put things in order", [html("<p>Take your time.</p>"), *QUESTIONS]),
            step(2, "Try it out", [SCENARIO, SECTORS]),
            step(3, FLAGGED, [harder], notice="A story of a young child. Nothing that was done is described."),
            step(4, "To end with", [html("<p>One last thought.</p>")]),
        ),
    )


def publish(
    competency: Competency, *, pool: list[dict[str, Any]] = POOL, change: ChangeClass = ChangeClass.CORRECTION
) -> Edition:
    """The next edition of the full module."""
    module = Module.objects.filter(slug=SLUG).first() or editions.register(
        code="F1", slug=SLUG, competency=competency, by=None, at=PUBLISHED_AT
    )
    edition = editions.publish(
        module, full(), revision_id=revision_of_something(PUBLISHED_AT), change_class=change, by=None, at=PUBLISHED_AT
    )
    Edition.objects.filter(pk=edition.pk).update(pool=pool)
    return Edition.objects.get(pk=edition.pk)
