"""How many people work there."""

from __future__ import annotations

from django import forms

from competencies.forms import DayField, DoorForm
from competencies.models import JobRole
from competencies.operations.workforce import NotYet

MOST = 1_000_000


class DeclareForm(DoorForm):
    """A number, of everybody or of one role, as of a day."""

    beside = {NotYet: "as_on"}

    people = forms.IntegerField(
        label="How many people",
        min_value=0,
        max_value=MOST,
        help_text="All who work there, also those this site does not know: agency workers, students, volunteers.",
        error_messages={
            "required": "Give a number.",
            "invalid": "Give a whole number, such as 52.",
            "min_value": "Give a number that is not below nothing.",
            "max_value": "That is more than can be meant. Give the number of people.",
        },
    )
    job_role = forms.ModelChoiceField(
        label="Of which job role",
        queryset=JobRole.objects.filter(is_active=True),
        required=False,
        empty_label="All roles together",
        to_field_name="uuid",
    )
    as_on = DayField(label="As of")
