"""The kinds of block a step may hold, and how each is read from its text into its value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from courses.blocks.activities import SECTORS
from courses.blocks.media import FILE_TYPES, file_type
from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.references import stable_id
from courses.files.step_text import Part
from courses.files.whole_files import read_text
from courses.files.wording import check_wording
from courses.files.yaml_fields import Fields, listed, read_yaml

MYTH = re.compile(r"\s*Myth:(?P<myth>.*?)\n\s*\n(?P<reality>\s*Reality:.*)", re.DOTALL)
HEADING = re.compile(r"^###\s+(?P<heading>.+?)\s*$", re.MULTILINE)
LIST_ITEM = re.compile(r"(?:[-*]\s|\s+\S|$)")
TRANSCRIPT = "transcript"


@dataclass(frozen=True)
class Reading:
    """What a kind needs to read a part: its file, the prose that cites for its step, its module and step."""

    path: Path
    problems: Problems
    prose: Prose
    folder: Path
    module: UUID
    step: str
    files: set[str]

    def wrong(self, part: Part, sentence: str) -> None:
        """Note a problem at the part's opening line."""
        self.problems.add(self.path, part.line, sentence)

    def data(self, part: Part) -> Any:
        """The YAML in a part."""
        return read_yaml(part.text, self.path, self.problems, part.text_line)

    def fields(self, part: Part, what: str, *names: str) -> Fields | None:
        """The named fields in a part; None, with a problem noted, where there are none."""
        return Fields.of(self.data(part), self.path, self.problems, what=what, names=names, line=part.text_line)

    def list(self, part: Part, what: str, *names: str, least: int = 2) -> list[Fields]:
        """The list of mappings in a part."""
        return listed(
            self.data(part), self.path, self.problems, what=what, names=names, line=part.text_line, least=least
        )

    def item(self, part: Part, name: str, value: Any) -> dict[str, Any]:
        """One member of a list as a StreamField has it, with an id that rests on its name within the block."""
        number = stable_id(self.module, f"{self.step}/{part.key}:{name}")
        return {"type": "item", "id": str(number), "key": name, "value": value}

    def cited(self, fields: Fields, name: str = "sources", *, optional: bool = False) -> str:
        """The sources listed in a field, in words."""
        return self.prose.cite(fields.texts(name, optional=optional), fields.line(name))

    def plain(self, fields: Fields, name: str, *, optional: bool = False) -> str:
        """A text field without Markdown."""
        return self.prose.plain(fields.text(name, optional=optional))

    def file(self, fields: Fields, name: str, types: str) -> str:
        """The path of a file in the module's folder, which is there and of a type that can be shown."""
        path, known = fields.text(name), ("md",) if types == TRANSCRIPT else FILE_TYPES[types]
        inside = (self.folder / path).resolve().is_relative_to(self.folder.resolve())
        if not path:
            return ""
        if not (inside and (self.folder / path).is_file()):
            fields.wrong(name, f"There is no file '{path}' in this module's folder.")
        elif file_type(path) not in known:
            fields.wrong(name, f"'{path}' cannot be shown here: use a {', '.join(known)} file.")
        else:
            self.files.add(path)
        return path


def _titled(what: str) -> Callable[[Part, Reading], dict[str, Any]]:
    def read(part: Part, reading: Reading) -> dict[str, Any]:
        if not part.text.strip():
            reading.wrong(part, f"This {what} is empty.")
        return {"title": reading.prose.plain(part.title), "body": reading.prose.html(part.text, part.text_line)}

    return read


def _with_last_line(part: Part, reading: Reading) -> tuple[str, str, str]:
    """The text as HTML, what the last line says after '-- ', and the sources in its brackets, in words."""
    lines = part.text.rstrip().splitlines()
    said, source = "", ""
    if lines and lines[-1].startswith("-- "):
        words, _, reference = lines.pop()[3:].partition("[")
        said = reading.prose.plain(words.strip())
        at = part.text_line + len(lines)
        references = [each for each in re.split(r"[\]\[]", reference) if each.strip()]
        source = reading.prose.cite(references, at)
    return reading.prose.html("\n".join(lines), part.text_line), said, source


def _quotation(part: Part, reading: Reading) -> dict[str, Any]:
    text, attribution, source = _with_last_line(part, reading)
    if not attribution or not text:
        reading.wrong(part, "A quotation is its words, then a last line '-- who said it [S06]'.")
    return {"text": text, "attribution": attribution, "source": source}


def _fact(part: Part, reading: Reading) -> dict[str, Any]:
    text, base, source = _with_last_line(part, reading)
    if not (part.title and text and base and source):
        sentence = (
            "A fact is its figure as a title, what it says, then a last line '-- who was counted, where, when [S06]'."
        )
        reading.wrong(part, sentence)
    return {"figure": reading.prose.plain(part.title), "text": text, "base": base, "source": source}


