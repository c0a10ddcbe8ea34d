"""questions.yaml: the questions of a module, each fit to be asked, and all of them together fair."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.references import References, stable_id
from courses.files.source_shapes import BlockSource, Citation, Trust
from courses.files.yaml_fields import Fields

NAMES = ("id", "kind", "stem", "options", "items", "pairs", "others", "explanation", "sources")
# What the answers of each kind stand in, what one is called, and the names it has.
ANSWERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "SINGLE": ("options", "An option", ("id", "text", "correct", "feedback")),
    "MULTIPLE": ("options", "An option", ("id", "text", "correct", "feedback")),
    "TRUE_FALSE": ("options", "An option", ("id", "text", "correct", "feedback")),
    "ORDER": ("items", "An item", ("id", "text", "feedback")),
    "MATCH": ("pairs", "A pair", ("id", "text", "match", "feedback")),
}
TRUE_FALSE = ("True", "False")
FEWEST_TO_ORDER = 3
UNLIKELY = 0.05  # a pattern that a fair shuffle would show less often than this is one a test-wise reader uses

# A reader who knows nothing leaves out the options that allow for no exception.
ABSOLUTE = re.compile(
    r"\b(?:all|always|cannot|every(?:body|one|thing)?|must|never|nobody|no one|nothing|only)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class QuestionSource:
    """A question as written: the `value` of its block, and what it cites. `step` is where to look again (pool only)."""

    key: str
    line: int
    id: UUID
    value: dict[str, Any]
    citations: tuple[Citation, ...]
    marks: tuple[Trust, ...]
    step: str = ""

    @property
    def block(self) -> BlockSource:
        """The question as the block of a step or of a pool."""
        return BlockSource(self.id, self.key, "question", self.value, self.line)


def read_questions(
    items: Sequence[Any], path: Path, module: UUID, references: References, problems: Problems, *, pool: bool = False
) -> dict[str, QuestionSource]:
    """The questions in the file's `items` by their ids. Ids of blocks and options rest on the writer's ids alone."""
    found: dict[str, QuestionSource] = {}
    names = (*NAMES, "step") if pool else NAMES
    for item in items:
        fields = Fields.of(item, path, problems, what="A question", names=names)
        if fields is None:
            continue
        question = _question(fields, module, Prose(references, path, problems), pool=pool)
        if question.key in found:
            fields.wrong("id", f"There are two questions '{question.key}'. Give one another id.")
        found[question.key] = question
    _check_fairness([question for question in found.values() if question.value["kind"] == "SINGLE"], path, problems)
    return found


def _question(fields: Fields, module: UUID, prose: Prose, *, pool: bool) -> QuestionSource:
    key, kind = fields.key("id"), fields.text("kind")
    if kind not in ANSWERS:
        fields.wrong("kind", f"A question's kind is one of {', '.join(ANSWERS)}.")
    answers_in = ANSWERS.get(kind, ANSWERS["SINGLE"])[0]
    for name in {"options", "items", "pairs", "others"} - {answers_in, "others" if kind == "MATCH" else ""}:
        if name in fields.values:
            fields.wrong(name, f"A {kind} question has no '{name}'.")
    options = _options(fields, kind, module, key, prose)
    others = [prose.plain(text) for text in fields.texts("others", optional=True)] if kind == "MATCH" else []
    value: dict[str, Any] = {
        "kind": kind,
        "stem": prose.plain(fields.text("stem")),
        "options": options,
        **({"others": others} if kind == "MATCH" else {}),
        "explanation": prose.html(fields.markdown("explanation"), fields.line("explanation")),
    }
    prose.cite(fields.texts("sources"), fields.line("sources"))
    _check_answers(fields, kind, [option["value"] for option in options], others)
    return QuestionSource(
        key=key,
        line=fields.values.line,
        id=stable_id(module, f"question:{key}"),
        value={**value, "source": prose.words},
        citations=prose.citations,
        marks=prose.marks,
        step=fields.text("step") if pool else "",
    )


def _options(fields: Fields, kind: str, module: UUID, question: str, prose: Prose) -> list[dict[str, Any]]:
    name, what, names = ANSWERS.get(kind, ANSWERS["SINGLE"])
    options: dict[str, dict[str, Any]] = {}
    for option in fields.mappings(name, what=what, names=names):
        key = option.key("id")
        if key in options:
            option.wrong("id", f"There are two answers '{key}' in this question. Give one another id.")
        value = {
            "text": prose.plain(option.text("text")),
            **({"match": prose.plain(option.text("match"))} if kind == "MATCH" else {}),
            "correct": option.flag("correct") or kind in ("ORDER", "MATCH"),
            "feedback": prose.plain(option.text("feedback")),
        }
        number = stable_id(module, f"question:{question}:{key}")
        options[key] = {"type": "item", "id": str(number), "key": key, "value": value}
    return list(options.values())


def _check_answers(fields: Fields, kind: str, options: Sequence[Mapping[str, Any]], others: Sequence[str]) -> None:
    """Note what keeps a question of its kind from being answered."""
    name = ANSWERS.get(kind, ANSWERS["SINGLE"])[0]
    right = sum(option["correct"] for option in options)
    if len(options) < 2:
        fields.wrong(name, f"A question needs at least two {name}.")
    elif len({option["text"].casefold() for option in options}) < len(options):
        fields.wrong(name, f"Two {name} of this question say the same.")
    if kind == "SINGLE" and right != 1:
        fields.wrong(name, f"A SINGLE question has exactly one right option; this has {right}.")
    if kind == "MULTIPLE" and right < 1:
        fields.wrong(name, "A MULTIPLE question has at least one right option; this has none.")
    if kind == "TRUE_FALSE" and (tuple(option["text"] for option in options) != TRUE_FALSE or right != 1):
        fields.wrong(name, "A TRUE_FALSE question has the options 'True' and 'False', in quotes, and one is right.")
    if kind == "ORDER" and len(options) < FEWEST_TO_ORDER:
        fields.wrong(name, f"To put in order takes at least {FEWEST_TO_ORDER} items.")
    if kind == "MATCH" and {option["match"] for option in options}.intersection(others):
        fields.wrong("others", "What is right for none of the pairs cannot be the match of one.")


def _check_fairness(questions: Sequence[QuestionSource], path: Path, problems: Problems) -> None:
    """Neither length nor place nor sweeping words may tell the right option oftener than a fair shuffle would."""
    marked = [[option["value"] for option in question.value["options"]] for question in questions]
    longest = sum(_right_is_longest(options) for options in marked)
    chances = [1 / len(options) for options in marked if options]
    if longest and chance_of_at_least(longest, chances) < UNLIKELY:
        sentence = f"The right option is the longest in {longest} of {len(marked)} questions, which gives it away."
        problems.add(path, 1, f"{sentence} Shorten some, or lengthen what stands beside them.")
    for position in range(max(map(len, marked), default=0)):
        here = sum(options[position]["correct"] for options in marked if len(options) > position)
        chances = [1 / len(options) for options in marked if len(options) > position]
        if here and chance_of_at_least(here, chances) < UNLIKELY:
            sentence = f"The right option stands in place {position + 1} in {here} of {len(marked)} questions."
            problems.add(path, 1, f"{sentence} Move some.")
    # Where some options sweep and others do not: whether the right one is among those that do not, and by what chance.
    swept = [[option for option in options if ABSOLUTE.search(option["text"])] for options in marked]
    mixed = [(some, len(all_)) for some, all_ in zip(swept, marked, strict=True) if 0 < len(some) < len(all_)]
    apart = sum(not any(option["correct"] for option in some) for some, _ in mixed)
    if apart and chance_of_at_least(apart, [1 - len(some) / count for some, count in mixed]) < UNLIKELY:
        sentence = f"Words such as 'always' stand in wrong options alone in {apart} of {len(mixed)} questions."
        problems.add(path, 1, f"{sentence} Take some out, or let a right option be as firm.")


def _right_is_longest(options: Sequence[dict[str, Any]]) -> bool:
    right = max((len(option["text"]) for option in options if option["correct"]), default=0)
    return all(option["correct"] or len(option["text"]) < right for option in options)


def chance_of_at_least(count: int, chances: Sequence[float]) -> float:
    """The probability that at least `count` of independent events with these `chances` happen."""
    exactly = [1.0]
    for chance in chances:
        missed = [before * (1 - chance) for before in exactly] + [0.0]
        happened = [0.0] + [before * chance for before in exactly]
        exactly = [a + b for a, b in zip(missed, happened, strict=True)]
    return sum(exactly[count:])
