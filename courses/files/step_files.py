"""One file of steps/ into a step: its front matter, and its parts as blocks whose ids outlive a change of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from courses.files.block_kinds import KINDS, Reading
from courses.files.problems import Problems
from courses.files.prose import Prose, sources_html
from courses.files.questions import QuestionSource
from courses.files.references import References, stable_id
from courses.files.scenarios import ScenarioSource
from courses.files.source_shapes import BlockSource, StepSource
from courses.files.step_text import TEXT, Part, split_front_matter, split_parts
from courses.files.wording import check_wording
from courses.files.yaml_fields import KEY, Fields, read_yaml

NAMES = ("id", "title", "minutes", "flagged", "notice")
OPENING_KEY, SOURCES_KEY, AFTER = "opening", "sources", "after-"


@dataclass(frozen=True)
class Shelf:
    """What the steps of one module draw on: its uuid and folder, sources and terms, questions and scenarios by id.

    `files` gathers the paths of the pictures, sounds and papers that steps show.
    """

    module: UUID
    folder: Path
    references: References
    questions: Mapping[str, QuestionSource]
    scenarios: Mapping[str, ScenarioSource]
    files: set[str] = field(default_factory=set)


class StepReader:
    """Reads the steps of one module in turn; `asked` and `told` gather their questions and scenarios, each once."""

    def __init__(self, shelf: Shelf, problems: Problems) -> None:
        self._shelf = shelf
        self._problems = problems
        self.asked: set[str] = set()
        self.told: set[str] = set()

    def read(self, shown: Path, text: str) -> StepSource | None:
        """The step in `text`; problems name its file as `shown`. None where its front matter cannot be read."""
        check_wording(text, shown, self._problems)
        front, body, first_line = split_front_matter(text, shown, self._problems)
        data = read_yaml(front, shown, self._problems, first_line=2)
        fields = Fields.of(data, shown, self._problems, what="A step", names=NAMES) if front else None
        if fields is None:
            return None
        prose = Prose(self._shelf.references, shown, self._problems)
        step = fields.key("id")
        parts = split_parts(body, first_line, shown, self._problems)
        shelf = self._shelf
        reading = Reading(shown, self._problems, prose, shelf.folder, shelf.module, step, shelf.files)
        blocks = self._blocks(parts, reading)
        flagged, notice = fields.flag("flagged"), prose.plain(fields.text("notice", optional=True))
        self._check_flagged(fields, flagged, notice, parts)
        return StepSource(
            id=stable_id(shelf.module, step),
            key=step,
            title=prose.plain(fields.text("title")),
            minutes=fields.number("minutes"),
            flagged=flagged,
            notice=notice,
            blocks=tuple(blocks),
            citations=prose.citations,
            marks=prose.marks,
            path=shown,
        )

    def _blocks(self, parts: list[Part], reading: Reading) -> list[BlockSource]:
        blocks: dict[str, BlockSource] = {}
        asked: list[QuestionSource] = []
        for part in parts:
            key = self._key(part, list(blocks), reading)
            if key in blocks:
                reading.wrong(part, f"There are two blocks '{key}' in this step. Give one another name.")
            block: BlockSource | None
            if part.kind == "question":
                question = self._question(part, reading)
                asked.extend([question] if question else [])
                block = BlockSource(question.id, key, part.kind, question.value, part.line) if question else None
            elif part.kind == "scenario":
                block = self._scenario(part, reading)
            else:
                block = self._block(key, part, reading)
            if block:
                blocks[key] = block
        # A question shows its own sources with its feedback; the list at the foot is of what the text rests on.
        listed = sources_html(reading.prose.citations, reading.prose.marks)
        if listed:
            number = stable_id(reading.module, f"{reading.step}/{SOURCES_KEY}")
            blocks[SOURCES_KEY] = BlockSource(number, SOURCES_KEY, TEXT, listed)
        for each in asked:
            reading.prose.remember(each.citations, each.marks)
        if not parts:
            reading.problems.add(reading.path, 1, "This step is empty.")
        return list(blocks.values())

    def _block(self, key: str, part: Part, reading: Reading) -> BlockSource | None:
        number = stable_id(reading.module, f"{reading.step}/{key}")
        if part.kind == TEXT:
            empty = len(part.text) - len(part.text.lstrip("\n"))
            html = reading.prose.html(part.text, part.text_line)
            return BlockSource(number, key, TEXT, html, part.text_line + empty)
        if part.kind not in KINDS:
            known = ", ".join([*KINDS, "scenario", "question"])
            reading.wrong(part, f"There is no block of the kind '{part.kind}'. The kinds are {known}.")
            return None
        kind, read = KINDS[part.kind]
        return BlockSource(number, key, kind, read(part, reading), part.line)

    def _key(self, part: Part, before: list[str], reading: Reading) -> str:
        """Text takes its name from the block before it, so that a block put in elsewhere leaves its id alone."""
        if part.kind == TEXT:
            return f"{AFTER}{before[-1]}" if before else OPENING_KEY
        if part.kind in ("question", "scenario"):
            return part.title
        reserved = part.key in (OPENING_KEY, SOURCES_KEY) or part.key.startswith(AFTER)
        if reserved or not KEY.fullmatch(part.key):
            sentence = "This block needs a short name of its own, such as '{#first-worry}', which stays when its words"
            reading.wrong(part, f"{sentence} change; not '{OPENING_KEY}', '{SOURCES_KEY}' or '{AFTER}...'.")
        return part.key

    def _question(self, part: Part, reading: Reading) -> QuestionSource | None:
        question = self._shelf.questions.get(part.title)
        if question is None:
            reading.wrong(part, f"questions.yaml has no question '{part.title}'.")
        elif part.title in self.asked:
            reading.wrong(part, f"The question '{part.title}' is asked twice. Each is asked once in a module.")
        if part.text.strip():
            reading.wrong(part, "A question block holds nothing: its words stand in questions.yaml.")
        self.asked.add(part.title)
        return question

    def _scenario(self, part: Part, reading: Reading) -> BlockSource | None:
        scenario = self._shelf.scenarios.get(part.title)
        if scenario is None:
            reading.wrong(part, f"There is no scenario '{part.title}' in scenarios/.")
            return None
        if part.title in self.told:
            reading.wrong(part, f"The scenario '{part.title}' is told twice. Each is told once in a module.")
        if part.text.strip():
            reading.wrong(part, "A scenario block holds nothing: its words stand in scenarios/.")
        self.told.add(part.title)
        reading.prose.remember(scenario.citations, scenario.marks)
        return BlockSource(scenario.id, part.title, part.kind, scenario.value, part.line)

    def _check_flagged(self, fields: Fields, flagged: bool, notice: str, parts: list[Part]) -> None:
        if flagged and not notice:
            fields.wrong("flagged", "A flagged step needs a 'notice' that says what is inside.")
        if notice and not flagged:
            fields.wrong("notice", "A step with a 'notice' is flagged: write 'flagged: true'.")
        if flagged and any(part.kind == "question" for part in parts):
            fields.wrong("flagged", "A flagged step may be skipped for good, so it cannot ask a question.")
