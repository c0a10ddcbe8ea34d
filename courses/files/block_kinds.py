"""The kinds of block a step may hold, and how each is read from its text into its value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.step_text import Part
from courses.files.yaml_fields import Fields, read_yaml

MYTH = re.compile(r"\s*Myth:(?P<myth>.*?)\n\s*\n(?P<reality>\s*Reality:.*)", re.DOTALL)
IMAGE_NAMES = ("file", "description", "decorative", "caption")


@dataclass(frozen=True)
class Reading:
    """What a kind needs to read a part: where it stands, the prose that cites for its step, the module's folder."""

    path: Path
    problems: Problems
    prose: Prose
    folder: Path

    def wrong(self, part: Part, sentence: str) -> None:
        """Note a problem at the part's opening line."""
        self.problems.add(self.path, part.line, sentence)


def _callout(part: Part, reading: Reading) -> dict[str, Any]:
    if not part.text.strip():
        reading.wrong(part, "This callout is empty.")
    return {"title": reading.prose.plain(part.title), "body": reading.prose.html(part.text, part.text_line)}


def _quotation(part: Part, reading: Reading) -> dict[str, Any]:
    lines = part.text.rstrip().splitlines()
    attribution, source = "", ""
    if lines and lines[-1].startswith("-- "):
        words, _, reference = lines.pop()[3:].partition("[")
        attribution = reading.prose.plain(words.strip())
        at = part.text_line + len(lines)
        source = reading.prose.cite([reference.rstrip("] ")], at) if reference else ""
    if not attribution or not "".join(lines).strip():
        reading.wrong(part, "A quotation is its words, then a last line '-- who said it [S06]'.")
    text = reading.prose.html("\n".join(lines), part.text_line)
    return {"text": text, "attribution": attribution, "source": source}


def _image(part: Part, reading: Reading) -> dict[str, Any]:
    data = read_yaml(part.text, reading.path, reading.problems, part.text_line)
    what, line = "An image", part.text_line
    fields = Fields.of(data, reading.path, reading.problems, what=what, names=IMAGE_NAMES, line=line)
    if fields is None:
        return {}
    value = {
        "file": fields.text("file"),
        "description": reading.prose.plain(fields.text("description", optional=True)),
        "decorative": fields.flag("decorative"),
        "caption": reading.prose.plain(fields.text("caption", optional=True)),
    }
    if bool(value["description"]) == value["decorative"]:
        fields.wrong("description", "An image has a 'description' in words, or 'decorative: true', and not both.")
    inside = (reading.folder / str(value["file"])).resolve().is_relative_to(reading.folder.resolve())
    if value["file"] and not (inside and (reading.folder / str(value["file"])).is_file()):
        fields.wrong("file", f"There is no file '{value['file']}' in this module's folder.")
    return value


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


KINDS: dict[str, tuple[str, Callable[[Part, Reading], dict[str, Any]]]] = {
    "callout": ("callout", _callout),
    "quotation": ("quotation", _quotation),
    "image": ("image", _image),
    "myth": ("myth_and_reality", _myth),
}
