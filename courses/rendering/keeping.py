"""Files that an edition keeps: each under the name of its content, whatever becomes of the one it was made from."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat

from courses.blocks.drawings import clean_drawing
from courses.blocks.media import file_type

IMAGE_WIDTH = 1200


def keep_picture(image: Any) -> dict[str, Any]:
    """A picture of a width that fits the page; a drawing with nothing in it but shapes and words."""
    if image.is_svg():
        with image.file.open("rb") as file:
            content = clean_drawing(file.read())
        url, width, height = _keep(content, "svg"), image.width, image.height
    else:
        rendition = image.get_rendition(f"width-{IMAGE_WIDTH}|format-webp")
        with rendition.file.open("rb") as file:
            url = _keep(file.read(), file_type(rendition.file.name))
        width, height = rendition.width, rendition.height
    alt = "" if image.decorative else image.contextual_alt_text
    return {"url": url, "width": width, "height": height, "alt": alt}


def keep_document(document: Any) -> dict[str, Any]:
    """A paper, sound, film or captions: its address, and what it is in words ('PDF, 120 KB')."""
    kind = file_type(document.filename)
    with document.file.open("rb") as file:
        content = file.read()
    return {"url": _keep(content, kind), "said": f"{kind.upper()}, {filesizeformat(len(content))}"}


def _keep(content: bytes, kind: str) -> str:
    name = f"editions/{hashlib.sha256(content).hexdigest()}.{kind}"
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(content))
    return str(default_storage.url(name))
