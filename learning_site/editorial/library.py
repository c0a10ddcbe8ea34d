"""Puts the files of a module into the libraries of images and documents, each once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.images import ImageFile
from django.utils.text import Truncator
from PIL import Image as Canvas
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from competencies.operations.refusals import Refusal
from courses.blocks.drawings import NotADrawing, faults_of
from courses.blocks.media import FILE_TYPES, file_type


class CannotBeShown(Refusal):
    """The page would not take what the files say."""


def picture(path: Path, description: str) -> int:
    """The key of this picture in the image library, put there when it is not there yet. Raises CannotBeShown.

    The library takes a short description only; the block on the page keeps the whole of it.
    """
    _check_is_there(path, "image")
    if file_type(path.name) == "svg":
        _check_drawing(path)
    else:
        _check_photograph(path)
    with path.open("rb") as file:
        library = get_image_model()
        short = Truncator(description).chars(library._meta.get_field("description").max_length)
        image = library(title=path.stem, description=short, file=ImageFile(file, name=path.name))
        image._set_file_hash()
        return _key_of(image)


def document(path: Path, title: str, kind: str) -> int:
    """The key of this paper, sound, film or captions in the document library. Raises CannotBeShown."""
    _check_is_there(path, kind)
    with path.open("rb") as file:
        added = get_document_model()(title=title, file=File(file, name=path.name))
        added._set_document_file_metadata()
        return _key_of(added)


def _key_of(item: Any) -> int:
    known = type(item).objects.filter(file_hash=item.file_hash).first()
    if known is None:
        item.save()
        known = item
    return int(known.pk)


def _check_is_there(path: Path, kind: str) -> None:
    if file_type(path.name) not in FILE_TYPES[kind] or not path.is_file():
        raise CannotBeShown(
            f"'{path.name}' is not a file that can be shown. Put a {', '.join(FILE_TYPES[kind])} file into the "
            f"folder '{path.parent.parent.name}', which is named as the module's slug."
        )


def _check_drawing(path: Path) -> None:
    try:
        faults = faults_of(path.read_bytes())
    except NotADrawing as error:
        raise CannotBeShown(f"'{path.name}' cannot be read as a drawing. Save it anew, as a plain .svg.") from error
    if faults:
        raise CannotBeShown(f"'{path.name}' holds more than shapes and words: {'; '.join(faults)}.")


def _check_photograph(path: Path) -> None:
    try:
        with Canvas.open(path) as drawn:
            pixels = drawn.width * drawn.height
            drawn.verify()
    except (OSError, SyntaxError, Canvas.DecompressionBombError) as error:
        raise CannotBeShown(f"'{path.name}' cannot be read as a picture. Save it anew, as a .png.") from error
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise CannotBeShown(too_large(path.name, pixels))


def too_large(name: str, pixels: int) -> str:
    """What somebody is told whose picture is too large to be drawn smaller by a web server."""
    most = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
    return (
        f"'{name}' has {pixels / 1_000_000:.0f} million points, and {most} million are the most. "
        "Make it smaller and try again: a page shows 1,200 across."
    )
