"""How hard a text is to read, and how long it takes: measured, so that 'plain' is not a matter of opinion."""

from __future__ import annotations

import re
from html import unescape

LAW = re.compile(
    r"(?:[A-Z][\w’]+ (?:(?:and|of|in|to|for) )*)+(?:Act|Bill|Order|Regulations)(?: \d{4})?"
    r"|Working Together to Safeguard Children|Keeping [Cc]hildren [Ss]afe in [Ee]ducation"
)
SLOWEST, FASTEST = 100, 200  # words a minute, of people who read something hard and of people in a hurry


def plain(html: str) -> str:
    """The words of some HTML: each paragraph ends, citations are gone, the names of laws are 'the law'."""
    ended = re.sub(r"</(?:p|li|h2|h3)>", " . ", re.sub(r"<sup>.*?</sup>", "", html))
    return LAW.sub("the law", unescape(re.sub(r"<[^>]+>", " ", ended)))


def words(text: str) -> list[str]:
    """The words of a plain text."""
    return re.findall(r"[A-Za-z’]*[A-Za-z]", text)


def syllables(word: str) -> int:
    """A count good enough for a grade: groups of vowels, less the silent endings."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    spoken = letters if len(letters) <= 3 else re.sub(r"(?:[^laeiouy]es|[^laeiouydt]ed|[^laeiouy]e)$", "", letters)
    return max(1, len(re.findall(r"[aeiouy]{1,2}", spoken)))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of a plain text; only full stops and question marks end a sentence."""
    sentences = [sentence for sentence in re.split(r"[.?]", text) if re.search("[a-z]", sentence)]
    said = words(text)
    if not said or not sentences:
        return 0.0
    return 0.39 * len(said) / len(sentences) + 11.8 * sum(map(syllables, said)) / len(said) - 15.59
