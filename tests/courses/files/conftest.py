"""A small content folder, sound as it stands, for tests to read and to spoil."""

from pathlib import Path
from typing import Any

import pytest

from courses.files.content_folder import read_module, read_shared
from courses.files.source_shapes import BlockSource, ModuleSource

SOURCES = """\
- id: S01
  title: How common it is
  publisher: CSA Centre
  year: 2021
  address: https://example.org/scale
  trust: SEEN
  review_by: 2027-11-30
- id: S02
  title: A review
  publisher: The Panel
  year: 2024
  address: https://example.org/review
  trust: SEEN_SECONDARY
  review_by: 2027-11-30
"""
MODULE = """\
uuid: 3db6d49b-942b-46f0-8a93-f6fdc69642d2
code: M9
slug: a-small-module
title: A small module
summary: It's small.
audience: Everyone.
competency: SMALL
outcomes:
  - Say one thing.
content_notice:
  inside: Nothing to fear.
  may_skip: One step.
change_note: The first edition.
"""
GLOSSARY = """\
- id: telling
  term: Telling
  meaning: Any way in which a child lets someone know.
  sources: [S01]
"""
QUESTIONS = """\
- id: how-many
  kind: SINGLE
  stem: How many?
  options:
    - id: few
      text: One in a hundred
      feedback: More.
    - id: many
      text: One in ten
      correct: true
      feedback: Yes.
  explanation: It's *one* in ten. [S01]
  sources: [S01, judgement]
"""
STEP = """\
---
id: numbers
title: It's about numbers
minutes: 3
---
One child in ten. [S01] A third. [S02]

## Think

::: callout Hold on to this {#hold-on}
A **thought**. [judgement]
:::

After the callout.

::: myth {#rare}
Myth: It's rare.

Reality: One child in ten. [S01 as reported]
:::

::: quotation {#words}
Somebody noticed.
-- A made-up person [S01]
:::

::: image {#drawing}
file: images/drawing.svg
description: Ten figures, one shaded.
caption: One in ten
:::

::: question how-many
:::
"""
STORY = """\
---
id: story
title: A story
minutes: 2
flagged: true
notice: A made-up story.
---
Once.
"""


class ContentFolder:
    """Files on disk, written once and changed by a test in one place at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.module = root / "a-small-module"
        for name, text in {
            "sources.yaml": SOURCES,
            "a-small-module/module.yaml": MODULE,
            "a-small-module/glossary.yaml": GLOSSARY,
            "a-small-module/questions.yaml": QUESTIONS,
            "a-small-module/steps/01-numbers.md": STEP,
            "a-small-module/steps/02-story.md": STORY,
            "a-small-module/images/drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        }.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def read(self) -> ModuleSource:
        return read_module(self.module, read_shared(self.root))


def fields(block: BlockSource) -> dict[str, Any]:
    """The named values of a block that is not plain reading."""
    assert isinstance(block.value, dict)
    return block.value


@pytest.fixture
def content(tmp_path: Path) -> ContentFolder:
    return ContentFolder(tmp_path)
