"""The one door through which rich text passes before anybody is shown it."""

import bleach
from django.utils.safestring import SafeString, mark_safe

TEXT = {"p", "h2", "h3", "ul", "ol", "li", "strong", "b", "em", "i", "sup", "sub", "a", "blockquote", "br", "hr"}
SET_APART = {"figure", "figcaption", "img", "div", "span", "cite", "details", "summary"}
TABLE = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
DRAWING = {"svg", "title", "desc", "rect", "text"}
RECORDING = {"audio", "video", "track"}
MEANING = {"button"}  # a term of the glossary, whose meaning opens beside it; without a form it can do nothing else
TAGS = TEXT | SET_APART | TABLE | DRAWING | RECORDING | MEANING
ATTRIBUTES = {
    "a": ["href", "title", "download"],
    "img": ["src", "alt", "width", "height"],
    "div": ["class", "role", "aria-label", "tabindex"],
    "span": ["class", "id", "popover"],
    "figure": ["class"],
    "p": ["class"],
    "h2": ["id"],
    "h3": ["id"],
    "ol": ["class"],
    "ul": ["class"],
    "table": ["class", "role"],
    "thead": ["role"],
    "tbody": ["role"],
    "tr": ["role"],
    "th": ["scope", "role", "class"],
    "td": ["role", "data-label", "class"],
    "svg": ["class", "role", "width", "height", "aria-labelledby"],
    "title": ["id"],
    "desc": ["id"],
    "rect": ["class", "x", "y", "width", "height"],
    "text": ["class", "x", "y"],
    "audio": ["controls", "preload", "src"],
    "video": ["controls", "preload", "src"],
    "track": ["kind", "src", "srclang", "label", "default"],
    "button": ["type", "class", "popovertarget"],
}
PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})


def clean(html: str) -> SafeString:
    """HTML with nothing in it but the elements of a text: scripts, styles, handlers and foreign markup are gone.

    What Word pastes around its text is dropped, and the text stays.
    """
    cleaned = bleach.clean(html, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, strip=True, strip_comments=True)
    return mark_safe(cleaned)  # this is the door: bleach has just cleaned it
