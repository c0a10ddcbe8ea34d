"""Which two records are one person."""

from __future__ import annotations

from typing import Any

from django import forms

from competencies.forms import DoorForm
from competencies.queries import merging
from competencies.queries.scope import Scope

NOBODY = (
    "No record with that address or link is shown to you. Look for a slip in it; "
    "otherwise their agency does not share names with the partnership."
)


class TwoRecordsForm(DoorForm):
    """Each by its sign-in address or a link to its page."""

    kept = forms.CharField(
        label="The record that stays",
        max_length=300,
        help_text="Its sign-in address, or the link to the person’s page.",
    )
    absorbed = forms.CharField(
        label="The record that is the same person", max_length=300, help_text="It is signed in with no longer."
    )

    def __init__(self, *args: Any, visible_to: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visible_to = visible_to

    def clean_kept(self) -> Any:
        return self._named("kept")

    def clean_absorbed(self) -> Any:
        return self._named("absorbed")

    def _named(self, name: str) -> Any:
        found = merging.named(self.cleaned_data[name], visible_to=self.visible_to)
        if found is None:
            raise forms.ValidationError(NOBODY)
        return found
