"""Compares names as people do: without regard to case, spaces, or which apostrophe a keyboard made."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

APOSTROPHES = str.maketrans(dict.fromkeys("\u2019\u2018\u02bc\u00b4\u0060\u2032", "'"))
LOST = {"?", "\ufffd"}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """A text as it is compared: composed, one kind of apostrophe, single spaces, no case."""
    return " ".join(unicodedata.normalize("NFC", text).translate(APOSTROPHES).casefold().split())


def has_lost_letters(name: str) -> bool:
    """Whether a system on the way wrote '?' for a letter that it does not have."""
    return any(letter in name for letter in LOST)


def is_poorer(name: str, known: str) -> bool:
    """Whether `name` is `known` as an export spoils it: 'Nguy?n' or 'Nguyen' for 'Nguyễn'."""
    written, spelt = fold(name), fold(known)
    if written == spelt or len(written) != len(spelt):
        return False
    return all(one == other or one in LOST or one == _plain(other) for one, other in zip(written, spelt, strict=True))


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]