def _myth(part: Part, reading: Reading) -> dict[str, Any]:
    found = MYTH.fullmatch(part.text)
    if found is None:
        reading.wrong(part, "A myth is a paragraph 'Myth: ...', an empty line, and then 'Reality: ...'.")
        return {}
    # A prose of its own, so that this block can say what it alone rests on.
    own = reading.prose.apart()
    line = part.text_line + part.text[: found.start("reality")].count("\n")
    reality = own.html(found["reality"].strip().removeprefix("Reality:").strip(), line)
    if not own.citations and not own.marks:
        reading.wrong(part, "A reality cites its source, or is marked [judgement] or [known].")
    reading.prose.remember(own.citations, own.marks)
    return {"myth": own.plain(" ".join(found["myth"].split())), "reality": reality, "source": own.words}


def _image(part: Part, reading: Reading) -> dict[str, Any]:
    fields = reading.fields(part, "An image", "file", "description", "decorative", "caption")
    if fields is None:
        return {}
    value = {
        "file": reading.file(fields, "file", "image"),
        "description": reading.plain(fields, "description", optional=True),
        "decorative": fields.flag("decorative"),
        "caption": reading.prose.cited(fields.text("caption", optional=True), fields.line("caption")),
    }
    if bool(value["description"]) == value["decorative"]:
        fields.wrong("description", "An image has a 'description' in words, or 'decorative: true', and not both.")
    return value


def _table(part: Part, reading: Reading) -> dict[str, Any]:
    fields = reading.fields(part, "A table", "columns", "rows", "sources")
    if fields is None:
        return {}
    line = fields.line("rows")
    columns, rows = _cells(fields.values.get("columns")), fields.values.get("rows")
    cells = [_cells(row) for row in rows] if isinstance(rows, list) else []
    if not columns or not cells or any(len(row) != len(columns) for row in cells):
        fields.wrong(
            "rows", "A table needs 'columns', and 'rows' in which each has as many cells as there are columns."
        )
        return {}
    if not part.title or len(columns) < 2:
        reading.wrong(part, "A table has a title that says what it compares, and at least two columns.")
    return {
        "title": reading.prose.plain(part.title),
        "columns": [reading.prose.plain(cell) for cell in columns],
        "rows": [[reading.prose.cited(cell, line) for cell in row] for row in cells],
        "source": reading.cited(fields, optional=True),
    }


def _cells(values: Any) -> list[str]:
    """A row's cells as texts; a number needs no quotes here."""
    cells = values if isinstance(values, list) else []
    return ["" if cell is None else " ".join(str(cell).split()) for cell in cells]


def _chart(part: Part, reading: Reading) -> dict[str, Any]:
    fields = reading.fields(part, "A chart", "unit", "bars", "base", "sources")
    if fields is None:
        return {}
    bars = fields.mappings("bars", what="A bar", names=("label", "value"), least=2)
    for bar in bars:
        value = bar.values.get("value")
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            bar.wrong("value", "A bar needs 'value', a number that is not below zero.")
    if not part.title:
        reading.wrong(part, "A chart has a title that says what it shows.")
    return {
        "title": reading.prose.plain(part.title),
        "unit": fields.text("unit", optional=True),
        "bars": [
            reading.item(part, str(at), {"label": reading.plain(bar, "label"), "value": _number(bar)})
            for at, bar in enumerate(bars)
        ],
        "base": reading.plain(fields, "base"),
        "source": reading.cited(fields),
    }


def _number(bar: Fields) -> float:
    value = bar.values.get("value")
    return float(value) if isinstance(value, int | float) else 0.0


def _timeline(part: Part, reading: Reading) -> dict[str, Any]:
    moments = reading.list(part, "A moment", "when", "what")
    return {
        "title": reading.prose.plain(part.title),
        "moments": [
            reading.item(
                part,
                str(at),
                {
                    "when": reading.plain(moment, "when"),
                    "what": reading.prose.html(moment.markdown("what"), moment.line("what")),
                },
            )
            for at, moment in enumerate(moments)
        ],
    }


def _checklist(part: Part, reading: Reading) -> dict[str, Any]:
    lines = part.text.strip().splitlines()
    if not lines or not all(LIST_ITEM.match(line) for line in lines):
        reading.wrong(part, "A checklist is a list, in which each line begins with '- '.")
    return {"title": reading.prose.plain(part.title), "body": reading.prose.html(part.text, part.text_line)}


def _headed(part: Part, reading: Reading, what: str) -> list[tuple[str, str]]:
    """The text between '###' headings, each as (heading, HTML)."""
    headings = list(HEADING.finditer(part.text))
    if not headings or part.text[: headings[0].start()].strip():
        reading.wrong(part, f"{what} is made of '### ' headings, each with its text beneath.")
        return []
    found = []
    ends = [heading.start() for heading in headings[1:]] + [len(part.text)]
    for heading, end in zip(headings, ends, strict=True):
        text = part.text[heading.end() : end]
        line = part.text_line + part.text.count("\n", 0, heading.start())
        if not text.strip():
            reading.problems.add(reading.path, line, f"There is nothing beneath '{heading['heading']}'.")
        found.append((heading["heading"], reading.prose.html(text, line)))
    return found


