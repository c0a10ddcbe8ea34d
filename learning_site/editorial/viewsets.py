"""The partnership's own tables in Wagtail's admin: for officers, each saved through its operation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.urls import path
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from competencies.models import Agency, Competency, Contact, Framework, JobRole, Requirement, Sector
from courses.models import GlossaryTerm, Source
from learning_site.editorial import forms, letter_forms, requirement_forms, views
from learning_site.editorial.views import letters, writers
from learning_site.editorial.views.decisions import decisions
from learning_site.reminders.models import Sending, Wording
from learning_site.reminders.wording import STANDARD

DEPTHS = {1: "Partnership", 2: "Organisation"}


class OperationViewSet(ModelViewSet):
    """Lists, adds and changes; nothing is copied, and nobody has the permission to delete."""

    index_view_class = views.Index
    add_view_class = views.Create
    edit_view_class = views.Edit
    related: tuple[str, ...] = ()
    form_class: Any = None
    add_to_menu = False
    add_to_reference_index = False
    copy_view_enabled = False
    search_backend_name = None
    list_per_page = 50

    @cached_property
    def url_namespace(self) -> str:
        """Apart from the namespaces of our own doors."""
        return f"editorial_{self.name}"

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return views.for_officers(super().construct_view(view_class, **kwargs))

    def get_form_class(self, for_update: bool = False) -> Any:
        return self.form_class

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"related": self.related, "usage_url_name": None, **kwargs})

    def get_permissions_to_register(self) -> QuerySet[Permission]:
        """None to give to groups: a grant in force opens these tables (OfficerPolicy)."""
        return Permission.objects.none()


class AgencyViewSet(OperationViewSet):
    model = Agency
    name = "agencies"
    icon = "group"
    form_class = forms.AgencyForm
    related = ("sector",)
    add_view_class = views.CreateAgency
    edit_view_class = views.EditAgency
    list_display = [
        "name",
        Column("place", label="Place", accessor=lambda agency: DEPTHS.get(agency.depth, "Part of an organisation")),
        "sector",
        "urn",
        "ods_code",
    ]
    list_filter = ["sector"]
    search_fields = ["name", "urn", "ods_code"]
    ordering = "path"


class JobRoleViewSet(OperationViewSet):
    model = JobRole
    name = "job-roles"
    icon = "user"
    form_class = forms.JobRoleForm
    list_display = ["name", "code", BooleanColumn("is_active", label="In use", sort_key="is_active")]
    search_fields = ["name", "code"]
    ordering = "name"


class SectorViewSet(OperationViewSet):
    model = Sector
    name = "sectors"
    icon = "tag"
    form_class = forms.SectorForm
    list_display = ["name", "code", "position"]
    search_fields = ["name", "code"]
    ordering = ["position", "name"]


class FrameworkViewSet(OperationViewSet):
    model = Framework
    name = "frameworks"
    icon = "folder-open-inverse"
    form_class = forms.FrameworkForm
    list_display = ["title", "code"]
    ordering = "title"


class CompetencyViewSet(OperationViewSet):
    model = Competency
    name = "competencies"
    icon = "form"
    form_class = forms.CompetencyForm
    related = ("framework",)
    list_display = [
        "title",
        "code",
        "framework",
        "validity_months",
        BooleanColumn("is_active", label="In use", sort_key="is_active"),
    ]
    list_filter = ["framework"]
    search_fields = ["title", "code"]
    ordering = ["position", "code"]


class RequirementViewSet(OperationViewSet):
    model = Requirement
    name = "requirements"
    icon = "calendar-check"
    add_view_class = views.CreateRequirement
    edit_view_class = views.ReviseRequirement
    related = ("competency", "agency")
    list_display = ["title", "code", "competency", "agency"]
    list_filter = ["competency", "agency"]
    search_fields = ["title", "code"]
    ordering = ["position", "code"]

    def get_form_class(self, for_update: bool = False) -> Any:
        return requirement_forms.TermsForm if for_update else requirement_forms.NewRequirementForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        names = {"retire_url_name": self.get_url_name("retire"), "decisions_url_name": self.get_url_name("decisions")}
        return super().get_common_view_kwargs(**{**names, **kwargs})

    @property
    def retire_view(self) -> Any:
        return self.construct_view(
            views.RetireRequirement,
            **{
                **self.get_edit_view_kwargs(),
                "form_class": requirement_forms.RetirementForm,
                "template_name": "editorial/retire.html",
            },
        )

    def get_urlpatterns(self) -> list[Any]:
        own = [
            path("decisions/<int:pk>/", decisions, name="decisions"),
            path("retire/<int:pk>/", self.retire_view, name="retire"),
        ]
        return [*super().get_urlpatterns(), *own]


class ContactViewSet(OperationViewSet):
    model = Contact
    name = "contacts"
    icon = "mobile-alt"
    form_class = forms.ContactForm
    edit_view_class = views.EditContact
    list_display = [
        "name",
        "code",
        "phone",
        "checked_by",
        DateColumn("check_again_on", label="Check again", sort_key="check_again_on"),
    ]
    search_fields = ["name", "code"]
    ordering = ["position", "name"]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"checked_url_name": self.get_url_name("checked"), **kwargs})

    @property
    def checked_view(self) -> Any:
        return self.construct_view(
            views.CheckedToday, **{**self.get_edit_view_kwargs(), "form_class": forms.CheckedTodayForm}
        )

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("checked/<int:pk>/", self.checked_view, name="checked")]


class PartnershipGroup(ModelViewSetGroup):
    """What the menu shows to officers; it is not there for anybody who may open none of it."""

    menu_label = "Partnership"
    menu_icon = "group"
    menu_order = 150
    items = (
        AgencyViewSet,
        JobRoleViewSet,
        SectorViewSet,
        FrameworkViewSet,
        CompetencyViewSet,
        RequirementViewSet,
        ContactViewSet,
    )


class RegisterViewSet(OperationViewSet):
    """What learning rests on: for authors as well."""

    add_view_class = writers.CreateSource
    edit_view_class = writers.EditSource

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        return writers.for_writers(super(OperationViewSet, self).construct_view(view_class, **kwargs))


class SourceViewSet(RegisterViewSet):
    model = Source
    name = "sources"
    icon = "doc-full-inverse"
    form_class = forms.SourceForm
    list_display = [
        "code",
        "title",
        "publisher",
        "year",
        DateColumn("review_by", label="Look at again by", sort_key="review_by"),
    ]
    list_filter = ["trust"]
    search_fields = ["code", "title", "publisher"]
    ordering = "code"


class GlossaryViewSet(RegisterViewSet):
    model = GlossaryTerm
    name = "glossary"
    icon = "openquote"
    form_class = forms.GlossaryForm
    list_display = ["term", "meaning"]
    search_fields = ["term", "meaning"]
    ordering = "term"


class RegisterGroup(ModelViewSetGroup):
    """What the menu shows to officers and authors."""

    menu_label = "Registers"
    menu_icon = "list-ul"
    menu_order = 160
    items = (SourceViewSet, GlossaryViewSet)


class LetterViewSet(OperationViewSet):
    """What is there is changed; nothing is added."""

    def get_urlpatterns(self) -> list[Any]:
        return [entry for entry in super().get_urlpatterns() if entry.name != "add"]


class WordingViewSet(LetterViewSet):
    model = Wording
    name = "words-of-letters"
    icon = "openquote"
    menu_label = "Words"
    form_class = letter_forms.WordsForm
    edit_view_class = letters.EditWords
    list_display = [
        "__str__",
        Column("says", label="What it says", accessor=lambda row: row.sentence or STANDARD[row.kind]),
        Column("words", label="Whose words", accessor=lambda row: "Yours" if row.sentence else "Standard"),
    ]
    ordering = "pk"


class HoursViewSet(LetterViewSet):
    model = Sending
    name = "hours-for-letters"
    icon = "time"
    menu_label = "Hours"
    form_class = letter_forms.HoursForm
    edit_view_class = letters.EditHours
    list_display = [
        "__str__",
        Column("weekdays", label="On", accessor=letter_forms.weekdays_in_words),
        Column("days_off", label="Days off", accessor=letter_forms.days_in_words),
        Column("an_hour", label="Letters an hour"),
    ]


class LetterGroup(ModelViewSetGroup):
    """What people are written, and when: for officers."""

    menu_label = "Letters"
    menu_icon = "mail"
    menu_order = 170
    items = (WordingViewSet, HoursViewSet)


MODELS = tuple(viewset.model for viewset in PartnershipGroup.items)
REGISTERS = tuple(viewset.model for viewset in RegisterGroup.items)
LETTERS = tuple(viewset.model for viewset in LetterGroup.items)
