"""How what somebody did in a module is kept once nothing can be added to it: all of it, in a fraction of the room.

An id that its edition knows is written as the steps from the one before to its place among those, `~12` or `~-3`, and
an instant as the seconds since the one before: people go on from question to option to question, so that most are
small and alike. What is left is compressed against what is likely. What was packed first, with places and the seconds
since `beginning` as they are, is read as well.

The rows stand by kind, in the order in which they were written, each ending with the seconds since `beginning`:

- read: step. rated: statement, round, word.
- answered: question, number of the try, what was chosen, whether it is right.
- checked: number of the try at the check, question, number of the answer, what was chosen, whether it is right.
- chosen: scenario, situation, choice.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

Rows = dict[str, list[list[Any]]]
KINDS = ("read", "answered", "checked", "chosen", "rated")
AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
A_PLACE = re.compile(r"~(-?\d+)")
# What stands before what is packed in steps, and what it is compressed against. Rows rest on them: they never change.
IN_STEPS = b"2"
LIKELY = (
    b'[[["~0",]],[[]],[["~1","BEFORE",1,0],["~1","AFTER",2,0],["~1","LATER",3,6220800],["~1",5],["~-3","~1","~3",40],'
    b'[2,"~10",1,["~2"],true,20],[1,"~-10",1,["~1"],false,30],["~2:~-1","~3:~-2"],true,'
)


class Unreadable(ValueError):
    """Packed bytes that are damaged, or packed against other ids."""


def ids_in(content: Any) -> list[str]:
    """Every id in frozen content, in the order in which it is first met."""
    return list(dict.fromkeys(_ids(content)))


def pack(rows: Rows, ids: Sequence[str]) -> bytes:
    """Rows of plain values by kind, as bytes. `ids` are those of the edition, and unpack it again."""
    places = {one: place for place, one in enumerate(ids)}
    before = 0

    def in_steps(found: re.Match[str]) -> str:
        nonlocal before
        if found[0] not in places:
            return found[0]
        steps, before = places[found[0]] - before, places[found[0]]
        return f"~{steps}"

    plain = json.dumps([_apart(rows[kind]) for kind in KINDS], separators=(",", ":"))
    packer = zlib.compressobj(level=9, zdict=LIKELY)
    return IN_STEPS + packer.compress(AN_ID.sub(in_steps, plain).encode()) + packer.flush()


def unpack(packed: bytes, ids: Sequence[str]) -> Rows:
    """The rows as they were packed. Raises Unreadable."""
    in_steps = packed.startswith(IN_STEPS)
    try:
        parts = A_PLACE.split(_decompressed(packed[1:], LIKELY) if in_steps else zlib.decompress(packed).decode())
        places = [int(place) for place in parts[1::2]]
        parts[1::2] = [ids[place] for place in (accumulate(places) if in_steps else places)]
    except (zlib.error, IndexError) as damage:
        raise Unreadable(f"What was put away cannot be read: {damage}.") from damage
    kinds = json.loads("".join(parts))
    return dict(zip(KINDS, map(_together, kinds) if in_steps else kinds, strict=True))


def _decompressed(packed: bytes, likely: bytes) -> str:
    unpacker = zlib.decompressobj(zdict=likely)
    plain = unpacker.decompress(packed) + unpacker.flush()
    if not unpacker.eof:
        raise zlib.error("it ends too soon")
    return plain.decode()


def _apart(rows: list[list[Any]]) -> list[list[Any]]:
    """The instant of each as it is counted from the one before."""
    before = [0, *(row[-1] for row in rows)]
    return [[*row[:-1], row[-1] - earlier] for row, earlier in zip(rows, before, strict=False)]


def _together(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows of which `_apart` was made."""
    instants = accumulate(row[-1] for row in rows)
    return [[*row[:-1], instant] for row, instant in zip(rows, instants, strict=True)]


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


def _ids(content: Any) -> Iterator[str]:
    if isinstance(content, Mapping):
        yield from (content[name] for name in ("id", "match_id") if content.get(name))
        content = list(content.values())
    if isinstance(content, list | tuple):
        for one in content:
            if isinstance(one, Mapping | list | tuple):
                yield from _ids(one)
