"""The filters of the compliance list; the address of the page holds them, so that it can be kept and sent."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms

from competencies.forms import DayField
from competencies.queries.compliance import Column, Filters, Order, Unit
from competencies.queries.wording import STATUS_WORDS
from competencies.rules import Status, in_words

NO_SUCH_UNIT = "That unit is not in this agency, so everybody here is listed. Choose one of the list."
NO_SUCH_COMPETENCY = "Nothing here requires that competency. Choose one of the list."


class ComplianceFilters(forms.Form):
    """What is wrong with one filter leaves the others as they are."""

    q = forms.CharField(
        label="Name or employee reference", required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    unit = forms.UUIDField(label="Unit", required=False, widget=forms.Select, error_messages={"invalid": NO_SUCH_UNIT})
    status = forms.ChoiceField(
        label="Standing",
        required=False,
        choices=[("", "Any standing"), *((status.value, word) for status, word in STATUS_WORDS.items())],
        error_messages={"invalid_choice": "There is no standing called ‘%(value)s’. Choose one of the list."},
    )
    competency = forms.UUIDField(
        label="Standing in", required=False, widget=forms.Select, error_messages={"invalid": NO_SUCH_COMPETENCY}
    )
    order = forms.ChoiceField(
        label="In order of",
        required=False,
        choices=[("", "Name"), (Order.WORST.value, "Standing, worst first")],
        error_messages={"invalid_choice": "The list cannot be ordered by ‘%(value)s’. Choose name or standing."},
    )
    on = DayField(label="As at", required=False)

    def filters(self) -> Filters:
        """What can be understood; a filter that cannot is left out, and has its sentence."""
        self.is_valid()
        typed = self.cleaned_data
        return Filters(
            status=Status(typed["status"]) if typed.get("status") else None,
            competency=typed.get("competency"),
            unit=typed.get("unit"),
            words=typed.get("q") or "",
            order=Order(typed.get("order") or Order.NAME),
        )

    def day(self, *, today: date) -> date:
        self.is_valid()
        return self.cleaned_data.get("on") or today

    def offer(self, units: tuple[Unit, ...], columns: tuple[Column, ...]) -> None:
        """Let the reader choose among what there is."""
        self.fields["unit"].widget.choices = [
            ("", "All"),
            *((str(unit.uuid), "– " * unit.level + unit.name) for unit in units),
        ]
        self.fields["competency"].widget.choices = [
            ("", "All that is asked"),
            *((str(column.uuid), column.title) for column in columns),
        ]

    def address(self, **changes: Any) -> str:
        """The query string of this list with some filters changed; an empty value takes one away."""
        values = {**self.understood(), **changes}
        query = urlencode({name: value for name, value in values.items() if value not in {None, ""}})
        return f"?{query}" if query else "?"

    def understood(self) -> dict[str, str]:
        """The filters that are set, by name, as an address writes them."""
        self.is_valid()
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in self.cleaned_data.items()
            if value
        }

    def in_words(self, units: tuple[Unit, ...], columns: tuple[Column, ...]) -> str:
        """The filters as a sentence would name them; empty when nothing is filtered."""
        chosen = self.filters()
        said = [f"unit {unit.name}" for unit in units if unit.uuid == chosen.unit]
        if chosen.status:
            asked = next((column.title for column in columns if column.uuid == chosen.competency), "")
            said.append(f"{STATUS_WORDS[chosen.status]}{f' in {asked}' if asked else ''}")
        if chosen.words:
            said.append(f"name or reference with ‘{chosen.words}’")
        return "; ".join(said)


def day_in_words(on: date, today: date) -> str:
    """How the day of a list is said."""
    return f"today, {in_words(on)}" if on == today else in_words(on)
