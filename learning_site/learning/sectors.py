"""What is meant for the reader's own work, first and open; what is meant for others may be opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class InsertShown:
    """Words for one or several sectors, which `title` names. `html` was cleaned when its edition was published."""

    title: str
    html: str


@dataclass(frozen=True)
class SectorsShown:
    own: tuple[InsertShown, ...]
    others: tuple[InsertShown, ...]


def sectors_shown(part: Mapping[str, Any], own: frozenset[str], names: Mapping[str, str]) -> SectorsShown:
    """A part for sectors, as it is shown to somebody who works in `own` (codes)."""
    mine: list[InsertShown] = []
    others: list[InsertShown] = []
    for insert in part["inserts"]:
        shown = InsertShown(_title(insert["sectors"], names), insert["html"])
        (mine if own.intersection(insert["sectors"]) else others).append(shown)
    return SectorsShown(tuple(mine), tuple(others))


def _title(codes: list[str], names: Mapping[str, str]) -> str:
    """'Health and Early years'; a sector that this partnership does not have is named by its code."""
    called = [names.get(code, code.replace("_", " ").capitalize()) for code in codes]
    return called[0] if len(called) == 1 else f"{', '.join(called[:-1])} and {called[-1]}"
