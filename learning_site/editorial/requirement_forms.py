"""The forms of requirements: a new one, a new version of one, and its end."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from competencies.forms import DayField
from competencies.models import Agency, JobRole, Requirement, Sector, TransitionMode, ValidityMode
from competencies.models.lead_designation import LeadKind
from competencies.models.requirement import VALIDITY_FIELDS
from competencies.operations.requirements import LISTS, PLAIN, Terms
from learning_site.editorial.forms import Placed

OWN_NUMBERS = sorted({name for names in VALIDITY_FIELDS.values() for name in names})
# How a version comes into force is said of each anew.
OF_ONE_VERSION = ("transition", "transition_by", "spread_weeks")
EXAMPLE = "For example 3 May 2027 or 03/05/2027."
TRANSITIONS = (
    (TransitionMode.AT_ONCE, "At once: on the first day, whatever they are"),
    (TransitionMode.GRANDFATHER, "Not at all: they stay as they are"),
    (TransitionMode.BY, "By a day: none comes forward before it"),
)
# Nobody asks for longer than ten years; a slip of the finger does.
MOST_DAYS, MOST_MONTHS = 3650, 120


class SeveralPlaced(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return Placed.label_from_instance(self, obj)  # type: ignore[arg-type]  # the same words, for several


class NumberField(forms.IntegerField):
    """A whole number between two others, with a sentence for what is none."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        messages = {
            "required": "Give a number.",
            "invalid": "Write a whole number, such as 30.",
            "min_value": f"Give {least} or more.",
            "max_value": f"Give {most} or fewer.",
        }
        super().__init__(min_value=least, max_value=most, error_messages=messages, **kwargs)


class TermsForm(WagtailAdminModelForm):
    """What a version says. Without a requirement of its own it is the form of the next version."""

    effective_from = DayField(
        label="From", help_text=f"The first day on which this holds. Days before it keep theirs. {EXAMPLE}"
    )
    due_within_days = NumberField(
        label="Days to complete",
        least=0,
        most=MOST_DAYS,
        help_text="Counted from the day somebody's post begins, or from the first day above if that is later.",
    )
    validity = forms.ChoiceField(label="How long it counts", choices=ValidityMode.choices)
    months = NumberField(required=False, least=1, most=MOST_MONTHS, help_text="For the two that count in months.")
    window_days = NumberField(
        label="Window (days)",
        required=False,
        least=1,
        most=MOST_DAYS,
        help_text="Only where renewing in the window keeps the date: how early that may be.",
    )
    fixed_month = NumberField(
        label="Month (1 to 12)", required=False, least=1, most=12, help_text="Only for the same date each year."
    )
    fixed_day = NumberField(label="Day of that month", required=False, least=1, most=31)
    minimum_active_days = NumberField(
        label="Least days it counts",
        required=False,
        least=1,
        most=MOST_DAYS,
        help_text="Done closer to the date than this, it counts until the date of the year after.",
    )
    notice_days = NumberField(
        label="Days of notice",
        initial=60,
        least=0,
        most=MOST_DAYS,
        help_text="How long before it ends it shows as expiring, where nothing is renewed in a window.",
    )
    sectors = forms.ModelMultipleChoiceField(
        Sector.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, help_text="None: every sector."
    )
    agencies = SeveralPlaced(
        Agency.objects.all(), required=False, help_text="None: everywhere in the agency that requires it."
    )
    job_roles = forms.ModelMultipleChoiceField(
        JobRole.objects.all(), required=False, widget=forms.CheckboxSelectMultiple, help_text="None: every role."
    )
    leads = forms.MultipleChoiceField(
        label="Only designated people",
        choices=LeadKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: everyone, designated or not.",
    )
    transition = forms.ChoiceField(label="When dates that people already have change", choices=TRANSITIONS)
    transition_by = DayField(label="By this day", required=False, help_text=EXAMPLE)
    spread_weeks = NumberField(
        label="Spread over weeks, by team",
        initial=0,
        least=0,
        most=52,
        help_text="So that not everybody already in post falls due on one day: each team has its week, in turn. "
        "0: all at once. Those who start later, and those who have a date already, are not spread.",
    )

    class Meta(WagtailAdminModelForm.Meta):
        model = Requirement
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.instance.pk and self.instance.versions.known().order_by("-number").first()
        if last:
            self.initial.update({name: getattr(last, name) for name in PLAIN if name not in OF_ONE_VERSION})
            self.initial.update({name: list(getattr(last, name).all()) for name in LISTS}, leads=last.leads)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        own = VALIDITY_FIELDS[cleaned["validity"]] if "validity" in cleaned else ()
        for name in OWN_NUMBERS:
            given = cleaned.get(name) is not None
            if given and name not in own:
                self.add_error(name, "Leave this empty: it belongs to another way of counting.")
            elif name in own and not given and name not in self.errors:
                self.add_error(name, "Give a number: this way of counting needs it.")
        by = cleaned.get("transition") == TransitionMode.BY
        if by and not cleaned.get("transition_by") and "transition_by" not in self.errors:
            self.add_error("transition_by", "Give the day by which dates change.")
        elif cleaned.get("transition_by") and not by:
            self.add_error("transition_by", "Leave this empty, or choose that dates change by a day.")
        return cleaned

    @property
    def terms(self) -> Terms:
        """What was typed, as an operation takes it."""
        names = [*PLAIN, *LISTS, "leads"]
        return Terms(**{name: self.cleaned_data[name] for name in names})


class NewRequirementForm(TermsForm):
    agency = Placed(Agency.objects.all(), label="Required by", help_text="Of the people in this part of the tree.")

    class Meta(TermsForm.Meta):
        fields = ["code", "title", "competency", "agency"]

    field_order = ["code", "title", "competency", "agency"]


class RetirementForm(WagtailAdminModelForm):
    """The end of a requirement. What was asked before that day stays asked."""

    on = DayField(label="From", help_text=f"The first day on which nobody is asked for it any more. {EXAMPLE}")

    class Meta(WagtailAdminModelForm.Meta):
        model = Requirement
        fields: list[str] = []
