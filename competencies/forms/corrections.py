"""Forms that put right what was written down wrongly of a person or a post."""

from __future__ import annotations

from django import forms

from competencies.forms import DayField, DoorForm, LastDayField
from competencies.models import JobRole
from competencies.operations.posts import Continued, LedBefore, SamePost
from competencies.rules import RuleError


class NameForm(DoorForm):
    """A person's names; one may do."""

    given_name = forms.CharField(label="Given name", max_length=150, error_messages={"required": "Give a name."})
    family_name = forms.CharField(label="Family name", max_length=150, required=False)


class CorrectPostForm(DoorForm):
    """What a post says; where somebody works is not among it, because that is a move."""

    beside = {Continued: "ended_on", LedBefore: "started_on", SamePost: "started_on", RuleError: "ended_on"}

    started_on = DayField(label="First day of work")
    ended_on = LastDayField(
        label="Last day of work", required=False, help_text="Leave it empty for somebody who has not left."
    )
    job_title = forms.CharField(
        label="Job title", max_length=200, required=False, help_text="What their employer calls it."
    )
    job_roles = forms.ModelMultipleChoiceField(
        label="Roles",
        queryset=JobRole.objects.filter(is_active=True),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Those they have had since the first day. For new ones from a later day, move them instead.",
    )
    employee_reference = forms.CharField(
        label="Employee number", max_length=50, required=False, help_text="By it a staff file knows the post."
    )
