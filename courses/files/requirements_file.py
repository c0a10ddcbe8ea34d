"""Requirements as one file that a partnership can adopt: who must hold what, by when, and for how long it counts."""

from __future__ import annotations

from pathlib import Path

from competencies.models import LeadKind, ValidityMode
from competencies.models.requirement import VALIDITY_FIELDS
from competencies.operations.adopting import Named, RequirementsWords, RequirementWords
from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.references import References
from courses.files.whole_files import read_text
from courses.files.wording import check_wording
from courses.files.yaml_fields import Fields, read_yaml

REQUIREMENTS_FILE = "requirements.yaml"
ROOT_NAMES = ("sectors", "job_roles", "requirements")
NUMBERS = sorted({name for names in VALIDITY_FIELDS.values() for name in names})
NAMES = ("code", "title", "competency", "who", "due_within_days", "notice_days", "validity", *NUMBERS)
WHO = ("sectors", "job_roles", "leads")


def read_requirements(path: Path) -> RequirementsWords:
    """The requirements in a file. Raises `ContentErrors` with everything that is wrong."""
    problems, shown = Problems(), Path(path.name)
    text = read_text(path, shown, problems) or ""
    check_wording(text, shown, problems)
    root = Fields.of(read_yaml(text, shown, problems), shown, problems, what="The file", names=ROOT_NAMES)
    if root is None:
        problems.raise_any()
        raise AssertionError("a problem was noted above")
    prose = Prose(References({}), shown, problems)
    sectors, roles = (_named(root, name, prose) for name in ("sectors", "job_roles"))
    known = {
        "sectors": {each.code for each in sectors},
        "job_roles": {each.code for each in roles},
        "leads": set(LeadKind.values),
    }
    rows = root.mappings("requirements", what="A requirement", names=NAMES)
    words = RequirementsWords(sectors, roles, tuple(_requirement(row, prose, known) for row in rows))
    problems.raise_any()
    return words


def _named(root: Fields, name: str, prose: Prose) -> tuple[Named, ...]:
    rows = root.mappings(name, what="An item", names=("code", "name"))
    return tuple(Named(row.text("code"), prose.plain(row.text("name"))) for row in rows)


def _requirement(row: Fields, prose: Prose, known: dict[str, set[str]]) -> RequirementWords:
    validity = row.text("validity")
    own = VALIDITY_FIELDS.get(validity, ()) if validity in ValidityMode.values else None  # type: ignore[call-overload]  # a text that is one of them
    if own is None:
        row.wrong("validity", f"A validity is one of {', '.join(ValidityMode.values)}.")
    for name in NUMBERS:
        if (name in row.values) != (name in (own or ())) and own is not None:
            row.wrong("validity", f"{validity} goes with {', '.join(own) or 'no numbers'}, and with nothing else.")
            break
    return RequirementWords(
        code=row.text("code"),
        title=prose.plain(row.text("title")),
        competency=row.text("competency"),
        validity=validity,
        numbers={name: row.number(name) for name in ("due_within_days", "notice_days", *NUMBERS) if name in row.values},
        **_who(row, known),
    )


def _who(row: Fields, known: dict[str, set[str]]) -> dict[str, tuple[str, ...]]:
    who = Fields.of(row.values.get("who"), row.path, row.problems, what="'who'", names=WHO, line=row.line("who"))
    if who is None:
        return {}
    found = {name: who.texts(name, optional=True) for name in WHO}
    for name, codes in found.items():
        for code in codes:
            if code not in known[name]:
                who.wrong(name, f"'{code}' is not among the {name.replace('_', ' ')} of this file.")
    return found
