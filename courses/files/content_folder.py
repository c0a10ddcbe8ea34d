"""The content folder as a whole: the shared registers, and each module in a folder of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from courses.files.problems import ContentErrors, Problems
from courses.files.prose import Prose
from courses.files.questions import QuestionSource, read_questions
from courses.files.references import References, stable_id
from courses.files.registers import GLOSSARY_FILE, SOURCES_FILE, in_order, read_glossary, read_sources
from courses.files.scenarios import ScenarioSource, read_scenario
from courses.files.source_shapes import (
    Check,
    ConfidenceStatement,
    ContentNotice,
    GlossaryEntry,
    ModuleSource,
    PoolQuestion,
    Source,
    StepSource,
)
from courses.files.step_files import Shelf, StepReader
from courses.files.whole_files import read_list, read_text
from courses.files.wording import check_wording
from courses.files.yaml_fields import Fields, read_yaml

MODULE_FILE, QUESTIONS_FILE, POOL_FILE = "module.yaml", "questions.yaml", "pool.yaml"
STEPS_FOLDER, SCENARIOS_FOLDER = "steps", "scenarios"
RESOURCES_FOLDER = "for-schools"
MODULE_NAMES = (
    "uuid", "code", "slug", "title", "summary", "audience", "about_a_community", "competency", "outcomes",
    "content_notice", "confidence", "supervision", "check", "change_note",
)  # fmt: skip
NOTICE_NAMES = ("inside", "may_skip")
STEP_FILE = re.compile(r"\d{2,3}-[a-z0-9-]+\.md")
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Shared:
    """What all modules draw on: the register of sources by code, the shared glossary by key."""

    sources: Mapping[str, Source]
    terms: Mapping[str, GlossaryEntry]


def read_shared(root: Path) -> Shared:
    """The registers that lie in the content folder itself; there need not be a glossary. Raises `ContentErrors`."""
    sources = read_sources(root / SOURCES_FILE)
    problems, path = Problems(), root / GLOSSARY_FILE
    terms = read_glossary(path, Path(GLOSSARY_FILE), sources, {}, problems) if path.exists() else {}
    problems.raise_any()
    return Shared(sources, terms)


def module_folders(root: Path) -> list[Path]:
    """The folders below `root`, each of which is a module; but for the resources, which stand beside them."""
    return sorted(path for path in root.iterdir() if path.is_dir() and path.name != RESOURCES_FOLDER)


def read_content(root: Path) -> tuple[ModuleSource, ...]:
    """Every module below `root`, in the order of their codes. Raises `ContentErrors` with all that is wrong."""
    shared = read_shared(root)
    found: list[ModuleSource] = []
    problems = Problems()
    for folder in module_folders(root):
        try:
            found.append(read_module(folder, shared))
        except ContentErrors as errors:
            problems.add_all(errors)
    check_apart(found, Path(root.name), problems)
    problems.raise_any()
    return tuple(sorted(found, key=lambda module: (len(module.code), module.code)))


def check_apart(modules: list[ModuleSource], shown: Path, problems: Problems) -> None:
    """Note what two modules share that names one of them alone."""
    for name in ("uuid", "code", "slug"):
        values = [getattr(module, name) for module in modules]
        for value in {value for value in values if values.count(value) > 1}:
            problems.add(shown, 1, f"Two modules have the {name} {value}. Each has its own.")
    terms: dict[str, GlossaryEntry] = {}
    for entry in (entry for module in modules for entry in module.glossary):
        if entry.key in terms:
            sentence = (
                f"'{entry.key}' is explained in {terms[entry.key].path} too. Move it to the shared glossary.yaml."
            )
            problems.add(entry.path, entry.line, sentence)
        terms[entry.key] = entry


def read_module(folder: Path, shared: Shared) -> ModuleSource:
    """The module in `folder`. Raises `ContentErrors` with everything that is wrong, so that it is mended in one go."""
    problems = Problems()
    shown = Path(folder.name)
    fields = _module_fields(folder, shown, problems)
    uuid = _uuid(fields)
    path = folder / GLOSSARY_FILE
    own = read_glossary(path, shown / GLOSSARY_FILE, shared.sources, shared.terms, problems) if path.exists() else {}
    references = References(shared.sources, {**shared.terms, **own})
    shelf = Shelf(
        uuid,
        folder,
        references,
        _questions(folder, shown, uuid, references, problems),
        _scenarios(folder, shown, uuid, references, problems),
    )
    steps = _steps(folder, shown, shelf, problems)
    pool = _pool(folder, shown, shelf, steps, problems)
    prose = Prose(references, fields.path, problems)
    notice = _notice(fields)
    module = ModuleSource(
        uuid=uuid,
        code=fields.text("code"),
        slug=fields.key("slug"),
        title=prose.plain(fields.text("title")),
        summary=prose.plain(fields.text("summary")),
        audience=prose.plain(_or_nothing(fields, "audience")),
        about_a_community=fields.flag("about_a_community"),
        competency=fields.text("competency"),
        outcomes=tuple(map(prose.plain, fields.texts("outcomes"))),
        content_notice=ContentNotice(prose.plain(notice.inside), prose.plain(notice.may_skip)),
        change_note=prose.plain(fields.text("change_note")),
        confidence=_confidence(fields, uuid, prose),
        supervision=tuple(map(prose.plain, fields.texts("supervision", optional=True))),
        check=_check(fields, len(pool)),
        steps=steps,
        pool=pool,
        glossary=in_order(own),
        borrowed=in_order({key: shared.terms[key] for key in references.linked & shared.terms.keys()}),
        files=tuple((name, _digest(folder / name)) for name in sorted(shelf.files)),
    )
    _check_asked_to_say(fields, module)
    problems.raise_any()
    return module


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _module_fields(folder: Path, shown: Path, problems: Problems) -> Fields:
    path = shown / MODULE_FILE
    text = read_text(folder / MODULE_FILE, path, problems) or ""
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
    return ContentNotice(inner.text("inside"), _or_nothing(inner, "may_skip")) if inner else ContentNotice("", "")


def _or_nothing(fields: Fields, name: str) -> str:
    """A text that may be empty where a writer says so by two quotation marks."""
    return "" if fields.values.get(name) == "" else fields.text(name)


def _confidence(fields: Fields, uuid: UUID, prose: Prose) -> tuple[ConfidenceStatement, ...]:
    if "confidence" not in fields.values:
        return ()
    found: dict[str, ConfidenceStatement] = {}
    for each in fields.mappings("confidence", what="A confidence statement", names=("id", "statement")):
        key = each.key("id")
        if key in found:
            each.wrong("id", f"There are two confidence statements '{key}'. Give one another id.")
        number = stable_id(uuid, f"confidence:{key}")
        found[key] = ConfidenceStatement(number, key, prose.plain(each.text("statement")))
    return tuple(found.values())


def _check(fields: Fields, in_pool: int) -> Check | None:
    if "check" not in fields.values:
        if in_pool:
            fields.wrong(
                "check", "There is a pool of questions: say in 'check' how many of them a try asks and passes."
            )
        return None
    inner = Fields.of(
        fields.values["check"], fields.path, fields.problems, what="The check", names=("questions", "pass"),
        line=fields.line("check"),
    )  # fmt: skip
    if inner is None:
        return None
    check = Check(inner.number("questions"), inner.number("pass"))
    if check.passing > check.questions:
        inner.wrong("pass", f"Nobody can pass: {check.passing} right answers to {check.questions} questions.")
    if check.questions > in_pool:
        inner.wrong("questions", f"The check asks {check.questions} questions, and pool.yaml has {in_pool}.")
    return check


def _check_asked_to_say(fields: Fields, module: ModuleSource) -> None:
    asked = any(block.kind == "confidence" for step in module.steps for block in step.blocks)
    if asked and not module.confidence:
        fields.wrong("confidence", "A step asks for confidence, and there are no statements to ask about.")


def _questions(
    folder: Path, shown: Path, uuid: UUID, references: References, problems: Problems
) -> dict[str, QuestionSource]:
    path = shown / QUESTIONS_FILE
    items = read_list(folder / QUESTIONS_FILE, path, problems, "questions, each beginning '- id: '")
    return read_questions(items, path, uuid, references, problems)


def _scenarios(
    folder: Path, shown: Path, uuid: UUID, references: References, problems: Problems
) -> dict[str, ScenarioSource]:
    found: dict[str, ScenarioSource] = {}
    for path in sorted((folder / SCENARIOS_FOLDER).glob("*")):
        named = shown / SCENARIOS_FOLDER / path.name
        if path.suffix != ".yaml":
            problems.add(named, 1, "A scenario's file is named as its id, like 'the-quiet-word.yaml'.")
            continue
        text = read_text(path, named, problems)
        if text is None:
            continue
        check_wording(text, named, problems)
        scenario = read_scenario(text, named, uuid, references, problems)
        if scenario:
            found[scenario.key] = scenario
    return found


def _place(path: Path) -> tuple[int, str]:
    """Where a step's file stands: by its number, so that 100 comes after 99."""
    number = path.name.partition("-")[0]
    return (int(number) if number.isdigit() else 0, path.name)


