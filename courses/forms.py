"""What an author's picture is asked at upload."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.images.forms import BaseImageForm

from courses.blocks.drawings import NotADrawing, faults_of
from courses.blocks.media import file_type

TOO_LARGE = (
    "This picture has more than {most} million points, which is too many. "
    "Make it smaller and try again: a page shows 1,200 across."
)


class PictureForm(BaseImageForm):
    """Refuses a picture too large for a web server to draw smaller, and a drawing that holds more than shapes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].error_messages["file_too_many_pixels"] = TOO_LARGE.format(
                most=settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000
            )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file and file_type(file.name) == "svg":
            file.seek(0)
            _check_drawing(file.read())
            file.seek(0)
        return file


def _check_drawing(content: bytes) -> None:
    try:
        faults = faults_of(content)
    except NotADrawing as error:
        raise ValidationError("This drawing cannot be read. Save it anew, as a plain .svg.") from error
    if faults:
        raise ValidationError(
            f"This drawing holds more than shapes and words: {'; '.join(faults)}. Save it as a plain .svg."
        )
