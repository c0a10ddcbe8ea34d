"""What is typed where numbers are read."""

from __future__ import annotations

from datetime import date

from django import forms

from competencies.forms import DayField


class AsAtForm(forms.Form):
    """A day to count on; the address keeps it."""

    on = DayField(label="As at", required=False)

    def day(self, *, today: date) -> date:
        """The day typed; today, where none is or it cannot be read."""
        return (self.cleaned_data.get("on") if self.is_valid() else None) or today
