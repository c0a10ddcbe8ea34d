"""Forms for doing one thing for several people: whom, and what exactly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict

from competencies.forms import DayField, DoorForm, LastDayField
from competencies.models import (
    Batch,
    BatchAction,
    Competency,
    ExemptionReason,
    PauseReason,
    Requirement,
)
from competencies.rules import RuleError, check_period, in_words


class ChooseForm(forms.Form):
    """What a list sends: `action`, and either `person`, as often as there are people, or `everyone` with `filters`,
    the query string of the list.
    """

    action = forms.ChoiceField(
        choices=BatchAction.choices,
        widget=forms.HiddenInput,
        error_messages={
            "required": "Choose what to do for them.",
            "invalid_choice": "There is nothing called ‘%(value)s’ to do. Choose one of the list.",
        },
    )
    everyone = forms.BooleanField(required=False)
    filters = forms.CharField(required=False, max_length=1000)

    def people(self) -> set[UUID]:
        """Those who are ticked; what is no uuid is nobody."""
        sent = self.data.getlist("person") if isinstance(self.data, QueryDict) else []
        return {found for typed in sent if (found := _uuid(typed)) is not None}


class TermsForm(DoorForm):
    """What exactly is done; its fields are those of Batch."""

    without_requirement = "Choose one"  # what it means that none is chosen

    def __init__(self, data: Any = None, *, batch: Batch, today: date, requirements: Iterable[Requirement]) -> None:
        self.today = today
        known = {name: getattr(batch, name) for name in self.base_fields}
        initial = {name: value for name, value in known.items() if value not in {None, ""}}
        super().__init__(data, initial={**self.beginning(), **initial})
        for name, field in self.fields.items():
            if isinstance(field, LastDayField) and (first_out := initial.get(name)):
                self.initial[name] = first_out - timedelta(days=1)
        if "requirement" in self.fields:
            self.offer_requirements(list(requirements))

    def beginning(self) -> dict[str, Any]:
        return {"from_on": self.today}

    def offer_requirements(self, requirements: list[Requirement]) -> None:
        none = self.without_requirement
        of = Requirement.objects.filter(pk__in=[requirement.pk for requirement in requirements])
        self.offer("requirement", [("", none), *((str(one.uuid), one.title) for one in requirements)], of=of)

    def clean(self) -> dict[str, Any]:
        """A period holds a day."""
        given = self.cleaned_data
        if given.get("from_on") and given.get("until_on"):
            try:
                check_period(given["from_on"], given["until_on"])
            except RuleError as wrong:
                self.add_error("until_on", str(wrong))
        return given

    def terms(self) -> dict[str, Any]:
        return {**self.cleaned_data}


class RemindForm(TermsForm):
    without_requirement = "Everything they have not done"

    requirement = forms.ModelChoiceField(
        label="Of what", queryset=Requirement.objects.none(), to_field_name="uuid", required=False
    )

    def terms(self) -> dict[str, Any]:
        return {**self.cleaned_data, "from_on": self.today}


class ExemptForm(TermsForm):
    requirement = forms.ModelChoiceField(
        label="From what",
        queryset=Requirement.objects.none(),
        to_field_name="uuid",
        error_messages={
            "required": "Choose what they are exempt from.",
            "invalid_choice": "That is not asked of anybody chosen. Choose one of the list.",
        },
    )
    reason = forms.ChoiceField(
        label="Why",
        choices=ExemptionReason.choices,
        widget=forms.RadioSelect,
        help_text="Nothing about anybody’s health belongs here, so there is no other field.",
        error_messages={"required": "Choose a reason."},
    )
    from_on = DayField(label="First day")
    until_on = LastDayField(label="Last day", required=False, help_text="Leave it empty while no end is agreed.")
    review_on = DayField(label="Look at it again on")

    def clean(self) -> dict[str, Any]:
        """It is looked at again after it has begun."""
        given = super().clean()
        if given.get("from_on") and given.get("review_on") and given["review_on"] <= given["from_on"]:
            self.add_error("review_on", f"Give a day after the first, {in_words(given['from_on'])}.")
        return given


class PauseForm(TermsForm):
    reason = forms.ChoiceField(
        label="Why",
        choices=PauseReason.choices,
        widget=forms.RadioSelect,
        help_text="Nothing about anybody’s health belongs here, so there is no other field.",
        error_messages={"required": "Choose a reason."},
    )
    from_on = DayField(label="First day")
    until_on = LastDayField(label="Last day", required=False, help_text="Leave it empty while no end is agreed.")


class ResumeForm(TermsForm):
    without_requirement = "Every exemption and pause"

    requirement = forms.ModelChoiceField(
        label="Exempt from what", queryset=Requirement.objects.none(), to_field_name="uuid", required=False
    )
    from_on = LastDayField(
        label="Last day", help_text="From the day after, their clocks go on and what was hidden shows."
    )


class EndPostsForm(TermsForm):
    from_on = LastDayField(label="Last day of work")


class SessionForm(TermsForm):
    title = forms.CharField(
        label="What the session was called",
        max_length=200,
        help_text="As its organiser calls it.",
        error_messages={"required": "Give its title."},
    )
    competency = forms.ModelChoiceField(
        label="What it counts for",
        queryset=Competency.objects.filter(is_active=True),
        to_field_name="uuid",
        empty_label="Choose one",
        error_messages={"required": "Choose a competency.", "invalid_choice": "Choose a competency from the list."},
    )
    from_on = DayField(label="Day of the session")

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if day > self.today:
            raise forms.ValidationError("That day is still to come. A session is recorded once it has been held.")
        return day


TERMS: dict[BatchAction, type[TermsForm]] = {
    BatchAction.REMIND: RemindForm,
    BatchAction.SESSION: SessionForm,
    BatchAction.EXEMPT: ExemptForm,
    BatchAction.PAUSE: PauseForm,
    BatchAction.RESUME: ResumeForm,
    BatchAction.END_POSTS: EndPostsForm,
}


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
