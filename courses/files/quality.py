"""What a module is held to: sourced figures, plain words, honest minutes, and enough of everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from courses.files.content_folder import (
    MODULE_FILE,
    NOBODY,
    POOL_FILE,
    Shared,
    check_apart,
    module_folders,
    read_module,
    read_shared,
)
from courses.files.passages import body, passages, said, seen
from courses.files.problems import ContentError, ContentErrors, Problems
from courses.files.reading_ease import FASTEST, SLOWEST, grade, plain, words
from courses.files.registers import GLOSSARY_FILE
from courses.files.resources import read_resources
from courses.files.source_shapes import BlockSource, ModuleSource, StepSource

HARDEST_GRADE = 9
FEWEST_IN_POOL, FEWEST_SCENARIOS = 15, 2
MINUTES = range(25, 41)
CONFIDENCE = range(3, 5)
TELLS_STORIES = {f"M{number}" for number in range(1, 9)}
FIGURE = re.compile(r"\d%|\d,\d{3}|\bmillion\b|\bone (?:child|adult) in \w+|\bin half the\b|\bthird (?:of|and)\b")
CITED = re.compile(r"<sup>S\d|\[S\d")
LINKED = re.compile(r'href="/glossary/#([^"]+)"')
# Blocks that say for the whole of them what their figures rest on.
SOURCED_AS_A_WHOLE = {"fact", "quotation", "chart", "table"}
# A minute more for thinking than for reading.
THINKING = {"reflection": 2.0, "confidence": 1.0, "poll": 1.0, "question": 0.5, "scenario": 1.0}


@dataclass(frozen=True)
class Disputed:
    """A figure that sources do not agree on: where `pattern` is written of `about`, `beside` must stand with it."""

    pattern: str
    about: str
    beside: str
    sentence: str

    def is_bare(self, passage: str) -> bool:
        """Whether a passage gives the figure without what must stand with it."""
        text = " ".join(re.sub(r"<[^>]+>", " ", passage).split())
        found = (re.search(each, text, re.IGNORECASE) for each in (self.pattern, self.about))
        return all(found) and not (self.beside and re.search(self.beside, text, re.IGNORECASE))


DISPUTED = (
    Disputed(
        r"two[- ]thirds", r"famil", r"third (?:and|to) two[- ]thirds",
        "Counts differ, so 'two-thirds' never stands alone: write 'between about a third and two-thirds of recorded "
        "sexual abuse involves the family environment, depending on how it is counted'.",
    ),
    Disputed(
        r"third of (?:the |all )?(?:child )?sexual (?:abuse|harm)",
        r"(?:by|from) (?:other |another )?(?:child|under|young)", r"estimates vary",
        "Write 'around a third (estimates vary with the source)'.",
    ),
    Disputed(
        r"(?:1|one) (?:child )?in (?:20|twenty) children|one child in (?:20|twenty)", "", "",
        "This older figure has been superseded: write 'about one child in ten', with its source.",
    ),
    Disputed(
        r"\b9\.1%", r"\b7\.5%", r"not (?:to )?(?:be )?compare",
        "Say that the two surveys cannot be compared with each other.",
    ),
    Disputed(
        r"(?:one in three|a third)\b.{0,60}\b(?:told|tell) (?:anyone|someone|an adult)", "", "",
        "Reports of this study clash: write 'about a third of 11-17-year-olds abused by an adult had told no one'.",
    ),
    Disputed(
        r"(?:2\.\d+|three|3) times (?:more|as) likely", r"disab", "",
        "It is an odds ratio: write 'about three times the odds'.",
    ),
    Disputed(
        r"mandatory report|legal duty to report", "", r"being introduced|does not change",
        "It is not known to be in force: write 'A legal duty to report is being introduced. It does not change what "
        "you should already do: report concerns now.'",
    ),
)  # fmt: skip


def check(root: Path, only: str = "") -> tuple[ContentError, ...]:
    """Everything that is wrong in the content folder at `root`, or in the module in its folder `only`."""
    problems = Problems()
    try:
        shared = read_shared(root)
    except ContentErrors as errors:
        return errors.errors
    modules: list[ModuleSource] = []
    for folder in module_folders(root):
        if only in ("", folder.name):
            try:
                modules.append(read_module(folder, shared))
            except ContentErrors as errors:
                problems.add_all(errors)
    for module in modules:
        check_module(module, problems)
    if not only:
        check_apart(modules, Path(root.name), problems)
        linked = {key for module in modules for key in _linked(module)}
        for entry in shared.terms.values():
            if entry.key not in linked:
                problems.add(Path(GLOSSARY_FILE), entry.line, _unlinked(entry.key))
        check_resources(root, shared, problems)
    return problems.found


def check_resources(root: Path, shared: Shared, problems: Problems) -> None:
    """Note everything in which a resource falls short: it is held to the figures and the plain words of a step."""
    try:
        resources = read_resources(root, shared)
    except ContentErrors as errors:
        problems.add_all(errors)
        return
    for resource in resources:
        for section in resource.sections:
            hardness = grade(plain(section.html))
            if hardness > HARDEST_GRADE:
                sentence = f"This part reads at school grade {hardness:.1f}, and {HARDEST_GRADE} is the most."
                problems.add(resource.path, section.line, sentence)
            for sentence in _faults_of_block(BlockSource(NOBODY, "", "reading", section.html)):
                problems.add(resource.path, section.line, sentence)


def check_module(module: ModuleSource, problems: Problems) -> None:
    """Note everything in which a module falls short."""
    for step in module.steps:
        for line, sentence in faults_of_step(step):
            problems.add(step.path, line, sentence)
    folder = module.steps[0].path.parents[1] if module.steps else Path(module.slug)
    for sentence in faults_of_module(module):
        problems.add(folder / MODULE_FILE, 1, sentence)
    for question in module.pool:
        for sentence in _faults_of_block(question.question):
            problems.add(folder / POOL_FILE, question.question.line, sentence)
    linked = _linked(module)
    for entry in module.glossary:
        if entry.key not in linked:
            problems.add(entry.path, entry.line, _unlinked(entry.key))


def _unlinked(key: str) -> str:
    return f"No step links the term '{key}'. Link it where a reader meets it first: [...](term:{key})."


def _linked(module: ModuleSource) -> set[str]:
    return {key for step in module.steps for key in LINKED.findall(said(step))}


def faults_of_step(step: StepSource) -> Iterator[tuple[int, str]]:
    hardness = grade(plain(said(step)))
    if hardness > HARDEST_GRADE:
        sentence = f"This step reads at school grade {hardness:.1f}, and {HARDEST_GRADE} is the most."
        yield 1, f"{sentence} Shorten its sentences, and choose shorter words."
    shortest, longest = minutes_for(step)
    if not shortest <= step.minutes <= longest:
        sentence = f"This step takes between {max(1, round(shortest + 0.49))} and {int(longest)} minutes by its words"
        yield 1, f"{sentence}, and it says {step.minutes}."
    for block in body(step):
        for sentence in _faults_of_block(block):
            yield block.line, sentence


def minutes_for(step: StepSource) -> tuple[float, float]:
    """The least and the most minutes that a step may say it takes: by its words, and by what it asks to think about."""
    count = len(words(plain(" . ".join(seen(block) for block in body(step)))))
    thinking = sum(THINKING.get(block.kind, 0.0) for block in step.blocks)
    return count / FASTEST, count / SLOWEST + 1 + thinking


def _faults_of_block(block: BlockSource) -> Iterator[str]:
    shown = passages(block)
    if block.kind == "question":  # a wrong answer may well be a wrong figure
        shown = passages(BlockSource(block.id, block.key, block.kind, block.value["explanation"]))
    whole = block.kind in SOURCED_AS_A_WHOLE and bool(re.search(r"\(S\d", block.value["source"]))
    for passage in shown:
        if FIGURE.search(passage) and not whole and not CITED.search(passage):
            yield f"'{_opening(passage)}' gives a figure, and no source stands beside it."
        for figure in DISPUTED:
            if figure.is_bare(passage):
                yield f"'{_opening(passage)}': {figure.sentence}"
    if block.kind == "fact" and not re.search(r"\(S\d", block.value["source"]):
        yield "A fact is set apart as checked, so it rests on a source of the register, not on a mark alone."


def _opening(passage: str) -> str:
    text = " ".join(plain(passage).replace(" . ", " ").split())
    return text if len(text) <= 60 else f"{text[:57].rstrip()}..."


def faults_of_module(module: ModuleSource) -> Iterator[str]:
    kinds = [block.kind for step in module.steps for block in step.blocks]
    if module.check is None:
        yield "There is no final check yet: write 'check' here, and its questions in pool.yaml."
    if len(module.pool) < FEWEST_IN_POOL:
        yield f"The pool has {len(module.pool)} questions, and {FEWEST_IN_POOL} are the fewest."
    if len(module.confidence) not in CONFIDENCE:
        yield f"There are {len(module.confidence)} confidence statements, and a module has three or four."
    if module.confidence and "confidence" not in kinds:
        yield "No step asks the confidence statements: put a '::: confidence' block into an early one."
    if not module.supervision:
        yield "There is nothing in 'supervision' to talk about with a manager."
    if module.code in TELLS_STORIES and module.minutes not in MINUTES:
        yield f"Its steps take {module.minutes} minutes, and a module takes {MINUTES[0]} to {MINUTES[-1]}. Cut, or add."
    if module.code in TELLS_STORIES and kinds.count("scenario") < FEWEST_SCENARIOS:
        yield f"It tells {kinds.count('scenario')} scenarios, and {FEWEST_SCENARIOS} are the fewest."
    if module.code in TELLS_STORIES and "myth_and_reality" not in kinds:
        yield "It sets no myth beside what is so."
