"""Words that safeguarding writers do not use, with what they write instead; see docs/writing-modules.md."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from courses.files.problems import Problems


@dataclass(frozen=True)
class Wording:
    """A pattern not to be written and the advice; `quotable` words may stand in quotation marks, to be talked about."""

    pattern: str
    instead: str
    quotable: bool = False


WORDINGS = (
    Wording(r"child (?:porn|prostitut)\w*", "write 'child sexual abuse images', or 'sexually exploited'"),
    Wording(r"historic(?:al)? (?:child |sexual )*(?:abuse|allegation|offence|case|concern)", "write 'non-recent'"),
    Wording(r"(?:sexual|romantic|sexualised) relationship", "a child is not in a relationship with someone who abuses"),
    Wording(r"(?:had|has|have|having) sex\b|slept with|under-?age sex|consensual|promiscuous|sexually active",
            "write 'sexual abuse'; nothing may suggest that a child took part"),
    Wording(r"failed to protect", "write 'non-abusing parent', unless a court has found otherwise", quotable=True),
    Wording(r"no further action|\bNFA\b", "write 'no further police action at this time'", quotable=True),
    Wording(r"alleged (?:victim|child)", "'alleged' is for the allegation, never for the child"),
    Wording(r"(?:child|juvenile|young|teenage|sibling|peer) (?:perpetrator|offender|abuser)s?",
            "write 'a child who has displayed harmful sexual behaviour'"),
    Wording(r"\bplease\b", "say what to do, plainly"),
    Wording(r"\bsuccessfully\b", "leave it out"),
    Wording(r"!", "end the sentence with a full stop"),
)  # fmt: skip
PHONE = r"(?<![\w-])(?:0\d{2,4}(?:[ -]?\d{2,4}){1,3}|999)(?![\w-])"
EMAIL = r"[\w.+-]+@[\w-]+\.[\w.]+"
CONTACT = re.compile(rf"{PHONE}|{EMAIL}")
OPENING_QUOTES = ("'", '"', "‘", "“")


def check_wording(text: str, path: Path, problems: Problems) -> None:
    """Note every unwanted wording and every contact typed into a whole file."""
    for wording in WORDINGS:
        for found in re.finditer(wording.pattern.replace(" ", r"\s+"), text, re.IGNORECASE):
            if wording.quotable and text[: found.start()].endswith(OPENING_QUOTES):
                continue
            words = " ".join(found.group().split())
            problems.add(path, _line(text, found.start()), f"'{words}' is not written here: {wording.instead}.")
    for found in CONTACT.finditer(text):
        sentence = f"'{found.group()}' looks like a contact. Contacts are shown by the page, never typed into a module."
        problems.add(path, _line(text, found.start()), sentence)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
