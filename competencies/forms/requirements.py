"""What is typed where requirements are read."""

from __future__ import annotations

from datetime import date

from django import forms

from competencies.forms import DayField


class PreviewForm(forms.Form):
    """A day on which somebody might finish; the address keeps it."""

    finish = DayField(label="If you finish on", required=False)

    def day(self, *, today: date) -> date:
        """The day typed; today, where none is or it cannot be read."""
        return (self.cleaned_data.get("finish") if self.is_valid() else None) or today
