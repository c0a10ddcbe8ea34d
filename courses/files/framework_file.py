"""The competency framework as one file: in, with a sentence for every fault, and out again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from competencies.models import Competency, Framework, Level
from competencies.operations.frameworks import WORDS, CompetencyWords, FrameworkWords
from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.references import References
from courses.files.whole_files import read_text
from courses.files.wording import check_wording
from courses.files.yaml_fields import Fields, read_yaml

FRAMEWORK_FILE = "framework.yaml"
CROSSWALK_NAMES = ("to", "note", "checked_by")
HEAD = "# A competency framework: load_framework reads it. content/framework.yaml explains the names.\n\n"


def read_framework(path: Path) -> FrameworkWords:
    """The framework in a file. Raises `ContentErrors` with everything that is wrong."""
    problems, shown = Problems(), Path(path.name)
    text = read_text(path, shown, problems) or ""
    check_wording(text, shown, problems)
    root = Fields.of(
        read_yaml(text, shown, problems), shown, problems, what="The file", names=("framework", "competencies")
    )
    problems.raise_any()
    assert root is not None, "a problem was noted above"  # noqa: S101  (for the type checker)
    prose = Prose(References({}), shown, problems)
    named = Fields.of(root.values.get("framework"), shown, problems, what="The framework", names=("code", "title"))
    rows = root.mappings("competencies", what="A competency", names=WORDS)
    framework = FrameworkWords(
        code=named.text("code") if named else "",
        title=prose.plain(named.text("title")) if named else "",
        competencies=tuple(_competency(row, prose) for row in rows),
    )
    codes = [each.code for each in framework.competencies]
    for row in rows:
        if codes.count(str(row.values.get("code"))) > 1:
            row.wrong("code", f"There are two competencies {row.values['code']}. Give one another code.")
    problems.raise_any()
    return framework


def _competency(fields: Fields, prose: Prose) -> CompetencyWords:
    level = fields.text("level").upper()
    if level not in Level.values:
        fields.wrong("level", f"A level is one of {', '.join(Level.values).lower()}.")
    notes: tuple[dict[str, str], ...] = ()
    if fields.values.get("crosswalk"):
        rows = fields.mappings("crosswalk", what="A note of the crosswalk", names=CROSSWALK_NAMES)
        notes = tuple(
            {
                "to": prose.plain(row.text("to")),
                "note": prose.plain(row.text("note")),
                "checked_by": _or_nothing(row, "checked_by"),
            }
            for row in rows
        )
    return CompetencyWords(
        code=fields.text("code"),
        title=prose.plain(fields.text("title")),
        statement=prose.plain(fields.text("statement")),
        level=level,
        **{name: prose.plain(_or_nothing(fields, name)) for name in ("awareness", "practitioner", "lead")},
        validity_months=fields.number("validity_months") if "validity_months" in fields.values else None,
        crosswalk=notes,
    )


def _or_nothing(fields: Fields, name: str) -> str:
    """A text that may be missing, or empty between two quotation marks."""
    return "" if fields.values.get(name, "") == "" else fields.text(name)


def written(framework: Framework) -> str:
    """The file that would be read as this framework: every competency in use, in order."""
    rows = Competency.objects.filter(framework=framework, is_active=True)
    data = {
        "framework": {"code": framework.code, "title": framework.title},
        "competencies": [_written(row) for row in rows],
    }
    return HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def _written(row: Competency) -> dict[str, Any]:
    said = {name: getattr(row, name) for name in WORDS}
    said["level"] = row.level.lower()
    return {name: value for name, value in said.items() if value is not None}
