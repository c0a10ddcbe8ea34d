"""Resources: pages to print or to show that stand beside the modules, written and sourced as a step is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from courses.files.content_folder import RESOURCES_FOLDER, Shared
from courses.files.problems import Problems
from courses.files.prose import Prose, sources_html
from courses.files.references import References
from courses.files.step_text import split_front_matter
from courses.files.whole_files import read_text
from courses.files.wording import check_wording
from courses.files.yaml_fields import Fields, read_yaml

HEADING = re.compile(r"^## +(.+?) *$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """What stands under one heading; `line` is that of the heading in the file. `html` has not been cleaned yet."""

    title: str
    html: str
    line: int


@dataclass(frozen=True)
class Resource:
    """A file of the resources: what comes before the first heading, the parts, and the list of its sources.

    `checked_by` is the name and the day of the expert who signed it off; empty until somebody has.
    """

    key: str
    title: str
    summary: str
    opening: str
    sections: tuple[Section, ...]
    sources: str
    checked_by: str
    path: Path


def read_resources(root: Path, shared: Shared) -> tuple[Resource, ...]:
    """Every resource of the content folder at `root`. Raises `ContentErrors` with everything that is wrong."""
    problems = Problems()
    folder = root / RESOURCES_FOLDER
    found = [_resource(path, shared, problems) for path in sorted(folder.glob("*.md"))]
    problems.raise_any()
    return tuple(found)


def _resource(path: Path, shared: Shared, problems: Problems) -> Resource:
    shown = Path(path.parent.name, path.name)
    text = read_text(path, shown, problems) or ""
    check_wording(text, shown, problems)
    head, body, line = split_front_matter(text, shown, problems)
    named = read_yaml(head, shown, problems, first_line=2)
    fields = Fields.of(named, shown, problems, what="A resource", names=("title", "summary", "checked_by"))
    prose = Prose(References(shared.sources, shared.terms), shown, problems)
    opening, *sections = [
        Section(prose.plain(title), prose.html(markdown, at), at) for title, markdown, at in _parts(body, line)
    ]
    return Resource(
        key=path.stem,
        title=prose.plain(fields.text("title")) if fields else "",
        summary=prose.plain(fields.text("summary")) if fields else "",
        opening=opening.html,
        sections=tuple(sections),
        sources=sources_html(prose.citations, prose.marks, "Where this comes from"),
        checked_by=fields.text("checked_by", optional=True) if fields else "",
        path=shown,
    )


def _parts(body: str, line: int) -> Iterator[tuple[str, str, int]]:
    """The text before the first heading, under no title; then each heading with what follows it, and its line."""
    before, *pieces = HEADING.split(body)
    yield "", before, line
    at = line + before.count("\n")
    for title, text in zip(pieces[::2], pieces[1::2], strict=True):
        yield title, text, at
        at += text.count("\n")
