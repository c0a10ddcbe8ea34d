"""Cells on their way in and out: what spreadsheets put around a text is taken off, and no text becomes a formula."""

from __future__ import annotations

import re
import unicodedata

from competencies.rules.staff.names import APOSTROPHES

KEPT_AS_TEXT = re.compile(r'^="(.*)"$')
# Not U+200C and U+200D, which names in Persian and Indian scripts are spelt with.
UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))


def clean(cell: str) -> str:
    """A cell as a person reads it: composed letters, straight apostrophes, single spaces, nothing unseen.

    '="00123"', which keeps a spreadsheet from reading a number, is the text 00123.
    """
    cell = unicodedata.normalize("NFC", cell.translate(UNSEEN)).translate(APOSTROPHES)
    cell = " ".join(cell.split())
    kept = KEPT_AS_TEXT.match(cell)
    return kept.group(1).strip() if kept else cell


def safe(cell: str) -> str:
    """A cell on its way out: a text that a spreadsheet would run as a formula is made a text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
