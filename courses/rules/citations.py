"""Which sentences of frozen content rest on which sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

CODE = re.compile(r"\bS\d+[a-z]?\b")
# Where a sentence ends, whatever the punctuation: a paragraph, an item, a cell.
ENDS = re.compile(r"</(?:p|li|h[1-6]|td|th|dd|dt|figcaption|caption|blockquote|div|summary|text|tr)>|<br\s*/?>", re.I)
TAG = re.compile(r"<[^>]+>")
# A raised code stands after the full stop of what it is about, and before the next sentence.
AFTER_CODES = re.compile(r"([.?:]\s*(?:S\d+[a-z]?[,;]?\s*)+)(?=[A-Z‘“])")
SENTENCE = re.compile(r"(?<=[.?:])\s+(?!S\d)")
LONGEST = 600


def citations(parts: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Pairs of a source's code and a sentence that cites it, in the order of the content, each once."""
    found: dict[tuple[str, str], None] = {}
    for part in parts:
        about = part.get("stem") or part.get("title") or ""
        for text in _texts(part):
            for sentence in _sentences(text):
                for code in CODE.findall(sentence):
                    # A source on a line of its own belongs to the question or the story that it stands under.
                    found[
                        code, (f"{about}: {sentence}" if about and text == part.get("source") else sentence)[:LONGEST]
                    ] = None
    return list(found)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if name not in ("id", "match_id", "leads_to", "step", "kind"):
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)


def _sentences(html: str) -> Iterable[str]:
    words = unescape(TAG.sub("", ENDS.sub("\v", html)))
    for line in AFTER_CODES.sub(r"\1\v", words.replace("\n", " ")).split("\v"):
        for sentence in SENTENCE.split(" ".join(line.split())):
            if sentence:
                yield sentence
