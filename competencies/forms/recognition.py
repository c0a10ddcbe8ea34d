"""Forms for stating a recognition rule, ending it, and recognising by it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from competencies.forms import DayField, DoorForm, LastDayField
from competencies.models import Agency, Competency
from competencies.operations.recognition import BeforeItHeld, RuleThere
from competencies.rules import RuleError

INSIDE, OUTSIDE = "INSIDE", "OUTSIDE"


class RuleForm(DoorForm):
    """What is accepted, from where, as what, on which conditions, and from when."""

    beside = {RuleThere: "from_on", RuleError: "until_on"}

    ours = forms.ModelChoiceField(
        label="It is accepted as",
        queryset=Competency.objects.filter(is_active=True),
        to_field_name="uuid",
        empty_label="Choose one",
        error_messages={"required": "Choose what it is accepted as.", "invalid_choice": "Choose one from the list."},
    )
    where = forms.ChoiceField(
        label="Where it was learned",
        choices=[(INSIDE, "In this partnership"), (OUTSIDE, "With a body outside it")],
        widget=forms.RadioSelect,
        initial=INSIDE,
    )
    theirs = forms.ModelChoiceField(
        label="What they hold there",
        queryset=Competency.objects.all(),
        to_field_name="uuid",
        required=False,
        empty_label="Choose one",
        help_text="For training in this partnership.",
        error_messages={"invalid_choice": "Choose one from the list."},
    )
    from_agency = forms.ModelChoiceField(
        label="In which agency",
        queryset=Agency.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="Any agency of the partnership",
        error_messages={"invalid_choice": "Choose one from the list."},
    )
    outside_body = forms.CharField(
        label="The outside body",
        max_length=150,
        required=False,
        help_text="For training outside this partnership: its name, such as another partnership’s.",
    )
    max_age_months = forms.IntegerField(
        label="At most so many months old",
        required=False,
        min_value=1,
        max_value=120,
        help_text="Leave it empty to go by the partnership’s advice on renewal.",
        error_messages={
            "invalid": "Write a whole number of months, such as 24.",
            "min_value": "Give 1 month or more.",
            "max_value": "Give 120 months or fewer.",
        },
    )
    needs_participatory = forms.BooleanField(label="Only if it was participatory", required=False)
    needs_multi_agency = forms.BooleanField(label="Only if it was multi-agency", required=False)
    from_on = DayField(label="From")
    until_on = LastDayField(label="Last day", required=False, help_text="Leave it empty while no end is agreed.")

    def __init__(self, *args: Any, organisations: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["from_agency"]
        field.queryset = organisations

    def clean(self) -> dict[str, Any]:
        """A rule names a competency of the partnership or an outside body, and never both."""
        given = self.cleaned_data
        where = given.pop("where", None)
        if where == OUTSIDE:
            given["theirs"], given["from_agency"] = None, None
            if not given.get("outside_body"):
                self.add_error("outside_body", "Name the outside body.")
        elif where == INSIDE:
            given["outside_body"] = ""
            if not given.get("theirs") and "theirs" not in self.errors:
                self.add_error("theirs", "Choose what they hold there.")
            elif given.get("theirs") and given["theirs"] == given.get("ours"):
                self.add_error("theirs", "The same counts everywhere already, without a rule. Choose another.")
        return given


class EndRuleForm(DoorForm):
    """When a rule stops."""

    beside = {BeforeItHeld: "on"}

    on = LastDayField(label="Last day")


class RecogniseForm(DoorForm):
    """One press beside one row of the list."""

    rule = forms.UUIDField(widget=forms.HiddenInput)
    attainment = forms.UUIDField(widget=forms.HiddenInput)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
