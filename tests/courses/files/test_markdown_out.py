"""HTML back into Markdown: read again, it is the same HTML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courses.files.markdown_out import CannotBeWritten, faithful, markdown
from courses.files.problems import Problems
from courses.files.prose import Prose
from courses.files.references import References
from courses.files.source_shapes import GlossaryEntry
from tests.courses.files.conftest import ContentFolder

TERMS = {"telling": GlossaryEntry("telling", "Telling", "A way.", "")}


def read(text: str) -> str:
    """Markdown as HTML, with no sources to check against."""
    return Prose(References({}, TERMS), Path("step.md"), Problems()).html(text, 1)


class TestMarkdown:
    @pytest.mark.parametrize(
        "text",
        [
            "One.\nTwo.\n\nThree.",
            "## A heading\n\n### Another\n\nText.",
            "**Bold** and *soft* and ***both***.",
            "- one\n- two\n\nAfter.",
            "1. one\n2. two",
            "3. three\n4. four",
            "- one\n\n  more of one\n\n- two",
            "- one\n  - inside\n  - again\n- two",
            "1. one\n   - inside\n2. two",
            "- one\n\n* another list",
            "> Quoted.\n>\n> Twice.",
            "A [link](https://example.org/a?b=1&c=2) here.",
            "A [way](term:telling) here.",
            "A figure. [S06] Another. [S04, S07 as reported] [judgement]",
            "- one [known]\n- two [S06]",
            "A line\\\nbroken.",
            "One\n\n***\n\nTwo",
            "1\\. not a list\n\n\\# not a heading\n\n\\- not a list\n\n\\> not quoted",
            "2 \\* 3 \\_ 4 \\[ 5 \\] 6 \\\\ 7 & 8 < 9",
            "He said 'no', and \"never\".",
            "\\::: not a block",
        ],
    )
    def test_comes_back_as_the_same_html(self, text: str) -> None:
        html = read(text)
        assert read(markdown(html)) == html

    @example("_1_*1*")
    @given(st.text(alphabet="ab *_[]()#>-+1.\\`<&;:!~'\"\n", max_size=60))
    def test_comes_back_whatever_is_typed(self, text: str) -> None:
        html = read(text)
        # Refused of a writer: a heading too high, a link that leads nowhere. Nobody writes soft words in soft words.
        if re.search(r"<h[1456]|<a |<(em|strong)>(?:(?!</\1>).)*<\1>", html, re.DOTALL):
            return
        faithful(html, read)

    def test_joins_soft_words_that_touch(self) -> None:
        assert markdown("<p><em>one</em><em>two</em></p>") == "*onetwo*"

    def test_takes_what_the_page_editor_writes(self) -> None:
        html = '<p data-block-key="a1b2c"><b>Bold </b>and <i>soft</i>.\u202f<sup>S06</sup></p>'
        assert markdown(html) == "**Bold** and *soft*. [S06]"

    def test_refuses_what_would_come_back_otherwise(self) -> None:
        with pytest.raises(CannotBeWritten, match="would not come back as it is"):
            faithful("<p>One</p>", lambda written: f"<p>{written} and more</p>")

    @pytest.mark.parametrize(
        ("html", "words"),
        [
            ("<p>E = mc<sup>2</sup></p>", "'2' is raised, and is no source"),
            ('<p><a linktype="page" id="3">here</a></p>', "The link 'here' leads to a page of this site"),
            ('<p><embed embedtype="image" id="1"/></p>', "It has a 'embed' element"),
        ],
    )
    def test_says_what_files_cannot_hold(self, html: str, words: str) -> None:
        with pytest.raises(CannotBeWritten, match=words):
            markdown(html)


class TestTheSmallFolder:
    def test_comes_back_block_by_block(self, content: ContentFolder) -> None:
        for step in content.read().steps:
            for block in step.blocks:
                if block.kind == "reading" and block.key != "sources":
                    assert read(markdown(block.value)) == block.value
