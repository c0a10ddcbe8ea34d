"""The short form that adds one person to an agency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from competencies.forms import DayField, DoorForm, unit_choices
from competencies.models import Agency, JobRole, Person
from competencies.models.person import sort_name
from competencies.operations.people import AddressTaken, NewPerson
from competencies.operations.posts import SamePost
from competencies.queries import people
from competencies.rules import RuleError

NEW = "new"


class JoinForm(DoorForm):
    """Somebody's name, how they sign in, and their post. Whoever may be known here already is offered, never merged. So
    is whoever comes from elsewhere and brings their record; that an address is somebody's there is told only to those
    who typed the name as well.
    """

    beside = {AddressTaken: "work_email", SamePost: "started_on", RuleError: "started_on"}

    given_name = forms.CharField(label="Given name", max_length=150, error_messages={"required": "Give a name."})
    family_name = forms.CharField(label="Family name", max_length=150, required=False)
    work_email = forms.EmailField(
        label="Work email",
        required=False,
        help_text="They sign in with it. Leave it empty for somebody who has none.",
        error_messages={"invalid": "Write an address like name@example.org, or leave it empty."},
    )
    unit = forms.ModelChoiceField(
        label="Where", queryset=Agency.objects.none(), to_field_name="uuid", error_messages={"required": "Choose one."}
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
        help_text="What is asked of them depends on these. Where you do not know, choose none and give the job title: "
        "the role then stands as not known.",
    )
    started_on = DayField(label="First day of work")
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages={"invalid": "Open this page again."})

    def __init__(self, *args: Any, agency: Agency, units: Sequence[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.offer("unit", unit_choices(units), of=Agency.objects.under([agency.path]))
        if len(units) == 1:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        """Ask who is meant when somebody signs in with this address, or has this name here."""
        given = self.cleaned_data
        self.known = [] if self.errors or self._sent_before() else self._known()
        if self.known:
            self._ask_who()
        given.setdefault("unit", self.agency)
        return given

    def who(self) -> Person | NewPerson:
        """Whom the form adds: the known person who was chosen, or somebody new."""
        given = self.cleaned_data
        for person in self.known:
            if str(person.uuid) == given["existing"]:
                return person
        return NewPerson(given_name=given["given_name"], family_name=given["family_name"], email=given["work_email"])

    def _sent_before(self) -> bool:
        given = self.cleaned_data
        post = people.post_in(self.agency, given["key"])
        return post is not None and str(post.person) == f"{given['given_name']} {given['family_name']}".strip()

    def _known(self) -> list[Person]:
        given = self.cleaned_data
        self.same_address = people.with_address(self.agency, given["work_email"]) or self._from_elsewhere()
        same_name = people.namesakes(self.agency, given["given_name"], given["family_name"])
        return [self.same_address] if self.same_address else same_name

    def _from_elsewhere(self) -> Person | None:
        given = self.cleaned_data
        theirs = people.signing_in_with(given["work_email"])
        return theirs if theirs and theirs.sort_name == sort_name(given["given_name"], given["family_name"]) else None

    def _ask_who(self) -> None:
        choices = [(str(person.uuid), self._offer(person)) for person in self.known]
        if not self.same_address:
            choices.append((NEW, "Somebody else of the same name: add a new person"))
        self.fields["existing"] = forms.ChoiceField(
            label="The same person or not", choices=choices, widget=forms.RadioSelect
        )
        chosen = self.data.get(self.add_prefix("existing"), "")
        self.cleaned_data["existing"] = chosen
        if chosen not in dict(choices):
            self.add_error("existing", self._question())

    def _offer(self, person: Person) -> str:
        if self.same_address:
            return f"Yes, this is {person}: add the post to their record"
        since = f", who signs in with {person.email}" if person.email else ""
        return f"{person}{since}: add the post to their record"

    def _question(self) -> str:
        if self.same_address:
            return f"{self.same_address} has this address. Say that it is the same person, or change the address."
        return "Somebody of this name is known here. Say whether it is the same person."
