"""The form that takes a file of past training."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from competencies.files.history_file import HistoryFile, read
from competencies.files.tables import LARGEST, FileRefused
from competencies.forms import DoorForm
from competencies.rules.history import LABELS, What


class HistoryForm(DoorForm):
    """A file, read as soon as it is sent: `content` are its bytes."""

    file = forms.FileField(
        label="The file",
        help_text="A table saved as CSV, with a line for each training of each person.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty. Choose another.",
            "max_length": "Give the file a shorter name.",
        },
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_file(self) -> HistoryFile:
        self.content = self.cleaned_data["file"].read(LARGEST + 1)
        try:
            return read(self.content, on=self.on)
        except FileRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class LinesForm(forms.Form):
    """Which lines of a dry run are shown."""

    what = forms.ChoiceField(
        label="Show", choices=[("", "Every line"), *((what, LABELS[what]) for what in What)], required=False
    )
