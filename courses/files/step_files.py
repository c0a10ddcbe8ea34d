"""One file of steps/ into a step: its front matter, and its parts as blocks whose ids outlive a change of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from courses.files.block_kinds import KINDS, Reading
from courses.files.problems import Problems
from courses.files.prose import Prose, sources_html
from courses.files.questions import QuestionSource
from courses.files.source_shapes import BlockSource, Source, StepSource
from courses.files.step_text import TEXT, Part, split_front_matter, split_parts
from courses.files.wording import check_wording
from courses.files.yaml_fields import KEY, Fields, read_yaml

NAMES = ("id", "title", "minutes", "flagged", "notice")
OPENING_KEY, SOURCES_KEY, AFTER = "opening", "sources", "after-"


@dataclass(frozen=True)
class Shelf:
    """What the steps of one module draw on: its uuid and folder, the register, and the questions by id."""

    module: UUID
    folder: Path
    sources: Mapping[str, Source]
    questions: Mapping[str, QuestionSource]


class StepReader:
    """Reads the steps of one module in turn; `used` gathers the questions they ask, each once in a module."""

    def __init__(self, shelf: Shelf, problems: Problems) -> None:
        self._shelf = shelf
        self._problems = problems
        self.used: set[str] = set()

    def read(self, shown: Path, text: str) -> StepSource | None:
        """The step in `text`; problems name its file as `shown`. None where its front matter cannot be read."""
        check_wording(text, shown, self._problems)
        front, body, first_line = split_front_matter(text, shown, self._problems)
        data = read_yaml(front, shown, self._problems, first_line=2)
        fields = Fields.of(data, shown, self._problems, what="A step", names=NAMES) if front else None
        if fields is None:
            return None
        prose = Prose(self._shelf.sources, shown, self._problems)
        step = fields.key("id")
        parts = split_parts(body, first_line, shown, self._problems)
        blocks = self._blocks(step, parts, Reading(shown, self._problems, prose, self._shelf.folder))
        flagged, notice = fields.flag("flagged"), prose.plain(fields.text("notice", optional=True))
        self._check_flagged(fields, flagged, notice, parts)
        return StepSource(
            id=uuid5(self._shelf.module, step),
            key=step,
            title=prose.plain(fields.text("title")),
            minutes=fields.number("minutes"),
            flagged=flagged,
            notice=notice,
            blocks=tuple(blocks),
            citations=prose.citations,
            marks=prose.marks,
        )

    def _blocks(self, step: str, parts: list[Part], reading: Reading) -> list[BlockSource]:
        blocks: dict[str, BlockSource] = {}
        asked: list[QuestionSource] = []
        for part in parts:
            key = self._key(part, list(blocks), reading)
            if key in blocks:
                reading.wrong(part, f"There are two blocks '{key}' in this step. Give one another name.")
            if part.kind == "question":
                question = self._question(part, reading)
                asked.extend([question] if question else [])
                block = BlockSource(question.id, key, part.kind, question.value) if question else None
            else:
                block = self._block(step, key, part, reading)
            if block:
                blocks[key] = block
        # A question shows its own sources with its feedback; the list at the foot is of what the text rests on.
        listed = sources_html(reading.prose.citations, reading.prose.marks)
        if listed:
            number = uuid5(self._shelf.module, f"{step}/{SOURCES_KEY}")
            blocks[SOURCES_KEY] = BlockSource(number, SOURCES_KEY, TEXT, listed)
        for question in asked:
            reading.prose.remember(question.citations, question.marks)
        if not parts:
            reading.problems.add(reading.path, 1, "This step is empty.")
        return list(blocks.values())

    def _block(self, step: str, key: str, part: Part, reading: Reading) -> BlockSource | None:
        number = uuid5(self._shelf.module, f"{step}/{key}")
        if part.kind == TEXT:
            return BlockSource(number, key, TEXT, reading.prose.html(part.text, part.text_line))
        if part.kind not in KINDS:
            known = ", ".join([*KINDS, "question"])
            reading.wrong(part, f"There is no block of the kind '{part.kind}'. The kinds are {known}.")
            return None
        kind, read = KINDS[part.kind]
        return BlockSource(number, key, kind, read(part, reading))

    def _key(self, part: Part, before: list[str], reading: Reading) -> str:
        """Text takes its name from the block before it, so that a block put in elsewhere leaves its id alone."""
        if part.kind == TEXT:
            return f"{AFTER}{before[-1]}" if before else OPENING_KEY
        if part.kind == "question":
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
        elif part.title in self.used:
            reading.wrong(part, f"The question '{part.title}' is asked twice. Each is asked once in a module.")
        if part.text.strip():
            reading.wrong(part, "A question block holds nothing: its words stand in questions.yaml.")
        self.used.add(part.title)
        return question

    def _check_flagged(self, fields: Fields, flagged: bool, notice: str, parts: list[Part]) -> None:
        if flagged and not notice:
            fields.wrong("flagged", "A flagged step needs a 'notice' that says what is inside.")
        if notice and not flagged:
            fields.wrong("notice", "A step with a 'notice' is flagged: write 'flagged: true'.")
        if flagged and any(part.kind == "question" for part in parts):
            fields.wrong("flagged", "A flagged step may be skipped for good, so it cannot ask a question.")
