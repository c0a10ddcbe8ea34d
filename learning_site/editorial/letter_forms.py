"""The forms of what people are written: the words of each kind, and when letters go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from competencies.rules import in_words
from learning_site.reminders.models import Sending, Wording

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WRITTEN = "%d/%m/%Y"


class WordsForm(WagtailAdminModelForm):
    """One sentence, with a place for the training and one for the date. Left empty, the standard words are said."""

    class Meta(WagtailAdminModelForm.Meta):
        model = Wording
        fields = ["sentence"]
        labels = {"sentence": "The sentence"}
        help_texts = {
            "sentence": "Write {title} where the name of the training stands, and {day} where the date does. Empty, it "
            "is the standard sentence. Who sends a letter, and its subject, stay 'Safeguarding learning' for all."
        }
        widgets = {"sentence": forms.Textarea(attrs={"rows": 3})}


class HoursForm(WagtailAdminModelForm):
    """When letters go, and how many."""

    data: Any  # the form it comes from has no types
    weekdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(DAYS)),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose one day at least: on no day nobody is written to."},
    )
    days_off = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Public holidays and the like, one a line, as 25/12/2026. Nobody is written to on them.",
    )

    class Meta(WagtailAdminModelForm.Meta):
        model = Sending
        fields = ["weekdays", "begins", "ends", "days_off", "an_hour"]
        labels = {"begins": "From", "ends": "Until", "an_hour": "Letters an hour"}
        help_texts = {
            "an_hour": "No more go, so that a first day is no burst; the most pressing go first. 300 are 3,000 in a "
            "day of ten hours."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["days_off"] = _written(map(date.fromisoformat, self.instance.days_off))

    def put_in(self, days: Iterable[date]) -> None:
        """Show the form with these days off besides those that are typed."""
        typed = map(date.fromisoformat, self.cleaned_data["days_off"])
        self.data = self.data.copy()
        self.data["days_off"] = _written({*typed, *days})

    def clean_days_off(self) -> list[str]:
        days = {self._day(line.strip()) for line in self.cleaned_data["days_off"].splitlines() if line.strip()}
        return sorted(day.isoformat() for day in days)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", "Give an hour after the one from which letters go.")
        return cleaned

    def _day(self, written: str) -> date:
        try:
            day, month, year = map(int, written.split("/"))
            return date(year, month, day)
        except ValueError:
            raise forms.ValidationError(f"'{written}' is no day: write it as 25/12/2026.") from None


def _written(days: Iterable[date]) -> str:
    return "\n".join(day.strftime(WRITTEN) for day in sorted(days))


def days_in_words(sending: Sending) -> str:
    """For a list: the days off still to come are more than a line, so how many and the last."""
    days = sorted(map(date.fromisoformat, sending.days_off))
    return f"{len(days)}, the last on {in_words(days[-1])}" if days else "None"


def weekdays_in_words(sending: Sending) -> str:
    return ", ".join(DAYS[number] for number in sorted(sending.weekdays))
