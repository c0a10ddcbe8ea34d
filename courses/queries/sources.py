"""Reads the register of sources, what rests on each, and the glossary."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from courses.models import Citation, Edition, GlossaryTerm, Source


@dataclass(frozen=True)
class Resting:
    """A sentence that rests on a source: in which module, and where. `page` is the key of the page to edit, if any."""

    module: str
    edition: int
    where: str
    sentence: str
    page: int | None


@dataclass
class SourceLine:
    """A source with all that rests on it, in the newest edition of each module."""

    source: Source
    is_out_of_date: bool
    resting: list[Resting] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


def register(*, on: date, only_out_of_date: bool = False) -> list[SourceLine]:
    """The sources with what rests on them; those to be looked at first come first. Three queries, whatever there is."""
    sources = Source.objects.out_of_date(on) if only_out_of_date else Source.objects.all()
    lines = {
        source.code: SourceLine(source, is_out_of_date=source.review_by < on)
        for source in sources.order_by("review_by", "code")
    }
    newest = Edition.objects.latest_of_each().values("pk")
    cited = Citation.objects.filter(edition__in=newest, code__in=list(lines))
    rows = cited.values_list(
        "code", "edition__title", "edition__number", "step", "sentence", "edition__module__page__pk"
    )
    for code, title, number, step, sentence, page in rows.order_by("edition__title", "step", "pk"):
        where = f"Step {step}" if step else "Final check"
        lines[code].resting.append(Resting(title, number, where, sentence, page))
    by_code = defaultdict(list)
    for term, source_words in GlossaryTerm.objects.exclude(source="").values_list("term", "source"):
        for code in lines:
            if code in _codes_in(source_words):
                by_code[code].append(term)
    for code, terms in by_code.items():
        lines[code].terms = terms
    return list(lines.values())


def unknown_codes() -> list[tuple[str, str]]:
    """Codes that the newest editions cite and the register does not have, with the title of a module. One query."""
    newest = Edition.objects.latest_of_each().values("pk")
    missing = Citation.objects.filter(edition__in=newest).exclude(code__in=Source.objects.values("code"))
    return list(missing.values_list("code", "edition__title").distinct().order_by("code", "edition__title"))


def glossary() -> list[GlossaryTerm]:
    """Every term in the order of the alphabet. One query."""
    return sorted(GlossaryTerm.objects.all(), key=lambda term: term.term.strip("'‘’\"").casefold())


def _codes_in(words: str) -> set[str]:
    return {word.strip("().,;:[]") for word in words.split()}
