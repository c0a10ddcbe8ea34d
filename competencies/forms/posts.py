"""Forms for ending a post and for moving somebody to another unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from competencies.forms import DayField, DoorForm, LastDayField, unit_choices
from competencies.models import Agency, Grant, JobRole, Post
from competencies.operations.grants import OwnGrant
from competencies.operations.posts import PostEnded, SamePost
from competencies.rules import RuleError


class EndPostForm(DoorForm):
    """The last day of work; and whether what the person may see here ends with it."""

    beside = {PostEnded: "ended_on", RuleError: "ended_on", OwnGrant: "end_access"}

    ended_on = LastDayField(label="Last day of work")
    end_access = forms.BooleanField(label="End their access to this agency’s people on that day too", required=False)

    def __init__(self, *args: Any, authority: Sequence[Grant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if authority:
            self.fields["end_access"].initial = True
        else:
            del self.fields["end_access"]


class MovePostForm(DoorForm):
    """Where to, from which day, as what."""

    beside = {PostEnded: "on", SamePost: "to", RuleError: "on"}

    to = forms.ModelChoiceField(
        label="To",
        queryset=Agency.objects.none(),
        to_field_name="uuid",
        error_messages={"required": "Choose a unit.", "invalid_choice": "Choose a unit from the list."},
    )
    on = DayField(label="First day there")
    job_title = forms.CharField(label="Job title", max_length=200, required=False)
    job_roles = forms.ModelMultipleChoiceField(
        label="Roles",
        queryset=JobRole.objects.filter(is_active=True),
        to_field_name="uuid",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What is asked of them depends on these.",
    )

    def __init__(self, *args: Any, post: Post, units: Sequence[Agency], **kwargs: Any) -> None:
        roles = [role.uuid for role in post.job_roles.all()]
        kwargs.setdefault("initial", {"job_title": post.job_title, "job_roles": roles})
        super().__init__(*args, **kwargs)
        self.post = post
        choices = [("", "Choose a unit"), *unit_choices(units)]
        self.offer("to", choices, of=Agency.objects.filter(pk__in=[unit.pk for unit in units]))

    def clean(self) -> dict[str, Any]:
        """A move changes the unit, the title or the roles."""
        given = self.cleaned_data
        now = (self.post.agency_id, self.post.job_title, {role.pk for role in self.post.job_roles.all()})
        if not self.errors and now == (given["to"].pk, given["job_title"], {role.pk for role in given["job_roles"]}):
            self.add_error("to", f"{self.post.person} works there in this post already. Choose another unit or role.")
        return given
