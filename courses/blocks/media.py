"""Blocks that hand over files: papers, sound and film."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from courses.blocks.text import MEDIA, CheckedBlock, ReadingBlock

FILE_TYPES = {
    "image": ("avif", "gif", "jpeg", "jpg", "png", "svg", "webp"),
    "download": ("docx", "pdf", "pptx", "xlsx"),
    "audio": ("m4a", "mp3", "ogg"),
    "video": ("mp4", "webm"),
    "captions": ("vtt",),
}


def file_type(name: str) -> str:
    """The ending of a file's name, small and without its dot."""
    return PurePosixPath(name).suffix.lower().lstrip(".")


def fault_of(document: Any, kind: str) -> str:
    """Why a document cannot be shown as a file of this kind; '' where it can."""
    if document is None or file_type(document.filename) in FILE_TYPES[kind]:
        return ""
    return f"'{document.filename}' cannot be shown here: choose a {', '.join(FILE_TYPES[kind])} file."


class DownloadBlock(CheckedBlock):
    """A paper to take away."""

    title = blocks.CharBlock(max_length=150, help_text="What it is.")
    file = DocumentChooserBlock()
    about = blocks.CharBlock(required=False, max_length=200, help_text="What to expect: 'One page, A4'.")

    class Meta:
        icon = "download"
        group = MEDIA
        template = "blocks/download.html"
        description = "A paper to take away or to print."
        preview_value = {"title": "A card for your desk", "file": None, "about": "One page, A4."}

    def faults(self, value: Any) -> Mapping[str, str]:
        fault = fault_of(value["file"], "download")
        return {"file": fault} if fault else {}


class AudioBlock(CheckedBlock):
    """Sound, with its words."""

    title = blocks.CharBlock(max_length=150, help_text="What it is.")
    file = DocumentChooserBlock(help_text="An mp3, m4a or ogg file.")
    transcript = ReadingBlock(required=False, help_text="Every word, and who says it.")

    class Meta:
        icon = "media"
        group = MEDIA
        template = "blocks/audio.html"
        description = "Sound, with every word of it to read."
        preview_value = {"title": "A call, read aloud", "file": None, "transcript": "<p>I saw something today.</p>"}

    def faults(self, value: Any) -> Mapping[str, str]:
        found = {"file": fault_of(value["file"], "audio")}
        if not value["transcript"].source.strip():
            found["transcript"] = "Sound needs its words: somebody who cannot hear it reads them here."
        return {name: sentence for name, sentence in found.items() if sentence}


class VideoBlock(CheckedBlock):
    """Film, with captions and its words."""

    title = blocks.CharBlock(max_length=150, help_text="What it is.")
    file = DocumentChooserBlock(help_text="An mp4 or webm file.")
    captions = DocumentChooserBlock(required=False, help_text="A vtt file, in English.")
    transcript = ReadingBlock(required=False, help_text="Every word, who says it, and what can only be seen.")

    class Meta:
        icon = "media"
        group = MEDIA
        template = "blocks/video.html"
        description = "Film, with captions and with every word of it to read. It never starts by itself."
        preview_value = {
            "title": "How to be told",
            "file": None,
            "captions": None,
            "transcript": "<p>I saw something today.</p>",
        }

    def faults(self, value: Any) -> Mapping[str, str]:
        found = {"file": fault_of(value["file"], "video"), "captions": fault_of(value["captions"], "captions")}
        if value["captions"] is None:
            found["captions"] = "Film needs captions: add a vtt file, so that it can be followed without sound."
        if not value["transcript"].source.strip():
            found["transcript"] = "Film needs its words: somebody who can neither see nor hear it reads them here."
        return {name: sentence for name, sentence in found.items() if sentence}