def _steps(folder: Path, shown: Path, shelf: Shelf, problems: Problems) -> tuple[StepSource, ...]:
    reader = StepReader(shelf, problems)
    steps: list[StepSource] = []
    for path in sorted((folder / STEPS_FOLDER).glob("*"), key=_place):
        named = shown / STEPS_FOLDER / path.name
        if not STEP_FILE.fullmatch(path.name):
            problems.add(named, 1, "A step's file is named like '03-how-common.md'.")
            continue
        text = read_text(path, named, problems)
        step = reader.read(named, text) if text is not None else None
        if step and step.key in [earlier.key for earlier in steps]:
            problems.add(named, 1, f"There are two steps '{step.key}'. Give one another id.")
        elif step:
            steps.append(step)
    if not steps:
        problems.add(shown / STEPS_FOLDER, 1, "A module has at least one step.")
    for key in shelf.questions.keys() - reader.asked:
        sentence = f"The question '{key}' is asked in no step. Put '::: question {key}' into one, or take it out."
        problems.add(shown / QUESTIONS_FILE, shelf.questions[key].line, sentence)
    for key in shelf.scenarios.keys() - reader.told:
        sentence = f"The scenario '{key}' is told in no step. Put '::: scenario {key}' into one, or take it out."
        problems.add(shelf.scenarios[key].path, 1, sentence)
    return tuple(steps)


def _pool(
    folder: Path, shown: Path, shelf: Shelf, steps: tuple[StepSource, ...], problems: Problems
) -> tuple[PoolQuestion, ...]:
    """The questions of the final check, in the order of the steps they send a learner back to."""
    path = shown / POOL_FILE
    if not (folder / POOL_FILE).exists():
        return ()
    items = read_list(folder / POOL_FILE, path, problems, "questions, each beginning '- id: '")
    questions = read_questions(items, path, shelf.module, shelf.references, problems, pool=True)
    order = {step.key: at for at, step in enumerate(steps)}
    left_out = {step.key for step in steps if step.flagged}
    for question in questions.values():
        if question.key in shelf.questions:
            problems.add(
                path, question.line, f"'{question.key}' stands in questions.yaml too. Leave it in one of them."
            )
        if question.step not in order:
            problems.add(path, question.line, f"There is no step '{question.step}' to look at again.")
        elif question.step in left_out:
            sentence = f"The step '{question.step}' may be left out, so the check cannot ask about it."
            problems.add(path, question.line, sentence)
    found = [PoolQuestion(question.step, question.block) for question in questions.values()]
    return tuple(sorted(found, key=lambda each: order.get(each.step, 0)))
