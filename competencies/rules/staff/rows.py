"""One line of a staff file, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class RowError(ValueError):
    """A line that cannot be used; the sentence says why and what would be right."""


class What(StrEnum):
    """What becomes of a line; in the order in which a reader wants to see them counted."""

    CREATE = "CREATE"
    CHANGE = "CHANGE"
    MOVE = "MOVE"
    LEAVE = "LEAVE"
    SAME = "SAME"
    DUPLICATE = "DUPLICATE"
    LEFT_OUT = "LEFT_OUT"
    ERROR = "ERROR"


@dataclass(frozen=True, kw_only=True)
class StaffRow:
    """A line as it was read, cleaned. An empty text or date is a cell that says nothing.

    `last_on` is the last day worked, as HR systems write it. `warnings` are sentences about cells that were read with
    a doubt, `problem` says what makes the line unusable although its number could be read.
    """

    line: int
    reference: str
    given_name: str
    family_name: str = ""
    work_email: str = ""
    job_title: str = ""
    unit: str = ""
    started_on: date | None = None
    last_on: date | None = None
    manager: str = ""
    warnings: tuple[str, ...] = ()
    problem: str = ""

    @property
    def shown(self) -> str:
        """Who the line is about: "Ben O'Neill (00123)"."""
        return f"{self.given_name} {self.family_name}".strip() + f" ({self.reference})"


@dataclass(frozen=True)
class Outcome:
    """What becomes of a line. A line of 0 is a post that the file does not name."""

    line: int
    what: What
    sentence: str
    warnings: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Everything there is to say about the line."""
        return " ".join((self.sentence, *self.warnings))
