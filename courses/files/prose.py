"""Markdown into the HTML a learner reads, with every statement's source cited and collected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from courses.files.problems import Problems
from courses.files.references import References
from courses.files.source_shapes import Citation, Trust

CODE = r"S\d+[a-z]?(?: as reported)?"
CITED = re.compile(rf"\s*\[({CODE}(?:, {CODE})*|judgement|known)\]")
NEARLY_CITED = re.compile(r"\[\s*(?:s\d|seen|judg|known)[^\]]*\]?", re.IGNORECASE)
HTML_TAG = re.compile(r"</?[a-z]", re.IGNORECASE)
MARKS = {"judgement": Trust.JUDGEMENT, "known": Trust.KNOWN}
MARK_WORDS = {Trust.JUDGEMENT: "advice", Trust.KNOWN: "to check"}  # raised beside what they qualify, as S06 is
TERM_LINK, GLOSSARY_PAGE = "term:", "/glossary/#"  # what a writer types, and where the page leads
CITING = "cite as [S06], [S04, S06] or [S07 as reported], or mark as [judgement] or [known]"


def _markdown() -> MarkdownIt:
    # Tables, code and HTML cannot pass through the page editor, so the writer does not get them here either.
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")
    return markdown.disable(["code", "fence", "backticks", "reference", "lheading", "html_block", "html_inline"])


class Prose:
    """The text of one step or one question; remembers what it cited (`citations`) and marked as unchecked (`marks`)."""

    def __init__(self, references: References, path: Path, problems: Problems) -> None:
        self._references = references
        self._path = path
        self._problems = problems
        self._markdown = _markdown()
        self._plain = MarkdownIt("zero", {"typographer": True}).enable("smartquotes")
        self._cited: dict[tuple[str, Trust], Citation] = {}
        self._marked: set[Trust] = set()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What was cited so far, each once, in the order of the register's codes."""
        return tuple(sorted(self._cited.values(), key=lambda cited: (_number(cited.source.code), cited.trust)))

    @property
    def marks(self) -> tuple[Trust, ...]:
        """JUDGEMENT and KNOWN, where the text says so."""
        return tuple(mark for mark in Trust if mark in self._marked)

    @property
    def words(self) -> str:
        """Everything cited and marked so far, in words, on one line."""
        return "; ".join([cited.words for cited in self.citations] + [mark.words for mark in self.marks])

    def apart(self) -> Prose:
        """A prose for a part of the same file, which remembers its own citations alone."""
        return Prose(self._references, self._path, self._problems)

    def remember(self, citations: Iterable[Citation], marks: Iterable[Trust]) -> None:
        """Add what another text of the same step cited and marked."""
        self._cited.update({(cited.source.code, cited.trust): cited for cited in citations})
        self._marked.update(marks)

    def html(self, markdown: str, line: int) -> str:
        """Markdown as HTML; `line` is where it begins in the file. Quotation marks are curled, citations raised."""
        tokens = self._markdown.parse(markdown)
        at = line
        for token in tokens:
            at = line + token.map[0] if token.map else at
            self._check_token(token, at)
            token.children = [part for child in token.children or [] for part in self._with_citations(child, at)]
        html: str = self._markdown.renderer.render(tokens, self._markdown.options, {})
        return html.strip()

    def plain(self, text: str) -> str:
        """A text without Markdown, its quotation marks curled."""
        children = self._plain.parseInline(text)[0].children or []
        return "".join(child.content for child in children)

    def cited(self, text: str, line: int) -> str:
        """A plain text that may cite: its quotation marks curled, its sources remembered and left in their brackets."""
        pieces = CITED.split(text)
        for index, piece in enumerate(pieces):
            if index % 2:
                self._cite(piece, line)
                pieces[index] = f" [{piece}]"
            elif NEARLY_CITED.search(piece):
                self._problems.add(self._path, line, f"This looks like a citation but is not one: {CITING}.")
        return self.plain("".join(pieces))

    def cite(self, references: Iterable[str], line: int) -> str:
        """Cite from a list ('S06', 'S07 as reported', 'judgement'), and say the whole of it in words."""
        words: list[str] = []
        for reference in references:
            words.extend(self._cite(reference, line) if CITED.fullmatch(f"[{reference}]") else ())
            if not CITED.fullmatch(f"[{reference}]"):
                self._problems.add(self._path, line, f"'{reference}' names no source: {CITING}, without the brackets.")
        return "; ".join(words)

    def _cite(self, reference: str, line: int) -> list[str]:
        if reference in MARKS:
            self._marked.add(MARKS[reference])
            return [MARKS[reference].words]
        return [cited.words for part in reference.split(", ") if (cited := self._citation(part, line))]

    def _citation(self, reference: str, line: int) -> Citation | None:
        code, reported, _ = reference.partition(" as reported")
        source = self._references.sources.get(code)
        if source is None:
            self._problems.add(self._path, line, f"{code} is cited, but sources.yaml has no source of that id.")
            return None
        trust = Trust.SEEN_SECONDARY if reported and source.trust is Trust.SEEN else source.trust
        return self._cited.setdefault((code, trust), Citation(source, trust))

    def _check_token(self, token: Token, line: int) -> None:
        if token.type == "heading_open" and token.tag not in ("h2", "h3"):
            self._problems.add(self._path, line, "A heading inside a step begins with '##' or '###'.")
        for child in token.children or []:
            if child.type == "image":
                self._problems.add(self._path, line, "An image goes in a '::: image' block, where it is described.")
            if child.type == "link_open":
                self._check_link(child, line)
            if child.type == "text" and HTML_TAG.search(child.content):
                self._problems.add(self._path, line, "HTML would be shown as it stands: write it in Markdown.")

    def _check_link(self, child: Token, line: int) -> None:
        address = str(child.attrGet("href"))
        if not address.startswith(TERM_LINK):
            if not address.startswith("https://"):
                self._problems.add(self._path, line, "A link must begin with 'https://', or with 'term:' for a term.")
            return
        key = address.removeprefix(TERM_LINK)
        if key not in self._references.terms:
            self._problems.add(self._path, line, f"No glossary explains '{key}'. Add it to one, or take the link out.")
        self._references.linked.add(key)
        child.attrSet("href", f"{GLOSSARY_PAGE}{key}")

    def _with_citations(self, child: Token, line: int) -> list[Token]:
        if child.type != "text":
            return [child]
        parts: list[Token] = []
        for index, piece in enumerate(CITED.split(child.content)):
            if index % 2:
                self._cite(piece, line)
                parts.append(_generated(_citation_html(piece)))
                continue
            if NEARLY_CITED.search(piece):
                self._problems.add(self._path, line, f"This looks like a citation but is not one: {CITING}.")
            text = child.copy()
            text.content = piece
            parts.append(text)
        return parts


