"""The form that takes a file of past training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from competencies.forms import DoorForm
from competencies.rules.history import LABELS, What

MOST_BYTES = 20_000_001


class HistoryForm(DoorForm):
    """A file, read as soon as it is sent: `content` are its bytes. `reads` raises ValueError, with a sentence, for
    a file that cannot be used.
    """

    file = forms.FileField(
        label="The file",
        help_text="A table, as CSV or as a workbook (.xlsx), with a line for each training of each person.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose another.",
            "max_length": "Give the file a shorter name.",
        },
    )

    def __init__(self, *args: Any, reads: Callable[[bytes], object], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reads = reads

    def clean_file(self) -> object:
        self.content: bytes = self.cleaned_data["file"].read(MOST_BYTES)
        try:
            return self.reads(self.content)
        except ValueError as refused:
            raise forms.ValidationError(str(refused)) from refused


class LinesForm(forms.Form):
    """Which lines of a dry run are shown."""

    what = forms.ChoiceField(
        label="Show", choices=[("", "Every line"), *((what, LABELS[what]) for what in What)], required=False
    )
