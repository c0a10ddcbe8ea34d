"""How often somebody wants to be written to."""

from __future__ import annotations

from typing import Any

from django import forms


class HowOften(forms.Form):
    """Each letter on its day, or one a week."""

    often = forms.ChoiceField(
        label="How often",
        choices=[("EACH", "On the day, at most once a day"), ("WEEKLY", "At most once a week")],
        widget=forms.RadioSelect,
        help_text="A letter about something new, or one that your training lead asks for, does not wait for the week.",
        error_messages={"required": "Say how often.", "invalid_choice": "Say how often: on the day, or once a week."},
    )

    def __init__(self, *args: Any, weekly: bool, **options: Any) -> None:
        super().__init__(*args, initial={"often": "WEEKLY" if weekly else "EACH"}, **options)

    @property
    def is_weekly(self) -> bool:
        return bool(self.cleaned_data["often"] == "WEEKLY")
