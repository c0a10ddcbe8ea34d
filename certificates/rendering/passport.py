"""A training passport as an accessible PDF: all that somebody holds, on as many A4 pages as it takes, tagged."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import typst

from certificates.rendering.fonts import SANS, SERIF, WORLD, typefaces
from certificates.rendering.pdf import PAPER, STANDARDS, check_printable, glyphless, unprintable
from certificates.rules import COLOUR, time_in_words
from competencies.rules import in_words


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table: what it is, and two or three short facts beside it, in the order of the table's heads."""

    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PassportText:
    """Every word of a passport. Rows are in the order in which they are printed; an empty table is left out."""

    holder: str
    issuer: str
    made_on: date
    minutes: int
    competencies: tuple[Row, ...]
    certificates: tuple[Row, ...]
    modules: tuple[Row, ...]
    other: tuple[Row, ...]
    check_url: str
    colour: str = COLOUR


def pdf(text: PassportText) -> bytes:
    """The passport as a PDF file. Raises CannotPrint where a character has no glyph, FontsMissing."""
    words = _words(text)
    for value in _strings(words):
        check_printable(value)
    try:
        return typst.compile(
            PAPER / "passport.typ",
            root=PAPER,
            font_paths=typefaces(),
            ignore_system_fonts=True,
            sys_inputs={"words": json.dumps(words | {"serif": [SERIF, *WORLD], "sans": [SANS, *WORLD]})},
            pdf_standards=[*STANDARDS],
            timestamp=datetime.combine(text.made_on, time(), tzinfo=UTC),
        )
    except typst.TypstError as error:
        if characters := glyphless(error):
            raise unprintable(characters) from error
        raise


def _words(text: PassportText) -> dict[str, Any]:
    tables = [
        ("Competencies held", ("Competency", "Met on", "Renewal advised by"), text.competencies),
        ("Certificates", ("Certificate", "Issued on", "Code"), text.certificates),
        ("Modules finished", ("Module", "Finished on", "Learning time"), text.modules),
        ("Other training", ("What", "Kind", "On"), text.other),
    ]
    return {
        "holder": _composed(text.holder),
        "issuer": _composed(text.issuer),
        "made_on": in_words(text.made_on),
        "learning_time": time_in_words(text.minutes) if text.minutes else "",
        "check_url": text.check_url,
        "colour": text.colour,
        "tables": [
            {
                "title": title,
                "heads": list(heads),
                "rows": [[_composed(row.name), *map(_composed, row.facts)] for row in rows],
            }
            for title, heads, rows in tables
            if rows
        ],
    }


def _composed(value: str) -> str:
    return unicodedata.normalize("NFC", " ".join(value.split()))


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inside = value.values() if isinstance(value, dict) else value
    return [word for one in inside for word in _strings(one)]
