"""questions.yaml: the questions of a module, each fit to be asked, and all of them together fair."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.source_shapes import Citation, Source, Trust
from courses.files.yaml_fields import Fields

NAMES = ("id", "kind", "stem", "options", "explanation", "sources")
OPTION_NAMES = ("id", "text", "correct", "feedback")
KINDS = ("SINGLE", "MULTIPLE")
UNLIKELY = 0.05  # a pattern that a fair shuffle would show less often than this is one a test-wise reader uses


@dataclass(frozen=True)
class QuestionSource:
    """A question as written: the `value` of its block, and what it cites."""

    key: str
    line: int
    id: UUID
    value: dict[str, Any]
    citations: tuple[Citation, ...]
    marks: tuple[Trust, ...]


def read_questions(
    items: Sequence[Any], path: Path, module: UUID, sources: Mapping[str, Source], problems: Problems
) -> dict[str, QuestionSource]:
    """The questions in the file's `items` by their ids. Ids of blocks and options rest on the writer's ids alone."""
    found: dict[str, QuestionSource] = {}
    for item in items:
        fields = Fields.of(item, path, problems, what="A question", names=NAMES)
        question = _question(fields, module, Prose(sources, path, problems)) if fields else None
        if fields and question and question.key in found:
            fields.wrong("id", f"There are two questions '{question.key}'. Give one another id.")
        elif question:
            found[question.key] = question
    _check_fairness([question for question in found.values() if question.value["kind"] == "SINGLE"], path, problems)
    return found


def _question(fields: Fields, module: UUID, prose: Prose) -> QuestionSource:
    key = fields.key("id")
    kind = fields.text("kind")
    if kind not in KINDS:
        fields.wrong("kind", "A question's kind is SINGLE or MULTIPLE.")
    options = _options(fields, module, key, prose)
    explanation = prose.html(fields.markdown("explanation"), fields.line("explanation"))
    prose.cite(fields.texts("sources"), fields.line("sources"))
    value: dict[str, Any] = {
        "kind": kind,
        "stem": prose.plain(fields.text("stem")),
        "options": options,
        "explanation": explanation,
        "source": prose.words,
    }
    _check_answers(fields, kind, options)
    number = uuid5(module, f"question:{key}")
    return QuestionSource(key, fields.values.line, number, value, prose.citations, prose.marks)


def _options(fields: Fields, module: UUID, question: str, prose: Prose) -> list[dict[str, Any]]:
    items = fields.values.get("options")
    if not isinstance(items, list):
        fields.wrong("options", "A question needs 'options', a list in which each begins '- id: '.")
        return []
    options: dict[str, dict[str, Any]] = {}
    for item in items:
        option = Fields.of(
            item, fields.path, fields.problems, what="An option", names=OPTION_NAMES, line=fields.line("options")
        )
        if option is None:
            continue
        key = option.key("id")
        if key in options:
            option.wrong("id", f"There are two options '{key}' in this question. Give one another id.")
        value = {
            "text": prose.plain(option.text("text")),
            "correct": option.flag("correct"),
            "feedback": prose.plain(option.text("feedback")),
        }
        options[key] = {"type": "item", "id": str(uuid5(module, f"question:{question}:{key}")), "value": value}
    return list(options.values())


def _check_answers(fields: Fields, kind: str, options: Sequence[dict[str, Any]]) -> None:
    right = sum(option["value"]["correct"] for option in options)
    texts = {option["value"]["text"].casefold() for option in options}
    if len(options) < 2:
        fields.wrong("options", "A question needs at least two options.")
    elif len(texts) < len(options):
        fields.wrong("options", "Two options of this question say the same.")
    if kind == "SINGLE" and right != 1:
        fields.wrong("options", f"A SINGLE question has exactly one right option; this has {right}.")
    if kind == "MULTIPLE" and right < 1:
        fields.wrong("options", "A MULTIPLE question has at least one right option; this has none.")


def _check_fairness(questions: Sequence[QuestionSource], path: Path, problems: Problems) -> None:
    """Neither the longest option nor one position may be right more often than a fair shuffle would explain."""
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