def sources_html(citations: Iterable[Citation], marks: Iterable[Trust], heading: str = "Sources for this step") -> str:
    """The list that closes a step: each source once, how far it was read, and what the marks in the text mean."""
    weakest = {cited.source.code: cited for cited in citations}
    lines = [_source_html(cited) for cited in weakest.values()]
    lines += [f"‘{MARK_WORDS[mark]}’: {mark.words}." for mark in marks]
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<h2>{heading}</h2><ul>{items}</ul>" if items else ""


def _source_html(cited: Citation) -> str:
    source = cited.source
    title = escape(source.title)
    # A copy or a report is where a checker looks, not where a learner is sent.
    if cited.trust is Trust.SEEN and source.address:
        title = f'<a href="{escape(source.address)}">{title}</a>'
    return f"{source.code}: {title}, {escape(cited.imprint)}. {cited.trust.words}."


def shown_reference(reference: str) -> str:
    """What a reader sees of a reference: 'S06', 'S04 as reported', 'advice'."""
    return MARK_WORDS[MARKS[reference]] if reference in MARKS else reference


def _citation_html(reference: str) -> str:
    # A narrow space that does not break: apart from the word for a voice, beside it for an eye.
    return f"&#8239;<sup>{shown_reference(reference)}</sup>"


def _generated(html: str) -> Token:
    # The reader's own HTML, never the writer's: `html_inline` is a disabled rule, so no text can become one.
    return Token("html_inline", "", 0, content=html)


def _number(code: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, code))
    return int(digits), code
