"""What a learner reads in a block, taken apart: for whoever counts, measures or searches words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from courses.files.source_shapes import BlockSource, StepSource

NOT_READ = {"source", "kind", "file", "captions", "transcript", "transcript_file", "unit", "leads_to", "name", "grade",
            "id", "key", "type", "sectors"}  # fmt: skip
SOURCES_KEY = "sources"
PASSAGE = re.compile(r"<(?:p|li)>.*?</(?:p|li)>", re.DOTALL)


def texts(value: Any, *, without: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every text in a block's value, plain or HTML, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, without=without)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in NOT_READ | without:
                yield from texts(each, without=without)


def body(step: StepSource) -> list[BlockSource]:
    """The blocks of a step but for the list of sources at its foot, which its reader made."""
    return [block for block in step.blocks if block.key != SOURCES_KEY]


def said(step: StepSource) -> str:
    """All that is to be read in a step, as HTML."""
    return " . ".join(text for block in body(step) for text in texts(block.value))


def seen(block: BlockSource) -> str:
    """What one reader is likely to see of a block: of what is meant for several sectors, the longest."""
    if block.kind == "sectors":
        return max((item["value"]["body"] for item in block.value["inserts"]), key=len, default="")
    return " . ".join(texts(block.value))


def passages(block: BlockSource) -> list[str]:
    """The paragraphs and list items of a block, and its plain texts."""
    found: list[str] = []
    for text in texts(block.value):
        found += PASSAGE.findall(text) or ([] if "<" in text else [text])
    return found
