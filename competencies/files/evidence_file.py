"""Looks at a file handed in as evidence: what it is by its own bytes, never by its name."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image

LARGEST = 5 * 1024 * 1024
PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg"}
PDF = "application/pdf"
ENDINGS = {PDF: "pdf", "image/png": "png", "image/jpeg": "jpg"}
MOST_PIXELS = 50_000_000


class FileNotUsable(ValueError):
    """The file cannot be evidence; the sentence says why and what would be right."""


@dataclass(frozen=True)
class Looked:
    """What was found: the bytes, their hash, and what kind of file they are."""

    content: bytes
    sha256: str
    content_type: str


def look(content: bytes) -> Looked:
    """Raises FileNotUsable for a file that is empty, larger than 5 MB, or no PDF, JPEG or PNG by its own bytes."""
    if not content:
        raise FileNotUsable("The file is empty. Choose another.")
    if len(content) > LARGEST:
        raise FileNotUsable("The file is larger than 5 MB. Scan it again with fewer dots, or leave it out.")
    return Looked(content, sha256(content).hexdigest(), _kind(content))


def _kind(content: bytes) -> str:
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return PDF
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(PICTURES)) as picture:
                kind, size = picture.format, picture.size
                picture.verify()
    except Exception as error:  # Pillow raises many kinds for bytes that are no picture
        raise FileNotUsable(
            "The file is no whole PDF, JPEG or PNG. Save it as one of these, or leave it out."
        ) from error
    if size[0] * size[1] > MOST_PIXELS:
        raise FileNotUsable("The picture has more than 50 million dots. Make it smaller, or leave it out.")
    return PICTURES[str(kind)]
