"""How what somebody did in a module is kept once nothing can be added to it: all of it, in a fraction of the room.

Rows of one enrolment differ in little but the ids that its edition knows, so that they are packed against those. By
kind, in the order in which they were written, each ending with the seconds since `beginning`:

- read: step. rated: statement, round, word.
- answered: question, number of the try, what was chosen, whether it is right.
- checked: number of the try at the check, question, number of the answer, what was chosen, whether it is right.
- chosen: scenario, situation, choice.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

Rows = dict[str, list[list[Any]]]
KINDS = ("read", "answered", "checked", "chosen", "rated")


class Unreadable(ValueError):
    """Packed bytes that are damaged, or packed against other ids."""


def ids_in(content: Any) -> list[str]:
    """Every id in frozen content, in the order in which it is first met."""
    return list(dict.fromkeys(_ids(content)))


def pack(rows: Mapping[str, Sequence[Sequence[Any]]], ids: Iterable[str]) -> bytes:
    """Rows of plain values by kind, as bytes. `ids` are those of the edition, and unpack it again."""
    packer = zlib.compressobj(level=9, zdict=_dictionary(ids))
    return packer.compress(json.dumps(rows, separators=(",", ":")).encode()) + packer.flush()


def unpack(packed: bytes, ids: Iterable[str]) -> Rows:
    """The rows as they were packed. Raises Unreadable."""
    unpacker = zlib.decompressobj(zdict=_dictionary(ids))
    try:
        rows: Rows = json.loads(unpacker.decompress(packed) + unpacker.flush())
    except (zlib.error, ValueError) as damage:
        raise Unreadable(f"What was put away cannot be read: {damage}.") from damage
    return rows


def beginning(started_at: datetime) -> datetime:
    """The instant from which the seconds of an enrolment are counted: whole, so that each comes back as it was."""
    return started_at.replace(microsecond=0)


def first_answers(rows: Rows, *, handed_in: bool) -> Iterator[tuple[bool, str, tuple[str, ...], bool]]:
    """What was answered first to each question: whether in a check, the question, what was chosen, whether it is right.

    Not what was carried over from before the enrolment, and of the first try at the check what counted, where it was
    `handed_in`.
    """
    for question, number, chosen, is_right, seconds in rows["answered"]:
        if number == 1 and seconds >= 0:
            yield False, question, tuple(chosen), is_right
    counted = {row[1]: row for row in rows["checked"] if row[0] == 1 and handed_in}
    for _, question, _, chosen, is_right, _ in counted.values():
        yield True, question, tuple(chosen), is_right


def _dictionary(ids: Iterable[str]) -> bytes:
    return '",["'.join(ids).encode()


def _ids(content: Any) -> Iterator[str]:
    if isinstance(content, Mapping):
        yield from (content[name] for name in ("id", "match_id") if content.get(name))
        content = list(content.values())
    if isinstance(content, list | tuple):
        for one in content:
            if isinstance(one, Mapping | list | tuple):
                yield from _ids(one)
