"""The HTML of a page back into the Markdown that writers keep: read again, it gives the same HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from courses.files.prose import GLOSSARY_PAGE, MARK_WORDS, MARKS, TERM_LINK

BLOCKS = {"p", "h2", "h3", "ul", "ol", "li", "blockquote", "hr"}
INLINE = {"strong", "b", "em", "i", "sup", "a", "br"}
EMPTY = {"br", "hr"}
STRESSED = {"strong", "b", "em", "i"}
REFERENCES = {MARK_WORDS[trust]: mark for mark, trust in MARKS.items()}
SPECIAL = re.compile(r"([\\*_\[\]`]|&(?=#?\w+;)|<(?=[a-z/!?]))", re.IGNORECASE)
AT_START = re.compile(r"^(\s*)([#>+-]|:::|\d+(?=[.)]))", re.MULTILINE)
SPACE_BEFORE_SOURCE = re.compile(r"[\s\u202f]+$")
STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
CODE = re.compile(r"S\d+[a-z]?(?: as reported)?(?:, S\d+[a-z]?(?: as reported)?)*")


class CannotBeWritten(ValueError):
    """The page holds what files cannot: the message says what, in words."""


@dataclass
class Node:
    """An element, or text where `tag` is empty."""

    tag: str = ""
    text: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def said(self) -> str:
        """The plain text inside."""
        return self.text + "".join(child.said for child in self.children)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("root")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in BLOCKS | INLINE:
            raise CannotBeWritten(f"It has a '{tag}' element, which the files cannot hold.")
        before = self._open[-1].children[-1:]
        if tag in STRESSED and before and before[0].tag == tag:
            self._open.append(before[0])  # two that touch are one: nobody sees where the first ends
            return
        node = Node(tag, attributes={name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in EMPTY:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY and len(self._open) > 1 and self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(Node(text=data))


def parse(html: str) -> Node:
    """The HTML of a rich text as a tree. Raises CannotBeWritten."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.root


def markdown(html: str) -> str:
    """A rich text in Markdown. Raises CannotBeWritten for what Markdown of this house has no words for."""
    return _blocks(parse(html).children)


def faithful(html: str, read: Callable[[str], str]) -> str:
    """A rich text in Markdown which `read` turns into the same again. Raises CannotBeWritten where it would not."""
    written = markdown(html)
    if _shape(parse(read(written))) != _shape(parse(html)):
        said = " ".join(parse(html).said.split())
        raise CannotBeWritten(f"'{said[:60]}' would not come back as it is. Make its bold and soft words simpler.")
    return written


def _shape(node: Node) -> str:
    """The elements and words of a tree, however they are spelled: 'b' is 'strong', a straight quote is a curled one."""
    tag = {"b": "strong", "i": "em"}.get(node.tag, node.tag)
    text = re.sub(r"[\s\u202f]+", " ", node.text).translate(STRAIGHT)
    inner = "".join(_shape(child) for child in node.children)
    shape = f"<{tag} {_address_of(node)}>{inner}</{tag}>" if tag else text
    # Spaces at the edges of an element are nobody's.
    return re.sub(r"\s*(</?(?:p|li|ul|ol|h2|h3|blockquote|hr|br|sup|strong|em|root)\b[^>]*>)\s*", r"\1", shape)


def _address_of(node: Node) -> str:
    return node.attributes.get("href", "") + node.attributes.get("start", "")


def texts_of_list(html: str) -> list[str]:
    """The plain text of each list item."""
    return [" ".join(item.said.split()) for item in _items(parse(html))]


def _items(node: Node) -> list[Node]:
    found = [node] if node.tag == "li" else []
    return found + [item for child in node.children for item in _items(child)]


