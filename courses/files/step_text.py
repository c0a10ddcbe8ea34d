"""A step's file cut into its front matter and its parts: plain text, and blocks between ':::' lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from courses.files.problems import Problems

OPENING = re.compile(r":::\s*(?P<kind>[a-z]+)(?:\s+(?P<title>(?!\{#)\S.*?))?(?:\s*\{#(?P<key>[^}]*)\})?\s*")
CLOSING = re.compile(r":::\s*")
TEXT = "reading"


@dataclass(frozen=True)
class Part:
    """A run of text (`kind` 'reading') or a block; `line` is its first, `text_line` that of the text inside."""

    kind: str
    title: str
    key: str
    text: str
    line: int
    text_line: int


def split_front_matter(text: str, path: Path, problems: Problems) -> tuple[str, str, int]:
    """The YAML between the two '---' lines, the body, and the line on which the body begins."""
    lines = text.splitlines()
    if lines and lines[0].strip() == "---":
        for number, line in enumerate(lines[1:], start=1):
            if line.strip() == "---":
                return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    problems.add(path, 1, "A step begins with a '---' line, its 'id', 'title' and 'minutes', and another '---' line.")
    return "", text, 1


def split_parts(body: str, first_line: int, path: Path, problems: Problems) -> list[Part]:
    """The parts of a body in order; text of nothing but space is left out."""
    parts: list[Part] = []
    opened: re.Match[str] | None = None
    opened_at, kept_from, kept = first_line, first_line, list[str]()

    def close() -> None:
        kind, title, key = (opened["kind"], opened["title"], opened["key"]) if opened else (TEXT, None, None)
        if opened or any(map(str.strip, kept)):
            text = "\n".join(kept)
            parts.append(Part(kind, title or "", key or "", text, opened_at if opened else kept_from, kept_from))

    for number, line in enumerate(body.splitlines(), start=first_line):
        if not line.startswith(":::"):
            kept.append(line)
            continue
        opening, closing = OPENING.fullmatch(line), CLOSING.fullmatch(line)
        if closing and not opened:
            problems.add(path, number, "This ':::' closes nothing.")
        elif not closing and not opening:
            problems.add(path, number, "A block opens like '::: callout A title {#short-name}'.")
        elif opening and opened:
            problems.add(path, number, f"The block opened on line {opened_at} is still open: close it with ':::'.")
        close()
        opened, opened_at, kept_from, kept = opening, number, number + 1, []
    if opened:
        problems.add(path, opened_at, "This block is never closed: end it with a ':::' line.")
    close()
    return parts
