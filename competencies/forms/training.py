"""Forms for recording other training, correcting it and deciding on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from competencies.forms import DayField, DoorForm
from competencies.models import (
    Competency,
    DeclineReason,
    Evidence,
    EvidenceFile,
    EvidenceKind,
    EvidenceSeen,
    Person,
    RecognitionReason,
    RecognitionRule,
)
from competencies.operations.attainments import OwnEvidence
from competencies.operations.training import NewEvidence
from competencies.queries import training as queries
from competencies.rules import RuleError
from competencies.rules.staff import fold
from competencies.rules.training import accepted_by_rule, check_level

KINDS = (
    (EvidenceKind.SESSION, "A course or session: they learned something"),
    (EvidenceKind.STATEMENT, "A statement: somebody talked their practice through with them, or saw it"),
    (EvidenceKind.RECOGNITION, "Prior learning: it was done before, or with somebody else"),
)
YES_NO = (("", "Not known"), ("yes", "Yes"), ("no", "No"))
MOST_AT_ONCE = 500
SAID = (
    "competency", "done_on", "title", "provider", "hours", "participatory", "multi_agency", "seen", "reference",
    "expires_on", "reason", "authorised_by", "rule",
)  # fmt: skip


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda value: value == "yes",
            empty_value=None,
            required=False,
            widget=forms.Select,
            **kwargs,
        )


class EvidenceForm(DoorForm):
    """What was done and what was seen of it. `kept` names a file that was handed in on the page before.

    `looks` raises ValueError, with a sentence, for bytes that cannot be evidence.
    """

    beside = {OwnEvidence: "people", RuleError: "done_on"}

    kind = forms.ChoiceField(label="What it was", choices=KINDS, widget=forms.RadioSelect, initial=EvidenceKind.SESSION)
    competency = forms.ModelChoiceField(
        label="What it counts for",
        queryset=Competency.objects.filter(is_active=True),
        to_field_name="uuid",
        empty_label="Choose one",
        error_messages={"required": "Choose what it counts for.", "invalid_choice": "Choose one from the list."},
    )
    done_on = DayField(label="Day it was done")
    title = forms.CharField(
        label="Title",
        max_length=200,
        help_text="What the course or the conversation was called. Nothing about a person or a family.",
        error_messages={"required": "Give it a title."},
    )
    provider = forms.CharField(label="Provider", max_length=150, required=False)
    hours = forms.DecimalField(
        label="Hours",
        required=False,
        min_value=Decimal("0.25"),
        max_value=Decimal("500"),
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": "6"}),
        error_messages={
            "invalid": "Write hours as a number, such as 2.5.",
            "min_value": "Give at least a quarter of an hour, 0.25.",
            "max_value": "Give 500 hours or fewer.",
            "max_decimal_places": "Write hours with two decimals at most, such as 2.75.",
        },
    )
    participatory = YesNoField(
        label="Participatory", help_text="Yes: with others, by discussion or practice. No: alone."
    )
    multi_agency = YesNoField(label="Multi-agency", help_text="Yes: people of several agencies learned together.")
    seen = forms.ChoiceField(
        label="What you have seen",
        choices=[("", "Choose one"), *EvidenceSeen.choices],
        error_messages={"required": "Choose what you have seen."},
    )
    reference = forms.CharField(
        label="Reference",
        max_length=100,
        required=False,
        help_text="The number on the certificate, or where the paper is kept. Nothing else.",
    )
    expires_on = DayField(
        label="Last day printed on it",
        required=False,
        help_text="Only if the certificate names one, such as 2 May 2027.",
    )
    reason = forms.ChoiceField(
        label="Why it is accepted",
        choices=[("", "Choose one"), *RecognitionReason.choices],
        required=False,
        help_text="For prior learning that no rule accepts.",
    )
    authorised_by = forms.ModelChoiceField(
        label="Authorised by",
        queryset=Person.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="Choose one",
        help_text="For prior learning that no rule accepts. Of your own, the officer who countersigns it does.",
        error_messages={"invalid_choice": "Choose somebody from the list."},
    )
    file = forms.FileField(
        label="The certificate or list itself",
        required=False,
        help_text="A PDF, JPEG or PNG of at most 5 MB. Only training leads here can open it.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": "The file is empty. Choose another.", "max_length": "Give the file a shorter name."},
    )
    kept = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        authorisers: QuerySet,
        by: Person,
        looks: Callable[[bytes], Any],
        rules: Sequence[RecognitionRule],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.looks, self.rules, self.on = looks, rules, on
        self.by = by
        field: Any = self.fields["authorised_by"]
        field.queryset = authorisers

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_file(self) -> None:
        """Refuse a file that could not be kept; one that could is named by `kept` already."""
        sent = self.cleaned_data["file"]
        if sent is not None:
            try:
                self.looks(sent.read())
            except ValueError as wrong:
                raise forms.ValidationError(str(wrong)) from wrong

    def clean_kept(self) -> EvidenceFile | None:
        uuid = self.cleaned_data["kept"]
        return queries.file_of(uuid, kept_by=self.by) if uuid else None

    def clean(self) -> dict[str, Any]:
        """Prior learning says why and by whom it is accepted, unless a rule accepts it; other kinds say neither. One's
        own waits for a partnership officer, whose word that is. A level asks for its kind.
        """
        given = self.cleaned_data
        given["rule"] = self._rule() if given.get("kind") == EvidenceKind.RECOGNITION else None
        if given.get("kind") == EvidenceKind.RECOGNITION and not given["rule"]:
            asks = {"reason": "Choose why it is accepted.", "authorised_by": "Choose who authorises it."}
            if self._is_own():
                given["authorised_by"] = None
                del asks["authorised_by"]
            for name, ask in asks.items():
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, ask)
        else:
            given["reason"], given["authorised_by"] = "", None
        if given.get("competency") and given.get("kind"):
            try:
                check_level(kind=given["kind"], level=given["competency"].level, title=given["competency"].title)
            except RuleError as refusal:
                self.add_error("kind", str(refusal))
        done, ends = given.get("done_on"), given.get("expires_on")
        if done and ends and ends < done:
            self.add_error("expires_on", "It ends before it was done. Give a later day, or none.")
        return given

    def _is_own(self) -> bool:
        """Whether it is about nobody but whoever fills it in."""
        return False

    def _rule(self) -> RecognitionRule | None:
        """The rule that accepts the training of this provider; then nobody has to authorise it."""
        given = self.cleaned_data
        for rule in self.rules:
            same = rule.ours == given.get("competency") and fold(rule.outside_body) == fold(given.get("provider", ""))
            if (
                same
                and given.get("done_on")
                and accepted_by_rule(
                    done_on=given["done_on"],
                    on=self.on,
                    months=rule.max_age_months or rule.ours.validity_months,
                    participatory=(rule.needs_participatory, bool(given.get("participatory"))),
                    multi_agency=(rule.needs_multi_agency, bool(given.get("multi_agency"))),
                )
            ):
                return rule
        return None

    def evidence(self, person: Person, *, file: EvidenceFile | None) -> NewEvidence:
        """What the form says, for one person."""
        given = self.cleaned_data
        return NewEvidence(
            person=person, kind=EvidenceKind(given["kind"]), file=file, **{name: given[name] for name in SAID}
        )


class RecordForm(EvidenceForm):
    """As EvidenceForm, for one or many people of an agency. `finding`: the list is too long to show."""

    finding = False

    name = forms.CharField(label="Part of a name", max_length=100, required=False)
    people = forms.ModelMultipleChoiceField(
        label="Who",
        queryset=Person.objects.none(),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose one person or more.",
            "invalid_choice": "Somebody you chose has no post here today. Choose from the list.",
            "invalid_pk_value": "Somebody you chose has no post here today. Choose from the list.",
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages={"invalid": "Open this page again."})

    field_order = ["name", "people", "kind"]

    def __init__(self, *args: Any, everybody: QuerySet, offered: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("people", [(str(person.uuid), str(person)) for person in offered], of=everybody)

    def _is_own(self) -> bool:
        return [person.pk for person in self.cleaned_data.get("people", [])] == [self.by.pk]

    def clean_people(self) -> list[Person]:
        people = list(self.cleaned_data["people"])
        if len(people) > MOST_AT_ONCE:
            raise forms.ValidationError(f"Choose {MOST_AT_ONCE} people or fewer at once.")
        return people


class CorrectForm(EvidenceForm):
    """What the evidence should have said; it begins with what it says."""

    beside = {RuleError: "done_on"}

    def __init__(self, *args: Any, whose: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose = whose

    def _is_own(self) -> bool:
        return self.whose.pk == self.by.pk

    @staticmethod
    def initial_of(row: Evidence) -> dict[str, Any]:
        said = ("kind", "done_on", "title", "provider", "hours", "seen", "reference", "expires_on", "reason")
        return {
            **{name: getattr(row, name) for name in said},
            "competency": row.competency.uuid,
            "participatory": _yes_no(row.participatory),
            "multi_agency": _yes_no(row.multi_agency),
            "authorised_by": row.authorised_by.uuid if row.authorised_by else None,
        }


class DecideForm(DoorForm):
    """Sign exactly this, or decline it for a reason from the list."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="Your answer",
        choices=[("SIGN", "Yes: I have looked at the evidence, and it shows this")]
        + [(value, f"No: {label[0].lower()}{label[1:]}") for value, label in DeclineReason.choices],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose yes or a reason why not."},
    )


class KeyForm(DoorForm):
    """A button pressed once, however often it is sent."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
