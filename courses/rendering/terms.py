"""Terms of the glossary, explained where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

from django.utils.html import format_html

LINK = re.compile(
    r'<a\s[^>]*?href="/glossary/#(?P<key>[a-z0-9-]+)"[^>]*>(?P<words>.*?)</a>(?P<closing>(?:’s)?[.,:;!?)’”]*)',
    re.DOTALL,
)

ONE_LINE = 24  # characters that fit on a line at 320 px


class Meanings:
    """Writes the meanings of terms into the HTML of one step, each under an id of its own."""

    def __init__(self, meanings: Mapping[str, tuple[str, str]], step: str) -> None:
        """`meanings` are pairs of a term and its meaning by key; `step` is what makes ids of this step its own."""
        self._meanings = meanings
        self._step = step
        self._numbers = count(1)

    def explain(self, html: str) -> str:
        """Each link to a term that is known as a button that opens its meaning; without a meaning it stays a link.

        The button opens the meaning by itself, without a script: it is a popover. A comma or a full stop after it is
        kept on its line: browsers break a line after a button, whatever follows. A term longer than a line is a box as
        wide as the page, so there it stands inside.
        """
        return LINK.sub(self._explained, html)

    def _explained(self, found: re.Match[str]) -> str:
        key = found["key"]
        if key not in self._meanings:
            return found.group()
        term, meaning = self._meanings[key]
        opens = f"term-{self._step}-{next(self._numbers)}"
        shown = format_html(
            '<span class="term-meaning" id="{}" popover><strong>{}</strong> {}'
            '<a href="/glossary/#{}">In the glossary</a></span>',
            opens, term, meaning, key,
        )  # fmt: skip
        words, closing = found["words"], found["closing"]
        if len(words) > ONE_LINE:
            words, closing = words + closing, ""
        button = f'<button type="button" class="term" popovertarget="{opens}">{words}</button>'
        return f'<span class="unbroken">{button}{shown}{closing}</span>' if closing else button + shown
