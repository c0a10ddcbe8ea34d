"""checklist.yaml: what a named expert checks before real learners have the modules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from courses.files.problems import Problems
from courses.files.whole_files import read_list
from courses.files.yaml_fields import Fields

CHECKLIST_FILE = "checklist.yaml"
NAMES = ("id", "weight", "modules", "check", "why")


class Weight(StrEnum):
    """Whether live use waits for it."""

    BLOCKING = "BLOCKING"
    IMPORTANT = "IMPORTANT"


@dataclass(frozen=True)
class ChecklistLine:
    """`modules` are codes; empty where it touches every module."""

    key: str
    weight: Weight
    modules: tuple[str, ...]
    check: str
    why: str


def read_checklist(path: Path) -> tuple[ChecklistLine, ...]:
    """The lines in the order of the file. Raises `ContentErrors`."""
    problems, shown = Problems(), Path(path.name)
    found: dict[str, ChecklistLine] = {}
    for item in read_list(path, shown, problems, "lines, each beginning '- id: '"):
        fields = Fields.of(item, shown, problems, what="A line", names=NAMES)
        if fields is None:
            continue
        key, weight = fields.key("id"), fields.text("weight")
        if weight not in list(Weight):
            fields.wrong("weight", f"A line's weight is one of {', '.join(Weight)}.")
        if key in found:
            fields.wrong("id", f"There are two lines '{key}'. Give one another id.")
        modules = tuple(fields.texts("modules")) if fields.values.get("modules") else ()
        given = Weight(weight) if weight in list(Weight) else Weight.BLOCKING
        found[key] = ChecklistLine(key, given, modules, fields.text("check"), fields.text("why"))
    problems.raise_any()
    return tuple(found.values())
