"""The day of a matrix and the page of it; the address holds both."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django import forms

from competencies.forms.filters import FiltersForm, ListDayField


class MatrixForm(FiltersForm):
    """What is wrong with one of the two leaves the other as it is."""

    on = ListDayField()
    page = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=999_999,
        widget=forms.HiddenInput,
        error_messages={
            "invalid": "That is not a page, so this is the first. Pages are numbered from 1.",
            "min_value": "That is not a page, so this is the first. Pages are numbered from 1.",
            "max_value": "There is no such page, so this is the first.",
        },
    )

    def day(self, *, today: date) -> date:
        self.is_valid()
        return self.cleaned_data.get("on") or today

    def number(self) -> int:
        self.is_valid()
        return self.cleaned_data.get("page") or 1

    def address(self, *, page: int) -> str:
        """The query string of another page on the same day."""
        on = self.cleaned_data.get("on")
        query = urlencode({**({"on": on.isoformat()} if on else {}), **({"page": page} if page > 1 else {})})
        return f"?{query}"
