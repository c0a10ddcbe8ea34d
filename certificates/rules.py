"""What a certificate says and what its public code is: pure rules, without Django, clock or randomness."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from competencies.rules import in_words

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a code can be read aloud and copied by hand."""

COLOUR = "#0b4f55"
"""What a certificate is decorated with where the partnership has no colour of its own."""

CODE_BYTES = 8
"""Random bytes that `code_from` asks for: sixty of their sixty-four bits become the code."""

_SYMBOLS = 12
CODE_LENGTH = _SYMBOLS + 1
"""Letters and digits of a code, its dashes apart."""

_GROUPS = ((0, 4), (4, 8), (8, 13))
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = "-\u2010\u2011\u2012\u2013\u2014\u2212_."
# A code stands on a paper about the abuse of children: these words would wound there, and left to chance one code in
# about fifteen hundred would hold one.
_UNFIT = ("SEX", "D1E", "RAPE", "PAED", "PED0", "P0RN", "DEAD")


@dataclass(frozen=True, kw_only=True)
class CertificateText:
    """Every word of a certificate, frozen on the day of issue; drawing it looks nothing up.

    `title` is the competency's short name, `competency_statement` what it says. `source_title` and `edition` name what
    was completed ('Think the Unthinkable', 'Edition 2'); a source without editions has an empty `edition`.
    `minutes` is the learning time, where the source states one. `check_url` is the full address of the check page,
    as a person would type it; `colour` is the partnership's own, as `#rrggbb`, and only decorates. Somebody without a
    post has an empty `agency`.

    Raises ValueError where the colour is not of that form.
    """

    holder: str
    agency: str
    title: str
    competency_statement: str
    attained_on: date
    source_title: str
    edition: str
    minutes: int | None
    issued_on: date
    renewal_advised_by: date | None
    issuer: str
    code: str
    check_url: str
    awaiting_sign_off: bool
    colour: str = COLOUR

    def __post_init__(self) -> None:
        if not re.fullmatch("#[0-9A-Fa-f]{6}", self.colour):
            raise ValueError(f"A colour is written as #rrggbb, not as {self.colour!r}.")

    @property
    def scan_url(self) -> str:
        """The address behind the QR code: the check page with this certificate's code already given."""
        return f"{self.check_url.rstrip('/')}/{self.code}/"


class State(StrEnum):
    """Whether a certificate still stands."""

    CURRENT = "CURRENT"
    SUPERSEDED = "SUPERSEDED"
    REVOKED = "REVOKED"


def state_in_words(state: State, since: date | None = None) -> str:
    """A sentence for anyone who was shown the certificate; `since` is the London day on which it ceased to stand.

    Of one that was replaced it does not say why: whoever holds the old paper is not told of a new name.
    """
    day = f" on {in_words(since)}" if since else ""
    match state:
        case State.CURRENT:
            return "This certificate stands."
        case State.SUPERSEDED:
            return f"A newer certificate took the place of this one{day}. The learning it attests still stands."
        case State.REVOKED:
            return f"This certificate was revoked{day}. It no longer stands."


def time_in_words(minutes: int) -> str:
    """'45 minutes', '1 hour', '2 hours 30 minutes'."""
    hours, rest = divmod(minutes, 60)
    parts = [(hours, "hour"), (rest, "minute")]
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count) or "0 minutes"


def code_from(random_bytes: bytes) -> str:
    """A public code such as '7K3M-Q9TX-B2VDH', always the same for the same random bytes (at least `CODE_BYTES`).

    Twelve symbols (60 bits) and a check symbol. A code that would hold a wounding word gives way to the next one,
    derived from a digest of the bytes.

    Raises ValueError where there are too few bytes for the code to be unguessable.
    """
    if len(random_bytes) < CODE_BYTES:
        raise ValueError(f"A code needs {CODE_BYTES} random bytes and was given {len(random_bytes)}.")
    number = int.from_bytes(random_bytes[:CODE_BYTES])
    symbols = [number >> 5 * place & 31 for place in range(_SYMBOLS)]
    # The check symbol is what makes the syndrome of all thirteen zero.
    symbols.append(_syndrome([*symbols, 0]))
    compact = "".join(ALPHABET[symbol] for symbol in symbols)
    if any(word in compact for word in _UNFIT):
        return code_from(hashlib.blake2b(random_bytes, digest_size=CODE_BYTES).digest())
    return _grouped(compact)


def normalise(typed: str) -> str:
    """The code a person meant: spaces and dashes dropped, small letters raised, O read as 0, I and L as 1.

    Whatever cannot be a code comes back compact, so that it can be shown again; `is_code` then says no.
    """
    compact = "".join(typed.upper().split()).translate(_LOOKALIKES)
    compact = "".join(symbol for symbol in compact if symbol not in _SEPARATORS)
    return _grouped(compact) if len(compact) == CODE_LENGTH else compact


def is_code(text: str) -> bool:
    """Whether `text`, already normalised, is a well-formed code: right shape, right check symbol.

    No is a typing error; yes says nothing about whether a certificate of that code was ever issued. One wrong symbol,
    or two symbols exchanged, is always told; any other error in 31 of 32 cases.
    """
    compact = text.replace("-", "")
    if len(compact) != CODE_LENGTH or text != _grouped(compact) or not set(compact) <= set(ALPHABET):
        return False
    return _syndrome([ALPHABET.index(symbol) for symbol in compact]) == 0


def _grouped(compact: str) -> str:
    return "-".join(compact[start:end] for start, end in _GROUPS)


def _syndrome(symbols: list[int]) -> int:
    """The symbols as a polynomial over the field of 32 elements (x^5 + x^2 + 1), at its generator: 0 for a sound code.

    The generator's first thirteen powers all differ, which is why one changed symbol, or an exchange of two, never
    leaves 0: https://en.wikipedia.org/wiki/Reed-Solomon_error_correction, with a single check symbol.
    """
    value = 0
    for symbol in symbols:
        value = value << 1 ^ (0b100101 if value & 0b10000 else 0) ^ symbol
    return value
