"""Words of blocks: sources raised beside plain text, and every block as the gallery shows it."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from courses.blocks import clean
from courses.blocks.steps import StepBodyBlock
from courses.blocks.text import ACTIVITIES
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


@register.simple_tag
def blocks_to_show() -> list[tuple[str, str, SafeString]]:
    """Each kind of block that is only read: its name, what it is for, and its example."""
    return [
        (name, block.get_description(), clean(block.render(block.get_preview_value())))
        for name, block in StepBodyBlock().child_blocks.items()
        if block.meta.group != ACTIVITIES
    ]
