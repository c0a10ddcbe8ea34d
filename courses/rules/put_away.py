"""How what somebody did in a module is kept once nothing can be added to it: all of it, in a fraction of the room.

An id that its edition knows is written as its place among those, `~12`; what is left is compressed. The rows stand by
kind, in the order in which they were written, each ending with the seconds since `beginning`:

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
from typing import Any

Rows = dict[str, list[list[Any]]]
KINDS = ("read", "answered", "checked", "chosen", "rated")
AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
A_PLACE = re.compile(r"~(\d+)")


class Unreadable(ValueError):
    """Packed bytes that are damaged, or packed against other ids."""


def ids_in(content: Any) -> list[str]:
    """Every id in frozen content, in the order in which it is first met."""
    return list(dict.fromkeys(_ids(content)))


def pack(rows: Rows, ids: Sequence[str]) -> bytes:
    """Rows of plain values by kind, as bytes. `ids` are those of the edition, and unpack it again."""
    places = {one: f"~{place}" for place, one in enumerate(ids)}
    plain = json.dumps([rows[kind] for kind in KINDS], separators=(",", ":"))
    return zlib.compress(AN_ID.sub(lambda found: places.get(found[0], found[0]), plain).encode(), level=9)


def unpack(packed: bytes, ids: Sequence[str]) -> Rows:
    """The rows as they were packed. Raises Unreadable."""
    try:
        parts = A_PLACE.split(zlib.decompress(packed).decode())
        parts[1::2] = [ids[int(place)] for place in parts[1::2]]
    except (zlib.error, IndexError) as damage:
        raise Unreadable(f"What was put away cannot be read: {damage}.") from damage
    return dict(zip(KINDS, json.loads("".join(parts)), strict=True))


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
