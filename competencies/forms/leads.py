"""Forms for naming, replacing and standing down an agency's trained leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from competencies.forms import DayField, DoorForm, LastDayField
from competencies.models import Agency, LeadDesignation, LeadKind, Post
from competencies.operations.leads import BeforeTheyLed, LeadThere, NotInPost
from competencies.rules import RuleError

REACHED_BY = (
    "What colleagues are shown beside the name: a role mailbox or a duty line. "
    "Leave it empty to show the name and nothing else."
)


class NameForm(forms.Form):
    """Look for somebody by name, in an agency of more people than one list can offer."""

    name = forms.CharField(label="Part of a name", max_length=100, required=False)


class _PostForm(DoorForm):
    """A form that chooses a post in the agency. All posts there are accepted; `offered` are those in the list."""

    post = forms.ModelChoiceField(
        label="Person",
        queryset=Post.objects.none(),
        to_field_name="uuid",
        error_messages={
            "required": "Choose a person.",
            "invalid_choice": "That person has no post here today. Choose somebody from the list.",
        },
    )

    def __init__(self, *args: Any, agency: Agency, offered: Iterable[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choose a person"), *((str(post.uuid), _described(post)) for post in offered)]
        here = Post.objects.known().under([agency.path])
        self.offer("post", choices, of=here.select_related("person", "agency"))


class DesignateForm(_PostForm):
    """Name somebody as lead, deputy or designated safeguarding lead."""

    beside = {NotInPost: "from_on", LeadThere: "from_on", RuleError: "until_on"}

    kind = forms.ChoiceField(label="As", choices=LeadKind.choices, widget=forms.RadioSelect, initial=LeadKind.LEAD)
    from_on = DayField(label="First day")
    until_on = LastDayField(label="Last day", required=False, help_text="Leave it empty while no end is agreed.")
    reached_by = forms.CharField(label="Reached by", max_length=200, required=False, help_text=REACHED_BY)


class ReplaceForm(_PostForm):
    """Hand over from one lead to another on a day."""

    beside = {NotInPost: "on", LeadThere: "on", BeforeTheyLed: "on", RuleError: "on"}

    on = DayField(label="First day of the new lead")
    reached_by = forms.CharField(label="Reached by", max_length=200, required=False, help_text=REACHED_BY)

    def __init__(self, *args: Any, leaving: LeadDesignation, **kwargs: Any) -> None:
        self.leaving = leaving
        super().__init__(*args, agency=leaving.agency, **kwargs)

    def clean_post(self) -> Post:
        post: Post = self.cleaned_data["post"]
        if post.pk == self.leaving.post_id:
            raise forms.ValidationError(f"{post.person} is the lead now. Choose somebody else.")
        return post


class StandDownForm(DoorForm):
    """Say when somebody stops being lead."""

    beside = {BeforeTheyLed: "on"}

    on = LastDayField(label="Last day as lead")


def _described(post: Post) -> str:
    return ", ".join(part for part in (str(post.person), post.job_title, post.agency.name) if part)
