"""The content folder as a whole: the register of sources, and each module in a folder of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from courses.files.problems import ContentErrors, Problems
from courses.files.prose import Prose
from courses.files.questions import QuestionSource, read_questions
from courses.files.source_shapes import ContentNotice, GlossaryEntry, ModuleSource, Source, StepSource, Trust
from courses.files.step_files import Shelf, StepReader
from courses.files.wording import check_wording
from courses.files.yaml_fields import Fields, read_yaml

SOURCES_FILE = "sources.yaml"
MODULE_FILE = "module.yaml"
QUESTIONS_FILE = "questions.yaml"
GLOSSARY_FILE = "glossary.yaml"
SOURCE_NAMES = ("id", "title", "publisher", "year", "address", "trust", "review_by")
MODULE_NAMES = (
    "uuid", "code", "slug", "title", "summary", "audience", "competency", "outcomes", "content_notice", "change_note",
)  # fmt: skip
NOTICE_NAMES = ("inside", "may_skip")
TERM_NAMES = ("term", "meaning", "sources")
SOURCE_CODE = re.compile(r"S\d+[a-z]?")
STEP_FILE = re.compile(r"\d\d-[a-z0-9-]+\.md")
NOBODY = UUID(int=0)


def read_content(root: Path) -> tuple[ModuleSource, ...]:
    """Every module below `root`, in the order of their codes. Raises `ContentErrors` with all that is wrong."""
    sources = read_sources(root / SOURCES_FILE)
    found: list[ModuleSource] = []
    problems = Problems()
    for folder in sorted(path for path in root.iterdir() if path.is_dir()):
        try:
            found.append(read_module(folder, sources))
        except ContentErrors as errors:
            for error in errors.errors:
                problems.add(error.path, error.line, error.sentence)
    for name in ("uuid", "code", "slug"):
        values = [getattr(module, name) for module in found]
        for value in {value for value in values if values.count(value) > 1}:
            problems.add(Path(root.name), 1, f"Two modules have the {name} {value}. Each has its own.")
    problems.raise_any()
    return tuple(sorted(found, key=lambda module: module.code))


def read_sources(path: Path) -> dict[str, Source]:
    """The register of sources by id. Raises `ContentErrors`."""
    problems = Problems()
    shown = Path(path.name)
    found: dict[str, Source] = {}
    for item in _list(path, shown, problems, "sources, each beginning '- id: '"):
        fields = Fields.of(item, shown, problems, what="A source", names=SOURCE_NAMES)
        source = _source(fields) if fields else None
        if fields and source and source.code in found:
            fields.wrong("id", f"There are two sources {source.code}. Give one another id.")
        elif source:
            found[source.code] = source
    problems.raise_any()
    return found


def read_module(folder: Path, sources: Mapping[str, Source]) -> ModuleSource:
    """The module in `folder`. Raises `ContentErrors` with everything that is wrong, so that it is mended in one go."""
    problems = Problems()
    shown = Path(folder.name)
    fields = _module_fields(folder, shown, problems)
    uuid = _uuid(fields)
    questions = _questions(folder, shown, uuid, sources, problems)
    steps = _steps(folder, shown, Shelf(uuid, folder, sources, questions), problems)
    prose = Prose(sources, fields.path, problems)
    notice = _notice(fields)
    module = ModuleSource(
        uuid=uuid,
        code=fields.text("code"),
        slug=fields.key("slug"),
        title=prose.plain(fields.text("title")),
        summary=prose.plain(fields.text("summary")),
        audience=prose.plain(fields.text("audience")),
        competency=fields.text("competency"),
        outcomes=tuple(map(prose.plain, fields.texts("outcomes"))),
        content_notice=ContentNotice(prose.plain(notice.inside), prose.plain(notice.may_skip)),
        change_note=prose.plain(fields.text("change_note")),
        steps=steps,
        glossary=_glossary(folder, shown, sources, problems),
    )
    problems.raise_any()
    return module


def _text(path: Path, shown: Path, problems: Problems) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add(shown, 1, "This file is missing.")
    except UnicodeDecodeError:
        problems.add(shown, 1, "This file is not UTF-8 text. Save it as UTF-8.")
    return None


def _list(path: Path, shown: Path, problems: Problems, what: str) -> list[Any]:
    """The items of a YAML file that is one list; empty, with a problem noted, where it is not."""
    text = _text(path, shown, problems)
    if text is None:
        return []
    if path.name != SOURCES_FILE:  # the titles of documents are not ours to word
        check_wording(text, shown, problems)
    data = read_yaml(text, shown, problems)
    if not isinstance(data, list):
        problems.add(shown, 1, f"{path.name} must be a list of {what}.")
        return []
    return data


def _source(fields: Fields) -> Source:
    prose = Prose({}, fields.path, fields.problems)
    code, trust, address = fields.text("id"), fields.text("trust"), fields.text("address", optional=True)
    if not SOURCE_CODE.fullmatch(code):
        fields.wrong("id", f"'{code}' cannot be a source's id: write S and a number, as S06.")
    if trust not in list(Trust):
        fields.wrong("trust", f"A source's trust is one of {', '.join(Trust)}.")
    if address and not address.startswith(("https://", "http://")):
        fields.wrong("address", "An address begins with 'https://' or 'http://'.")
    return Source(
        code=code,
        title=prose.plain(fields.text("title")),
        publisher=prose.plain(fields.text("publisher")),
        year=fields.year("year"),
        address=address,
        trust=Trust(trust) if trust in list(Trust) else Trust.KNOWN,
        review_by=fields.day("review_by"),
    )


def _module_fields(folder: Path, shown: Path, problems: Problems) -> Fields:
    path = shown / MODULE_FILE
    text = _text(folder / MODULE_FILE, path, problems) or ""
    check_wording(text, path, problems)
    fields = Fields.of(read_yaml(text, path, problems), path, problems, what="A module", names=MODULE_NAMES)
    if fields is None:
        problems.raise_any()
        raise AssertionError("a problem was noted above")
    return fields


def _uuid(fields: Fields) -> UUID:
    try:
        return UUID(fields.text("uuid"))
    except ValueError:
        fields.wrong("uuid", "A module's 'uuid' is a random UUID, made once and never changed.")
        return NOBODY


def _notice(fields: Fields) -> ContentNotice:
    what, line = "The content notice", fields.line("content_notice")
    inner = Fields.of(
        fields.values.get("content_notice"), fields.path, fields.problems, what=what, names=NOTICE_NAMES, line=line
    )
    return ContentNotice(inner.text("inside"), inner.text("may_skip")) if inner else ContentNotice("", "")


def _questions(
    folder: Path, shown: Path, uuid: UUID, sources: Mapping[str, Source], problems: Problems
) -> dict[str, QuestionSource]:
    path = shown / QUESTIONS_FILE
    items = _list(folder / QUESTIONS_FILE, path, problems, "questions, each beginning '- id: '")
    return read_questions(items, path, uuid, sources, problems)


def _steps(folder: Path, shown: Path, shelf: Shelf, problems: Problems) -> tuple[StepSource, ...]:
    reader = StepReader(shelf, problems)
    steps: list[StepSource] = []
    for path in sorted((folder / "steps").glob("*")):
        named = shown / "steps" / path.name
        if not STEP_FILE.fullmatch(path.name):
            problems.add(named, 1, "A step's file is named like '03-how-common.md'.")
            continue
        text = _text(path, named, problems)
        step = reader.read(named, text) if text is not None else None
        if step and step.key in [earlier.key for earlier in steps]:
            problems.add(named, 1, f"There are two steps '{step.key}'. Give one another id.")
        elif step:
            steps.append(step)
    if not steps:
        problems.add(shown / "steps", 1, "A module has at least one step.")
    for key in shelf.questions.keys() - reader.used:
        sentence = f"The question '{key}' is asked in no step. Put '::: question {key}' into one, or take it out."
        problems.add(shown / QUESTIONS_FILE, shelf.questions[key].line, sentence)
    return tuple(steps)


def _glossary(
    folder: Path, shown: Path, sources: Mapping[str, Source], problems: Problems
) -> tuple[GlossaryEntry, ...]:
    path = shown / GLOSSARY_FILE
    entries: dict[str, GlossaryEntry] = {}
    for item in _list(folder / GLOSSARY_FILE, path, problems, "terms, each beginning '- term: '"):
        fields = Fields.of(item, path, problems, what="A term", names=TERM_NAMES)
        if fields is None:
            continue
        prose = Prose(sources, path, problems)
        term = prose.plain(fields.text("term"))
        if term.casefold() in entries:
            fields.wrong("term", f"'{term}' is explained twice.")
        source = prose.cite(fields.texts("sources"), fields.line("sources"))
        entries[term.casefold()] = GlossaryEntry(term, prose.plain(fields.text("meaning")), source)
    return tuple(sorted(entries.values(), key=lambda entry: entry.term.casefold()))
