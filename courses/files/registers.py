"""What modules share: the register of sources, and the glossary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.references import References
from courses.files.source_shapes import GlossaryEntry, Source, Trust
from courses.files.whole_files import read_list
from courses.files.yaml_fields import Fields

SOURCES_FILE = "sources.yaml"
GLOSSARY_FILE = "glossary.yaml"
SOURCE_NAMES = ("id", "title", "publisher", "year", "address", "trust", "review_by")
TERM_NAMES = ("id", "term", "meaning", "sources")
SOURCE_CODE = re.compile(r"S\d+[a-z]?")


def read_sources(path: Path) -> dict[str, Source]:
    """The register of sources by id. Raises `ContentErrors`."""
    problems = Problems()
    shown = Path(path.name)
    found: dict[str, Source] = {}
    # The titles of documents are not ours to word.
    for item in read_list(path, shown, problems, "sources, each beginning '- id: '", our_words=False):
        fields = Fields.of(item, shown, problems, what="A source", names=SOURCE_NAMES)
        source = _source(fields) if fields else None
        if fields and source and source.code in found:
            fields.wrong("id", f"There are two sources {source.code}. Give one another id.")
        elif source:
            found[source.code] = source
    problems.raise_any()
    return found


def _source(fields: Fields) -> Source:
    prose = Prose(References({}), fields.path, fields.problems)
    code, trust, address = fields.text("id"), fields.text("trust"), fields.text("address", optional=True)
    if not SOURCE_CODE.fullmatch(code):
        fields.wrong("id", f"'{code}' cannot be a source's id: write S and a number, as S06.")
    if trust not in list(Trust):
        fields.wrong("trust", f"A source's trust is one of {', '.join(Trust)}.")
    if address and not address.startswith(("https://", "http://")):
        fields.wrong("address", "An address begins with 'https://' or 'http://'.")
    return Source(
        code=code,
        title=prose.plain(fields.text("title")),
        publisher=prose.plain(fields.text("publisher")),
        year=fields.year("year"),
        address=address,
        trust=Trust(trust) if trust in list(Trust) else Trust.KNOWN,
        review_by=fields.day("review_by"),
    )


def read_glossary(
    path: Path, shown: Path, sources: Mapping[str, Source], known: Mapping[str, GlossaryEntry], problems: Problems
) -> dict[str, GlossaryEntry]:
    """The terms of one file by their keys. None of them may be among those `known` from another file."""
    found: dict[str, GlossaryEntry] = {}
    for item in read_list(path, shown, problems, "terms, each beginning '- id: '"):
        fields = Fields.of(item, shown, problems, what="A term", names=TERM_NAMES)
        if fields is None:
            continue
        entry = _term(fields, Prose(References(sources), shown, problems))
        for other in [*known.values(), *found.values()]:
            if entry.key == other.key:
                fields.wrong("id", f"There are two terms '{entry.key}'. Give one another id.")
            elif entry.term.casefold() == other.term.casefold():
                fields.wrong("term", f"'{entry.term}' is explained twice.")
        found[entry.key] = entry
    return found


def _term(fields: Fields, prose: Prose) -> GlossaryEntry:
    return GlossaryEntry(
        key=fields.key("id"),
        term=prose.plain(fields.text("term")),
        meaning=prose.plain(fields.text("meaning")),
        source=prose.cite(fields.texts("sources"), fields.line("sources")),
        path=fields.path,
        line=fields.values.line,
    )


def in_order(entries: Mapping[str, GlossaryEntry]) -> tuple[GlossaryEntry, ...]:
    """Terms as a glossary lists them."""
    return tuple(sorted(entries.values(), key=lambda entry: entry.term.casefold()))
