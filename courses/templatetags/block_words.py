"""Small words of blocks: sources raised beside plain text."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from courses.files.prose import CITED, shown_reference

register = template.Library()


@register.filter
def raised(text: str) -> SafeString:
    """A plain text in which '[S06]' becomes a small S06 beside what it qualifies."""
    pieces = CITED.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("\u202f<sup>{}</sup>", shown_reference(piece)) if at % 2 else piece,)
            for at, piece in enumerate(pieces)
        ),
    )
