"""Reads a file of columns as other systems export it: bytes become lines of cells, and what was assumed is said."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from competencies.files.cells import clean

LARGEST = 20_000_000
DELIMITERS = {";": "semicolons", ",": "commas", "\t": "tabs", "|": "vertical bars"}
MOST_LINES = 200_000
MOST_CELLS = 2_000_000
LONGEST_LINE = 100_000
HEADER_WITHIN = 20
LONGEST_CELL_IN_LINES = 10
LINE_END = re.compile(r"\r\n|\n|\r")
SAVE_AS_TEXT = "Open it in the program that made it and save it as 'CSV UTF-8'."
LOCKED = "The file is locked with a password. Open it, take the password away, and save it again."
OLD_OFFICE = f"The file is an old Office document, such as .xls. {SAVE_AS_TEXT}"


class FileRefused(ValueError):
    """The file as a whole cannot be used; the sentence says what it is and what would be right."""


@dataclass(frozen=True)
class Record:
    """The cells of one record and the line (from 1) on which it begins; `fault` says why its cells are not known."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A header, the records below it, and how they were read; `notes` are sentences about that."""

    header: Record
    records: tuple[Record, ...]
    encoding: str
    delimiter: str
    lines_above: int
    notes: tuple[str, ...] = ()

    @property
    def told_apart_by(self) -> str:
        """The delimiter in words."""
        return DELIMITERS.get(self.delimiter, "cells")


_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a spreadsheet or another zipped file"),
    (b"{\\rtf", "a formatted text document (RTF)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"SQLite format 3", "a database"),
)
_ZIPPED = ((b"xl/", "an Excel workbook"), (b"word/", "a Word document"), (b"opendocument.spreadsheet", "a spreadsheet"))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding: UTF-8 or UTF-16 by its mark, UTF-8, or Windows-1252.

    Raises FileRefused for a file that is empty, too large, not text, or in two encodings at once.
    """
    if not data.strip():
        raise FileRefused("The file is empty.")
    if len(data) > LARGEST:
        raise FileRefused(
            f"The file is larger than {LARGEST // 1_000_000} MB. Export the staff of one agency at a time."
        )
    _refuse_other_kinds(data)
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], codec, name), name
    if b"\0" in data:
        raise FileRefused(f"The file is not text that can be read here. {SAVE_AS_TEXT}")
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        _refuse_mixture(data)
        return _decoded(data, "cp1252", "Windows-1252"), "Windows-1252"


def read_table(data: bytes, *, score: Callable[[Sequence[str]], int]) -> Table:
    """The table in a file. The header is the line, and the delimiter the one, of which `score` knows most columns.

    Raises FileRefused as `decode` does, and when no line looks like a header.
    """
    text, encoding = decode(data)
    lines = _lines(text)
    best = (0, 0, 0, "")
    for number, line in list(_first_lines(lines)):
        for delimiter in DELIMITERS:
            cells = _cells(line, delimiter) or ()
            best = max(best, (score(cells), -number, len(cells), delimiter), key=lambda found: found[:3])
    if not best[0]:
        raise FileRefused(_no_header(lines))
    number, delimiter = -best[1], best[3]
    if text.count(delimiter) > MOST_CELLS:
        raise FileRefused(f"The file has more than {MOST_CELLS:,} cells. Export fewer columns, or send it in parts.")
    header = Record(number, tuple(_cells(lines[number - 1], delimiter) or ()))
    records = tuple(_records(lines, delimiter, start=number))
    return Table(
        header, records, encoding, delimiter, lines_above=sum(bool(line.strip()) for line in lines[: number - 1])
    )


def _lines(text: str) -> list[str]:
    """Refuses what would take memory and minutes to read and can be no list of people."""
    text = text.rstrip("\r\n")
    if text.count("\n") + text.count("\r") - text.count("\r\n") >= MOST_LINES:
        raise FileRefused(
            f"The file has more than {MOST_LINES:,} lines. Send it in parts; if most of them are empty, delete those."
        )
    lines = LINE_END.split(text)
    number, longest = max(enumerate(lines, start=1), key=lambda line: len(line[1]))
    if len(longest) > LONGEST_LINE:
        raise FileRefused(f"Line {number} has more than {LONGEST_LINE:,} letters, which is no line of a table.")
    return lines


def _refuse_other_kinds(data: bytes) -> None:
    for mark, name in _KINDS:
        if data.startswith(mark):
            inside = next((kind for part, kind in _ZIPPED if part in data), name) if mark[:2] == b"PK" else name
            raise FileRefused(f"The file is {inside}, not a text file with columns. {SAVE_AS_TEXT}")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(LOCKED if "EncryptedPackage".encode("utf-16-le") in data else OLD_OFFICE)
    beginning = data[:400].lstrip(codecs.BOM_UTF8).lstrip().lower()
    if beginning.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise FileRefused(f"The file is a web page or XML, whatever its name says. {SAVE_AS_TEXT}")


def _decoded(data: bytes, codec: str, name: str) -> str:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileRefused(f"Line {line} holds a letter that is not {name}, as the rest is. {SAVE_AS_TEXT}") from error
    if "\0" in text:
        raise FileRefused(f"The file is not text that can be read here. {SAVE_AS_TEXT}")
    return text


def _refuse_mixture(data: bytes) -> None:
    """A file glued together from two: mostly UTF-8, so that reading it as Windows-1252 would spoil every other name."""
    good, bad = 0, []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.isascii():
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad.append(number)
    if good > len(bad):
        raise FileRefused(f"Most of the file is UTF-8, but line {bad[0]} is not. {SAVE_AS_TEXT}")


def _first_lines(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    filled = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    for _, found in zip(range(HEADER_WITHIN), filled, strict=False):
        yield found


def _no_header(lines: Sequence[str]) -> str:
    number, line = next(_first_lines(lines))
    counts = {delimiter: line.count(delimiter) for delimiter in DELIMITERS}
    delimiter = max(counts, key=lambda one: counts[one])
    if not counts[delimiter]:
        return (
            f"No columns were found. Line {number} reads '{line.strip()[:80]}'. Columns are told apart by commas, "
            "semicolons, tabs or vertical bars."
        )
    found = ", ".join(cell for cell in (_cells(line, delimiter) or ()) if cell)
    return f"No line names columns that are known here. Line {number} has: {found[:400]}."


def _records(lines: Sequence[str], delimiter: str, *, start: int) -> Iterator[Record]:
    """An empty line is a record without cells. A quotation mark never closed spoils its own line, not those below."""
    at = start
    while at < len(lines):
        taken, cells = _one_record(lines, at, delimiter)
        if cells is None:
            yield Record(at + 1, (lines[at],), f"A quotation mark is not closed, or is in a cell: '{lines[at][:100]}'.")
        else:
            yield Record(at + 1, tuple(cells) if any(cells) else ())
        at += taken


def _one_record(lines: Sequence[str], at: int, delimiter: str) -> tuple[int, list[str] | None]:
    """How many lines the record at `at` takes, and its cells; None for cells that cannot be told."""
    if lines[at].count('"') % 2 == 0:
        return 1, _cells(lines[at], delimiter)
    for taken in range(2, min(LONGEST_CELL_IN_LINES, len(lines) - at) + 1):
        if lines[at + taken - 1].count('"') % 2:
            cells = _cells("\n".join(lines[at : at + taken]), delimiter)
            return (taken, cells) if cells is not None else (1, None)
    return 1, None


def _cells(text: str, delimiter: str) -> list[str] | None:
    try:
        read = next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None
    return [clean(cell) for cell in read]
