"""How often somebody wants to be written to."""

from __future__ import annotations

from django import forms
from django.http import QueryDict


class HowOften(forms.Form):
    """Each letter on its day, or one a week."""

    often = forms.ChoiceField(
        label="How often",
        choices=[("EACH", "On the day, at most once a day"), ("WEEKLY", "At most once a week")],
        widget=forms.RadioSelect,
        help_text="A letter about something new, or one that your training lead asks for, does not wait for the week.",
        error_messages={"required": "Say how often.", "invalid_choice": "Say how often: on the day, or once a week."},
    )

    def __init__(self, data: QueryDict | None, *, weekly: bool) -> None:
        super().__init__(data, initial={"often": "WEEKLY" if weekly else "EACH"})

    @property
    def is_weekly(self) -> bool:
        return bool(self.cleaned_data["often"] == "WEEKLY")
