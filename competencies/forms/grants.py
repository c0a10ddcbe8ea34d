"""The forms that let somebody see an agency's people."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from competencies.forms import DoorForm, LastDayField
from competencies.models import GrantKind, Person
from competencies.operations.grants import OwnGrant
from competencies.queries import people
from competencies.rules import RuleError

# What an agency may give by itself; an officer's and an author's authority is the partnership's to give.
KINDS = (
    (GrantKind.TRAINING_LEAD, "Training lead: sees everybody by name, adds and ends posts, names leads, gives access"),
    (GrantKind.MANAGER, "Manager: sees everybody by name, and changes nothing"),
    (GrantKind.VIEWER, "Viewer: sees what a manager sees, for somebody who manages nobody here"),
)


class GiveForm(DoorForm):
    """Who may see, as what, and until when."""

    beside = {OwnGrant: "email", RuleError: "until_on"}

    email = forms.EmailField(
        label="The address they sign in with",
        error_messages={
            "required": "Give the address they sign in with.",
            "invalid": "Write an address like name@example.org.",
        },
    )
    kind = forms.ChoiceField(
        label="What they may do",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of these."},
    )
    until_on = LastDayField(
        label="Last day",
        required=False,
        help_text="Such as the end of a secondment. Leave it empty while no end is agreed.",
    )

    def clean_email(self) -> str:
        """Whoever signs in with the address is then in `person`."""
        address: str = self.cleaned_data["email"]
        found = people.signing_in_with(address)
        if found is None:
            raise forms.ValidationError(
                "Nobody here signs in with this address. Check the spelling, or add the person first."
            )
        self.person: Person = found
        return address


class SharingForm(DoorForm):
    """Until when partnership officers may see the names: a year at most, and then again."""

    beside = {RuleError: "until_on"}

    until_on = LastDayField(label="Last day", help_text="A year from today at most; it can be agreed to again.")

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_until_on(self) -> date:
        until_on: date = self.cleaned_data["until_on"]
        if until_on <= self.on:
            raise forms.ValidationError("That day is over. Give today or a later day.")
        if until_on > self.on + timedelta(days=367):
            raise forms.ValidationError("That is more than a year from today. Give an earlier day.")
        return until_on
