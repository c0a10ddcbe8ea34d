"""One standing as a cell of a table draws it: the same in the list of people and in the matrix."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from competencies.queries.wording import STATUS_WORDS, date_parts
from competencies.rules import Shown

CELL = '<td role="cell" data-label="{}"><span>{}</span></td>'
WORD = '<span class="status status-{}"><span>{}</span></span>'
# What the date is stands before it where there is room, and is always heard.
WORD_AND_DATE = WORD + '<span class="status-on"><span>{} </span>{}</span>'


@lru_cache(maxsize=20_000)
def standing_cell(label: str, cell: Shown) -> SafeString:
    """The status with its date below what is asked. Kept, because a page has hundreds of cells and few that differ."""
    code, word = cell.status.value.lower(), STATUS_WORDS[cell.status]
    before, day = date_parts(cell.status, cell.shown_on)
    said = format_html(WORD_AND_DATE, code, word, before, day) if day else format_html(WORD, code, word)
    return format_html(CELL, label, said)
