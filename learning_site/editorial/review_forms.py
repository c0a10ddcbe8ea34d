"""What is asked of whoever signs a module off, withdraws a sign-off, or gives a place in a pilot group."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from competencies.models import Person
from competencies.rules import last_good_day
from courses.operations.sign_offs import NewSignOff
from courses.rules.gate import ReviewKind

GOOD_FOR = [("6", "Six months"), ("12", "A year"), ("24", "Two years"), ("36", "Three years")]
DAY = {"type": "date"}


class Said(forms.Form):
    """Who looked at the words, each by which role. What is left empty was not asked of anybody."""

    expert_name = forms.CharField(
        label="Safeguarding expert: name",
        max_length=150,
        required=False,
        help_text="Learners read it on the module’s front. Your own name, if it is you.",
    )
    expert_role = forms.CharField(
        label="Safeguarding expert: role",
        max_length=150,
        required=False,
        help_text="Such as ‘Designated doctor, North West London’.",
    )
    survivor_role = forms.CharField(
        label="Survivor-informed review: by which role",
        max_length=150,
        required=False,
        help_text="Such as ‘Two members of a survivors’ reference group’. Never a name.",
    )
    community_role = forms.CharField(
        label="The community that it is about: by which role",
        max_length=150,
        required=False,
        help_text="Only where a community is the subject: such as ‘Parents’ group of a Somali community centre’.",
    )
    voluntary_role = forms.CharField(
        label="Voluntary organisation: which",
        max_length=150,
        required=False,
        help_text="Only where a community is the subject: an organisation that works with it.",
    )
    good_for = forms.ChoiceField(
        label="To be looked at again after", choices=GOOD_FOR, initial="12", help_text="Learners read the date."
    )
    what_changed = forms.CharField(
        label="What changed because of it",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was put differently, added or taken out. Empty: nothing.",
    )

    ROLES = (
        ("expert_role", ReviewKind.EXPERT),
        ("survivor_role", ReviewKind.SURVIVOR_INFORMED),
        ("community_role", ReviewKind.COMMUNITY),
        ("voluntary_role", ReviewKind.VOLUNTARY_ORGANISATION),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(cleaned.get(name) for name, _ in self.ROLES):
            self.add_error("expert_role", "Say of at least one who looked at it, by which role.")
        if cleaned.get("expert_role") and not cleaned.get("expert_name"):
            self.add_error("expert_name", "An expert signs off with their name.")
        if cleaned.get("expert_name") and not cleaned.get("expert_role"):
            self.add_error("expert_role", "Say in which role, such as ‘Designated doctor’.")
        return cleaned

    def reviews(self, signed_on: date) -> list[NewSignOff]:
        """What was said, as sign-offs of a day."""
        given = self.cleaned_data
        return [
            NewSignOff(
                kind=kind,
                role=given[name],
                name=given["expert_name"] if kind == ReviewKind.EXPERT else "",
                signed_on=signed_on,
                review_by=last_good_day(signed_on, int(given["good_for"])),
                what_changed=given["what_changed"],
            )
            for name, kind in self.ROLES
            if given[name]
        ]


class SignOffForm(Said):
    """As it is asked on the module's own page, where a review of another day may be recorded."""

    signed_on = forms.DateField(
        label="Looked at on",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a day, such as 3 May 2026."},
    )
    field_order = ("expert_name", "expert_role", "survivor_role", "community_role", "voluntary_role", "signed_on")


class ReturnForm(forms.Form):
    """A reviewer gives the module back."""

    comment = forms.CharField(label="What has to be changed", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class WithdrawForm(forms.Form):
    why = forms.CharField(label="Why it no longer holds", max_length=500)


class InviteForm(forms.Form):
    """A place in the pilot group, for somebody who has an account here."""

    person: Person | None = None
    email = forms.EmailField(label="Email address", help_text="With which they sign in here.")
    until = forms.DateField(
        label="First day out",
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        error_messages={"invalid": "Give a day, such as 3 May 2026."},
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        self.person = Person.objects.filter(email=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError("Nobody has an account here with this address. Let them sign in once first.")
        return email
