"""How often somebody wants to be written to."""

from __future__ import annotations

from django import forms
from django.http import QueryDict


class HowOften(forms.Form):
    """Each letter on its day, or one a week; and a training lead's counts."""

    often = forms.ChoiceField(
        label="How often",
        choices=[("EACH", "On the day, at most once a day"), ("WEEKLY", "At most once a week")],
        widget=forms.RadioSelect,
        help_text="A letter about something new, or one that your training lead asks for, does not wait for the week.",
        error_messages={"required": "Say how often.", "invalid_choice": "Say how often: on the day, or once a week."},
    )

    digest = forms.ChoiceField(
        label="Your agency’s week",
        choices=[("YES", "Send me the counts once a week"), ("NO", "Do not send them")],
        widget=forms.RadioSelect,
        help_text="As a training lead you get numbers and links, no names: who is overdue, whose training runs out, "
        "whom no letter reaches.",
        error_messages={"required": "Say yes or no.", "invalid_choice": "Say yes or no."},
    )

    def __init__(self, data: QueryDict | None, *, weekly: bool, digest: bool | None) -> None:
        """`digest`: None for somebody who leads nothing and is not asked."""
        super().__init__(data, initial={"often": "WEEKLY" if weekly else "EACH", "digest": "YES" if digest else "NO"})
        if digest is None:
            del self.fields["digest"]

    @property
    def is_weekly(self) -> bool:
        return bool(self.cleaned_data["often"] == "WEEKLY")

    @property
    def wants_digest(self) -> bool:
        return self.cleaned_data.get("digest") != "NO"
