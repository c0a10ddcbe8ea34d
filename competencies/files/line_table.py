"""The lines of a file that somebody sent, with what becomes of each, as a table to take away."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from competencies.files.cells import safe


def line_table(lines: Iterable[tuple[int, str, str]]) -> str:
    """Where (0 for what is in no line), what, and the sentence; safe to open in a spreadsheet."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(["Line", "What", "Sentence"])
    writer.writerows([line or "", what, safe(sentence)] for line, what, sentence in lines)
    return out.getvalue()
