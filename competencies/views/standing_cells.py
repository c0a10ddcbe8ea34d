"""One standing as a cell of a table draws it: the same in the list of people and in the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from competencies.queries.wording import STATUS_WORDS, date_parts, date_words
from competencies.rules import Status

WORD = '<span class="status status-{}"><span>{}</span></span>'
# What the date is stands before it where there is room, and is always heard.
WORD_AND_DATE = WORD + '<span class="status-on"><span>{} </span>{}</span>'


@dataclass(frozen=True)
class CellShown:
    """The class of the status, its word, and the words `on` beside it; `html` says the same in little room."""

    code: str
    word: str
    on: str
    html: SafeString


@lru_cache(maxsize=10_000)
def cell_shown(status: Status, shown_on: date | None) -> CellShown:
    """Kept, because a page has hundreds of cells and few that differ."""
    code, word, (before, day) = status.value.lower(), STATUS_WORDS[status], date_parts(status, shown_on)
    html = format_html(WORD_AND_DATE, code, word, before, day) if day else format_html(WORD, code, word)
    return CellShown(code, word, date_words(status, shown_on), html)