def _accordion(part: Part, reading: Reading) -> dict[str, Any]:
    sections = _headed(part, reading, "An accordion")
    return {
        "title": reading.prose.plain(part.title),
        "sections": [
            reading.item(part, str(at), {"heading": reading.prose.plain(heading), "body": body})
            for at, (heading, body) in enumerate(sections)
        ],
    }


def _sectors(part: Part, reading: Reading) -> dict[str, Any]:
    inserts, named = [], list[str]()
    for at, (heading, body) in enumerate(_headed(part, reading, "A block for sectors")):
        sectors = [name.strip() for name in heading.split(",")]
        for name in sectors:
            if name not in SECTORS:
                reading.wrong(part, f"'{name}' is no sector. The sectors are {', '.join(SECTORS)}.")
            elif name in named:
                reading.wrong(part, f"{name} is addressed twice in this block.")
        named += sectors
        inserts.append(reading.item(part, str(at), {"sectors": sectors, "body": body}))
    return {"title": reading.prose.plain(part.title), "inserts": inserts}


def _download(part: Part, reading: Reading) -> dict[str, Any]:
    fields = reading.fields(part, "A download", "file", "about")
    if fields is None:
        return {}
    if not part.title:
        reading.wrong(part, "A download has a title: what it is.")
    return {
        "title": reading.prose.plain(part.title),
        "file": reading.file(fields, "file", "download"),
        "about": reading.plain(fields, "about", optional=True),
    }


def _audio(part: Part, reading: Reading) -> dict[str, Any]:
    fields = reading.fields(part, "Sound", "file", "transcript")
    return _recording(part, fields, reading, "audio") if fields else {}


def _video(part: Part, reading: Reading) -> dict[str, Any]:
    fields = reading.fields(part, "Film", "file", "captions", "transcript")
    if fields is None:
        return {}
    return {**_recording(part, fields, reading, "video"), "captions": reading.file(fields, "captions", "captions")}


def _recording(part: Part, fields: Fields, reading: Reading, kind: str) -> dict[str, Any]:
    if not part.title:
        reading.wrong(part, "Sound and film have a title: what they are.")
    transcript = reading.file(fields, TRANSCRIPT, TRANSCRIPT)
    reading.files.discard(transcript)  # its words go into the page; it is no file for learners
    words = ""
    if (reading.folder / transcript).is_file():
        text = read_text(reading.folder / transcript, reading.path.parents[1] / transcript, reading.problems) or ""
        check_wording(text, reading.path.parents[1] / transcript, reading.problems)
        words = reading.prose.html(text, part.line)
    return {
        "title": reading.prose.plain(part.title),
        "file": reading.file(fields, "file", kind),
        "transcript": words,
        "transcript_file": transcript,
    }


def _reflection(part: Part, reading: Reading) -> dict[str, Any]:
    if not part.text.strip():
        reading.wrong(part, "This reflection asks nothing.")
    return {"prompt": reading.prose.html(part.text, part.text_line)}


def _confidence(part: Part, reading: Reading) -> None:
    if part.text.strip() or part.title:
        reading.wrong(part, "A confidence block holds nothing: its statements stand in module.yaml.")


def _poll(part: Part, reading: Reading) -> dict[str, Any]:
    options = reading.list(part, "An option", "id", "text")
    keys = [option.key("id") for option in options]
    if not part.title:
        reading.wrong(part, "A poll has its question as a title.")
    if len(set(keys)) < len(keys):
        reading.wrong(part, "Two options of this poll have one id. Give one another.")
    return {
        "question": reading.prose.plain(part.title),
        "options": [
            reading.item(part, key, reading.plain(option, "text")) for key, option in zip(keys, options, strict=True)
        ],
    }


KINDS: dict[str, tuple[str, Callable[[Part, Reading], Any]]] = {
    "callout": ("callout", _titled("callout")),
    "practice": ("practice", _titled("practice point")),
    "fact": ("fact", _fact),
    "myth": ("myth_and_reality", _myth),
    "quotation": ("quotation", _quotation),
    "image": ("image", _image),
    "table": ("table", _table),
    "chart": ("chart", _chart),
    "timeline": ("timeline", _timeline),
    "checklist": ("checklist", _checklist),
    "accordion": ("accordion", _accordion),
    "sectors": ("sectors", _sectors),
    "download": ("download", _download),
    "audio": ("audio", _audio),
    "video": ("video", _video),
    "reflection": ("reflection", _reflection),
    "confidence": ("confidence", _confidence),
    "poll": ("poll", _poll),
}
