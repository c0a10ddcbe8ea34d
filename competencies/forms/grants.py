"""The form that lets somebody see an agency's people."""

from __future__ import annotations

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
