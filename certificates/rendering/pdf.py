"""A certificate as an accessible PDF: one A4 page, tagged, archival, the same bytes for the same words."""

import io
import json
import re
import unicodedata
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Literal

import segno
import typst

from certificates.rendering.fonts import SANS, SERIF, WORLD, typefaces
from certificates.rules import CertificateText, time_in_words
from competencies.rules import in_words

STANDARDS: tuple[Literal["ua-1"], Literal["a-2a"]] = ("ua-1", "a-2a")
"""Tagged for assistive technology (PDF/UA-1) and self-contained for archives (PDF/A-2a), both in one file."""

PAPER = Path(__file__).parent / "paper"
"""Where the template lies; typst may read nothing outside it."""

# Control, surrogate, private and unassigned characters.
_NOT_LETTERS = {"Cc", "Cs", "Co", "Cn"}
# The sign for a lost letter, and the overrides of direction that make a name show other letters than it holds.
_DECEIVING = set("\ufffd\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_GLYPHLESS = re.compile(r'the text `"(?P<words>.*)"` could not be displayed', re.DOTALL)
_OVERFULL = "the certificate does not fit on one page"


class CannotPrint(Exception):
    """These words cannot be put on paper as they are; the message is a sentence for the person who asked."""


def pdf(text: CertificateText, *, template: Path = PAPER / "certificate.typ") -> bytes:
    """The certificate as a PDF file, A4, one page, about 40 kB.

    Raises CannotPrint where a character has no glyph in any of our typefaces or the words do not fit on one page,
    FontsMissing where the typefaces are not installed, and typst.TypstError where the template itself is at fault
    (an image without alternative text, for one).
    """
    words = _words(text)
    for value in words.values():
        check_printable(value)
    try:
        return _compiled(text, words, template)
    except typst.TypstError as error:
        if characters := glyphless(error):
            raise unprintable(characters) from error
        if _OVERFULL in error.message:
            raise CannotPrint("These words are too long for a certificate of one page.") from error
        raise


def _words(text: CertificateText) -> dict[str, str]:
    """The words as the template sets them; a fact that is not there is an empty string."""
    until = text.renewal_advised_by
    words = {
        "holder": text.holder,
        "agency": text.agency,
        "title": text.title,
        "competency_statement": text.competency_statement,
        "attained_on": in_words(text.attained_on),
        "completed": ", ".join(part for part in (text.source_title, text.edition) if part),
        "learning_time": "" if text.minutes is None else time_in_words(text.minutes),
        "issued_on": in_words(text.issued_on),
        "renewal_advised_by": f"the end of {in_words(until)}" if until else "",
        "issuer": text.issuer,
        "code": text.code,
        "check_url": text.check_url,
        "scan_url": text.scan_url,
    }
    # One space for any run of white space, and composed letters: both draw the same words with fewer missing glyphs.
    return {key: unicodedata.normalize("NFC", " ".join(value.split())) for key, value in words.items()}


def check_printable(value: str) -> None:
    """Raises CannotPrint for what typst would draw, but as a box, as nothing, or as other words than it holds."""
    for character in value:
        if unicodedata.category(character) in _NOT_LETTERS or character in _DECEIVING:
            raise unprintable(character)


def glyphless(error: typst.TypstError) -> str:
    """The characters that none of the typefaces has, where that is what stopped typst; else nothing."""
    found = _GLYPHLESS.search(error.message)
    return found["words"] if found else ""


def unprintable(characters: str) -> CannotPrint:
    shown = characters if characters.isprintable() else ", ".join(f"U+{ord(each):04X}" for each in characters)
    return CannotPrint(f"This paper cannot show \u2018{shown}\u2019: none of its typefaces has this character.")


def _compiled(text: CertificateText, words: dict[str, str], template: Path) -> bytes:
    look = {
        "awaiting_sign_off": text.awaiting_sign_off,
        "colour": text.colour,
        "serif": [SERIF, *WORLD],
        "sans": [SANS, *WORLD],
        "qr": _qr(text.scan_url),
    }
    # A fresh compilation each time: a typst.Compiler cannot be shared between threads. The typefaces are.
    return typst.compile(
        template,
        root=template.parent,
        font_paths=typefaces(),
        ignore_system_fonts=True,
        sys_inputs={"words": json.dumps(words | look)},
        pdf_standards=[*STANDARDS],
        timestamp=datetime.combine(text.issued_on, time(), tzinfo=UTC),
    )


def _qr(address: str) -> str:
    """A QR code as SVG; error correction M survives a coffee stain and a poor photocopy."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=0, xmldecl=False)
    return drawn.getvalue().decode()
