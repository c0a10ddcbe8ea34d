"""SVG drawings: which may be shown, and how one is made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

SVG = "http://www.w3.org/2000/svg"
ELEMENTS = {
    "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
    "tspan", "use", "symbol", "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern", "marker",
}  # fmt: skip
ATTRIBUTES = {
    "id", "class", "role", "version", "viewBox", "preserveAspectRatio", "width", "height", "x", "y", "x1", "y1", "x2",
    "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "d", "points", "transform", "fill", "fill-opacity", "fill-rule",
    "clip-rule", "clip-path", "mask", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray",
    "stroke-dashoffset", "stroke-opacity", "stroke-miterlimit", "opacity", "color", "font-family", "font-size",
    "font-weight", "font-style", "text-anchor", "dominant-baseline", "letter-spacing", "offset", "stop-color",
    "stop-opacity", "gradientUnits", "gradientTransform", "patternUnits", "patternTransform", "spreadMethod",
    "markerWidth", "markerHeight", "refX", "refY", "orient", "aria-label", "aria-labelledby", "aria-hidden", "href",
    "{http://www.w3.org/1999/xlink}href", "{http://www.w3.org/XML/1998/namespace}space",
    "{http://www.w3.org/XML/1998/namespace}lang", "lang", "focusable",
}  # fmt: skip
LOCAL = re.compile(r"#[\w.-]+")
ELSEWHERE = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|data:|@import|expression\(", re.IGNORECASE)


class NotADrawing(ValueError):
    """The file is no SVG that can be read."""


def faults_of(content: bytes) -> list[str]:
    """What a drawing holds that may not be shown, each in words. Raises NotADrawing."""
    found = []
    for element in _elements(_read(content)):
        name = _name(element)
        if name not in ELEMENTS:
            found.append(f"'{name}' is not shown in a drawing")
        found += [f"the {key.split('}')[-1]} of '{name}' is not shown" for key in _unwanted(element)]
    return sorted(set(found))


def clean_drawing(content: bytes) -> bytes:
    """The drawing with shapes and words alone: no script, style sheet, handler or address. Raises NotADrawing."""
    root = _read(content)
    if _name(root) != "svg":
        raise NotADrawing
    _strip(root)
    register_namespace("", SVG)
    cleaned: bytes = tostring(root, encoding="utf-8")
    return cleaned


def _read(content: bytes) -> Element:
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise NotADrawing from error
    return root


def _strip(element: Element) -> None:
    for key in _unwanted(element):
        del element.attrib[key]
    for child in list(element):
        if _name(child) in ELEMENTS:
            _strip(child)
        else:
            element.remove(child)


def _unwanted(element: Element) -> list[str]:
    return [key for key, value in element.attrib.items() if not _is_wanted(key, value)]


def _is_wanted(key: str, value: str) -> bool:
    if key not in ATTRIBUTES or ELSEWHERE.search(value):
        return False
    return not key.endswith("href") or LOCAL.fullmatch(value) is not None


def _elements(root: Element) -> Iterator[Element]:
    return (element for element in root.iter() if isinstance(element.tag, str))


def _name(element: Element) -> str:
    space, _, name = str(element.tag).rpartition("}")
    return name if space in ("", "{" + SVG) else str(element.tag)