def _blocks(nodes: list[Node]) -> str:
    written: list[str] = []
    before, marker = "", ""
    run: list[Node] = []

    def close_run() -> None:
        if any(node.said.strip() or node.tag == "br" for node in run):
            written.append(_paragraph(run))
        run.clear()

    for node in nodes:
        if node.tag not in BLOCKS:
            run.append(node)
            continue
        close_run()
        # Two lists that follow each other are one list, unless their signs differ.
        other = node.tag == before and marker in ("-", "1.")
        marker = {"ul": "*" if other else "-", "ol": "1)" if other else "1."}.get(node.tag, "")
        text = _block(node, marker)
        before = node.tag
        if text:
            written.append(text)
    close_run()
    return "\n\n".join(written)


def _block(node: Node, marker: str) -> str:
    if node.tag in ("h2", "h3"):
        return f"{'##' if node.tag == 'h2' else '###'} {_inline(node.children).strip()}"
    if node.tag in ("ul", "ol"):
        return _list(node, marker)
    if node.tag == "blockquote":
        return "\n".join(f"> {line}".rstrip() for line in _blocks(node.children).split("\n"))
    if node.tag == "hr":
        return "***"
    return _paragraph(node.children)


def _paragraph(nodes: list[Node]) -> str:
    return AT_START.sub(lambda found: f"{found[1]}{_escaped_start(found[2])}", _inline(nodes).strip())


def _escaped_start(sign: str) -> str:
    return f"{sign}\\" if sign.isdigit() else f"\\{sign}"


def _list(node: Node, marker: str) -> str:
    items = [child for child in node.children if child.tag == "li"]
    first = int(node.attributes.get("start") or 1)
    loose = any(child.tag == "p" for item in items for child in item.children)
    written = []
    for at, item in enumerate(items):
        sign = marker if node.tag == "ul" else f"{first + at}{marker[-1]}"
        lines = _item(item, loose).split("\n")
        inner = " " * (len(sign) + 1)
        written.append("\n".join([f"{sign} {lines[0]}"] + [f"{inner}{line}" if line else "" for line in lines[1:]]))
    return ("\n\n" if loose else "\n").join(written)


def _item(item: Node, loose: bool) -> str:
    if loose:
        return _blocks(item.children)
    words = [child for child in item.children if child.tag not in BLOCKS]
    inner = [child for child in item.children if child.tag in BLOCKS]
    return "\n".join(
        part
        for part in (_paragraph(words), *(_block(each, "-" if each.tag == "ul" else "1.") for each in inner))
        if part
    )


def _inline(nodes: list[Node], within: str = "") -> str:
    text = ""
    for node in nodes:
        if node.tag == "sup":
            text = f"{SPACE_BEFORE_SOURCE.sub('', text)} [{_reference(node.said)}]"
        elif node.tag == "br":
            text += "\\\n"
        elif node.tag:
            text += _marked(node, within)
        else:
            said = node.text.lstrip("\n") if text.endswith("\\\n") else node.text
            text += SPECIAL.sub(r"\\\1", said)
    return text


def _reference(said: str) -> str:
    if said in REFERENCES:
        return REFERENCES[said]
    if CODE.fullmatch(said):
        return said
    raise CannotBeWritten(f"'{said}' is raised, and is no source such as S06: the files cannot hold it.")


def _marked(node: Node, within: str) -> str:
    if node.tag == "a":
        return f"[{_inline(node.children, within)}]({_address(node)})"
    sign = "**" if node.tag in ("strong", "b") else "_" if within == "**" else "*"
    if sign == within or (sign == "_" and within == "_"):
        return _inline(node.children, within)
    inner = _inline(node.children, sign)
    words = inner.strip()
    # A mark closes only beside its words: spaces go outside.
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{sign}{words}{sign}{after}" if words else inner


def _address(node: Node) -> str:
    address = node.attributes.get("href", "")
    if address.startswith(GLOSSARY_PAGE):
        return f"{TERM_LINK}{address.removeprefix(GLOSSARY_PAGE)}"
    if not address.startswith("https://"):
        raise CannotBeWritten(f"The link '{node.said}' leads to a page of this site, which files cannot name.")
    return f"<{address}>" if re.search(r"[()\s]", address) else address
