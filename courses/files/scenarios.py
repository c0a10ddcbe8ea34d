"""scenarios/: stories with choices, each fit to be told to its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from courses.blocks.activities import GRADES
from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.references import References, stable_id
from courses.files.source_shapes import Citation, Trust
from courses.files.yaml_fields import Fields, read_yaml
from courses.rules.stories import faults_in

NAMES = ("id", "title", "agencies", "story", "situations", "ending")
SITUATION_NAMES = ("id", "text", "question", "choices")
CHOICE_NAMES = ("id", "grade", "text", "consequence", "reason", "leads_to")


@dataclass(frozen=True)
class ScenarioSource:
    """A scenario as written: the `value` of its block, and what it cites."""

    key: str
    path: Path
    id: UUID
    value: dict[str, Any]
    citations: tuple[Citation, ...]
    marks: tuple[Trust, ...]


def read_scenario(
    text: str, path: Path, module: UUID, references: References, problems: Problems
) -> ScenarioSource | None:
    """The scenario in a file's `text`. Ids of situations and choices rest on the writer's ids alone."""
    data = read_yaml(text, path, problems)
    fields = Fields.of(data, path, problems, what="A scenario", names=NAMES)
    if fields is None:
        return None
    key, prose = fields.key("id"), Prose(references, path, problems)
    if key and key != path.stem:
        fields.wrong("id", f"The file of this scenario is named as its id: '{key}.yaml'.")
    situations = fields.mappings("situations", what="A situation", names=SITUATION_NAMES)
    told = [_situation(situation, f"scenario:{key}", module, prose) for situation in situations]
    _check_story(situations, told, path, problems)
    value = {
        "title": prose.plain(fields.text("title")),
        "agencies": prose.plain(fields.text("agencies")),
        "story": _html(fields, "story", prose),
        "situations": told,
        "ending": _html(fields, "ending", prose),
    }
    number = stable_id(module, f"scenario:{key}")
    return ScenarioSource(key, path, number, {**value, "source": prose.words}, prose.citations, prose.marks)


def _situation(fields: Fields, within: str, module: UUID, prose: Prose) -> dict[str, Any]:
    key = fields.key("id")
    choices = fields.mappings("choices", what="A choice", names=CHOICE_NAMES, least=2)
    grades = [choice.text("grade") for choice in choices]
    if choices and grades.count("BEST") != 1:
        fields.wrong("choices", f"One choice of a situation is BEST; here it is {grades.count('BEST')} of them.")
    keys = [choice.key("id") for choice in choices]
    if len(set(keys)) < len(keys):
        fields.wrong("choices", "Two choices of this situation have one id. Give one another.")
    value = {
        "name": key,
        "text": _html(fields, "text", prose),
        "question": prose.plain(fields.text("question")),
        "choices": [_choice(choice, f"{within}:{key}", module, prose) for choice in choices],
    }
    return {"type": "item", "id": str(stable_id(module, f"{within}:{key}")), "key": key, "value": value}


def _choice(fields: Fields, within: str, module: UUID, prose: Prose) -> dict[str, Any]:
    if fields.text("grade") not in dict(GRADES):
        fields.wrong("grade", "A choice's grade is BEST, WEAK or HARMFUL.")
    value = {
        "grade": fields.text("grade"),
        "text": prose.plain(fields.text("text")),
        "consequence": _html(fields, "consequence", prose),
        "reason": _html(fields, "reason", prose),
        "leads_to": fields.text("leads_to", optional=True),
    }
    key = str(fields.values.get("id"))
    return {"type": "item", "id": str(stable_id(module, f"{within}:{key}")), "key": key, "value": value}


def _html(fields: Fields, name: str, prose: Prose) -> str:
    return prose.html(fields.markdown(name), fields.line(name))


def _check_story(situations: Sequence[Fields], told: Sequence[dict[str, Any]], path: Path, problems: Problems) -> None:
    lines = {str(situation.values.get("id")): situation.values.line for situation in situations}
    if len(lines) < len(situations):
        problems.add(path, 1, "Two situations of this scenario have one id. Give one another.")
        return
    story = {each["value"]["name"]: [c["value"]["leads_to"] for c in each["value"]["choices"]] for each in told}
    for name, sentence in faults_in(story):
        problems.add(path, lines.get(name, 1), sentence)
