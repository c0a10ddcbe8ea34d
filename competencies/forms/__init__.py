"""What is typed at an agency's doors, and what is said about it when it cannot be so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from competencies.models import Agency

DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y")
FIRST_YEAR, LAST_YEAR = 1940, 2100


class DayField(forms.DateField):
    """A day typed as people write it: 3 May 2026, 03/05/2026, 2026-05-03."""

    widget = forms.DateInput(format="%-d %B %Y", attrs={"autocomplete": "off", "size": "20"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "For example 3 May 2026 or 03/05/2026.")
        super().__init__(
            input_formats=DAY_FORMATS,
            error_messages={
                "required": "Give a day, such as 3 May 2026.",
                "invalid": "That cannot be read as a day. Write it like 3 May 2026 or 03/05/2026.",
            },
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(" ".join(value.split()) if isinstance(value, str) else value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"The year {day.year} cannot be meant. Give the year in four figures.")
        return day


class LastDayField(DayField):
    """Typed as the last day, as people say it; answered as the first day out, as periods are kept."""

    def clean(self, value: Any) -> date | None:
        day = super().clean(value)
        return day + timedelta(days=1) if day else None


class DoorForm(forms.Form):
    """A form whose operation may refuse: the sentence goes beside the field it is about, and what was typed stays."""

    beside: ClassVar[dict[type[Exception], str]] = {}

    def refuse(self, refusal: Exception) -> None:
        """Put an operation's refusal where it belongs; one that is about no field stands above them all."""
        field = next((name for kind, name in self.beside.items() if isinstance(refusal, kind)), None)
        self.add_error(field if field in self.fields else None, str(refusal))

    def offer(self, name: str, choices: list[tuple[str, str]], *, of: QuerySet) -> None:
        """What a list of rows shows; whatever is in `of` is accepted, also when the list is too short to show it."""
        field: Any = self.fields[name]
        field.queryset = of
        field.choices = choices


def unit_choices(units: Iterable[Agency]) -> list[tuple[str, str]]:
    """Units to choose from, in the order of the tree, each set in below the one it belongs to."""
    units = list(units)
    top = min((unit.depth for unit in units), default=0)
    return [(str(unit.uuid), "– " * (unit.depth - top) + unit.name) for unit in units]
