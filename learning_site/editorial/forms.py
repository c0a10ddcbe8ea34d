"""The forms of the partnership's own tables: what is asked, and how it is handed to an operation."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from competencies.models import Agency, Competency, Contact, Framework, JobRole, Sector
from courses.models import GlossaryTerm, Source
from courses.rules.citations import CODE


class KeepsItsCode(WagtailAdminModelForm):
    """A code is given once: learning, requirements and files name things by it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = "It stays as it is: other things are named by it."


class SectorForm(KeepsItsCode):
    class Meta(WagtailAdminModelForm.Meta):
        model = Sector
        fields = ["code", "name", "position"]


class JobRoleForm(KeepsItsCode):
    class Meta(WagtailAdminModelForm.Meta):
        model = JobRole
        fields = ["code", "name", "is_active"]
        labels = {"is_active": "In use"}
        help_texts = {
            "is_active": "A role that is no longer used keeps its past posts, and is not offered for new ones."
        }


class FrameworkForm(KeepsItsCode):
    class Meta(WagtailAdminModelForm.Meta):
        model = Framework
        fields = ["code", "title"]


class CompetencyForm(KeepsItsCode):
    class Meta(WagtailAdminModelForm.Meta):
        model = Competency
        fields = [
            "framework",
            "code",
            "title",
            "statement",
            "level",
            "awareness",
            "practitioner",
            "lead",
            "validity_months",
            "is_active",
            "position",
        ]
        labels = {"validity_months": "Renewal advised after (months)", "is_active": "In use"}
        help_texts = {
            "statement": "What a person who holds it can do. One sentence that begins with a verb.",
            "level": "A module or a course evidences awareness. The others need a statement by another person.",
            "validity_months": "Printed on certificates. What an agency requires is a requirement of its own.",
        }


class ContactForm(KeepsItsCode):
    """A contact is shown only while somebody's check of it is in date."""

    class Meta(WagtailAdminModelForm.Meta):
        model = Contact
        fields = [
            "code",
            "name",
            "phone",
            "hours",
            "url",
            "note",
            "checked_by",
            "checked_on",
            "check_again_on",
            "position",
        ]
        help_texts = {
            "checked_by": "Who rang or wrote to see that it is right.",
            "check_again_on": "From this day it is no longer shown, until it is checked again.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        checked, again = cleaned.get("checked_on"), cleaned.get("check_again_on")
        if checked and again and again <= checked:
            self.add_error("check_again_on", "Give a day after the day on which it was checked.")
        return cleaned


class CheckedTodayForm(WagtailAdminModelForm):
    """'I have checked this today': nothing is asked but until when that is good."""

    class Meta(WagtailAdminModelForm.Meta):
        model = Contact
        fields = ["check_again_on"]
        labels = {"check_again_on": "Look again by"}
        help_texts = {
            "check_again_on": "You rang or wrote today and it is right. From this day it is no longer shown, until it "
            "is checked again.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["check_again_on"].required = True


class SourceForm(KeepsItsCode):
    """A document that learning rests on."""

    class Meta(WagtailAdminModelForm.Meta):
        model = Source
        fields = ["code", "title", "publisher", "year", "address", "trust", "review_by"]
        help_texts = {
            "code": "S and a number, such as S06: modules cite it by this.",
            "address": "Where it was read. Empty for a document that was handed over.",
            "review_by": "From the day after, all that rests on it is listed as out of date.",
        }

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            raise forms.ValidationError(f"'{code}' cannot be a source's code: write S and a number, as S06.")
        return code


class GlossaryForm(WagtailAdminModelForm):
    """A word and what it means here."""

    class Meta(WagtailAdminModelForm.Meta):
        model = GlossaryTerm
        fields = ["key", "term", "meaning", "source"]
        help_texts = {
            "key": "What a link to it names: small letters and hyphens, such as significant-harm.",
            "meaning": "In plain words. Editions keep the meaning that they were published with.",
            "source": "Publisher and year, with the register's code, as 'CSA Centre, 2025 (S06)'.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["key"].disabled = True
            self.fields["key"].help_text = "It stays as it is: links name it."


class Placed(forms.ModelChoiceField):
    """An agency chosen from the tree, each shown at its depth."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{'– ' * (obj.depth - 1)}{obj.name}"


class AgencyForm(WagtailAdminModelForm):
    """The first agency is the partnership; every other stands below one. The tree itself is moved by the operation."""

    below = Placed(Agency.objects.all(), help_text="The agency that this one is a part of.")

    class Meta(WagtailAdminModelForm.Meta):
        model = Agency
        fields = ["name", "sector", "urn", "ods_code"]
        help_texts = {
            "sector": "What kind of work it does. Left empty, a new agency has the sector of the one above.",
            "urn": "For a school: six digits.",
            "ods_code": "For a part of the health service, such as RQM.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["below"].queryset = Agency.objects.order_by("path")
        if not Agency.objects.exists() or (self.instance.pk and self.instance.is_root()):
            del self.fields["below"]
        elif self.instance.pk:
            self.initial["below"] = self.instance.get_parent()

    @property
    def below_agency(self) -> Agency | None:
        """Where it is to stand; None for the partnership."""
        return self.cleaned_data.get("below")
