"""A step as words alone: no pictures, no sound, no film, no choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from html.parser import HTMLParser
from typing import Any

# What is left out with all that is in it, and what is left out by itself.
GONE = frozenset({"video", "audio", "svg", "picture", "object", "iframe"})
SINGLE = frozenset({"img", "source", "track", "input", "embed"})


class _Words(HTMLParser):
    """Gives frozen HTML back as it is, without what is not words; a described picture is its description."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            described = (dict(attrs).get("alt") or "").strip()
            if described:
                self.kept.append(f"<em>Picture: {escape(described)}</em>")
        elif tag in GONE:
            self.inside += 1
        elif tag not in SINGLE and not self.inside:
            self.kept.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in GONE:
            self.inside = max(0, self.inside - 1)
        elif tag not in SINGLE and not self.inside:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.kept.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def words(html: str) -> str:
    """The HTML without pictures and media. It was cleaned when its edition was frozen, and is only made less here."""
    reading = _Words()
    reading.feed(html)
    reading.close()
    return "".join(reading.kept)


def parts(
    content: list[dict[str, Any]], *, sectors: Mapping[str, str], statements: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """What of a step's content is read: `{"kind": "html", "title", "html"}` in order.

    A scenario is told as it goes when it goes well; `statements` are those of confidence, to read where they are asked.
    Questions and polls are asked elsewhere.
    """
    read: list[dict[str, Any]] = []
    for part in content:
        match part["kind"]:
            case "html":
                read.append(_piece(part["html"]))
            case "scenario":
                read += _scenario(part)
            case "sectors":
                read += [_piece(one["html"], _named(part, one, sectors)) for one in part["inserts"]]
            case "reflection":
                read.append(_piece(part["prompt"], "To think about"))
            case "confidence" if statements:
                lines = "".join(f"<li>{escape(statement)}</li>" for statement in statements)
                read.append(_piece(f"<ul>{lines}</ul>", "How sure are you of each of these today?"))
    return read


def _named(part: Mapping[str, Any], insert: Mapping[str, Any], sectors: Mapping[str, str]) -> str:
    names = ", ".join(sectors.get(code, code.replace("_", " ").capitalize()) for code in insert["sectors"])
    return f"{part['title']}: {names}"


def _scenario(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    told = [_piece(part["story"], part["title"])]
    by_id = {situation["id"]: situation for situation in part["situations"]}
    situation, seen = part["situations"][0], set()
    while situation and situation["id"] not in seen:
        seen.add(situation["id"])
        best = next(choice for choice in situation["choices"] if choice["grade"] == "BEST")
        told.append(_piece(situation["text"]))
        told.append(_piece(best["consequence"] + best["reason"], f"{situation['question']} {best['text']}"))
        situation = by_id.get(best["leads_to"])
    told.append(_piece(part["ending"]))
    return told


def _piece(html: str, title: str = "") -> dict[str, Any]:
    return {"kind": "html", "title": title, "html": words(html)}
