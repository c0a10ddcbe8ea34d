"""The pages of the learning site: where modules live, and a module as its authors edit it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from competencies.models import Competency
from courses.blocks import PromptsBlock, StatementsBlock, StepsBlock
from courses.models.edition import ChangeClass
from courses.models.module import Module
from courses.models.source import Source
from courses.rules.gate import to_put_right

# What still stops publication, as the top floor leaves it on a page that is about to be edited.
WHAT_STOPS = HelpPanel(heading="What still stops publication", template="editorial/what_stops.html")


class LibraryPage(Page):
    """The place below which modules are written. It is for authors: learners find modules in *my learning*."""

    subpage_types: ClassVar[list[str]] = ["courses.ModulePage"]
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    max_count = 1

    holds_personal_data = False

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return _parts(super().get_url_parts(request), reverse("learning:home"))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("learning:home")


class ModulePageForm(WagtailAdminPageForm):
    """Asks anew, at each edit, what kind of change this is: the answer to the last one never carries over.

    A draft may be saved half done; what an edition needs is asked for when the page is to go live.
    """

    IDENTITY = ("code", "slug", "competency")
    TO_GO_LIVE = frozenset({"action-publish", "action-submit", "action-workflow-action"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["change_class"] = self.initial["change_note"] = ""
        if self.instance.module_id:
            for name in self.IDENTITY:
                self.fields[name].disabled = True
                self.fields[name].help_text = "It stays as it is: learners' records and links rest on it."

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.TO_GO_LIVE.intersection(self.data):
            self._check_fit_to_go_live(cleaned)
        return cleaned

    def _check_fit_to_go_live(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("steps") and "steps" not in self.errors:
            self.add_error("steps", "This module has no steps yet. Add one before you publish.")
        elif not self.errors:
            said = {name: value for name, value in cleaned.items() if name != "steps"}
            written = {**said, "steps": cleaned["steps"].get_prep_value()}
            for reason in to_put_right(written, register=Source.objects.codes()):
                self.add_error(reason.where if reason.where in self.fields else "steps", reason.sentence)
        if not self.instance.module_id:
            for name, what in (("code", "code"), ("slug", "address")):
                if Module.objects.filter(**{name: cleaned.get(name)}).exists():
                    self.add_error(name, f"Another module has this {what}. Choose one of its own.")
        elif self.instance.module.editions.exists() and not cleaned.get("change_class"):
            self.add_error(
                "change_class", "Learners have taken this module. Say what kind of change this is before you publish."
            )


class ModulePage(Page):
    """What editors edit; what learners take is an Edition, frozen from this page when it is published."""

    module = models.OneToOneField(
        Module, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="page"
    )
    code = models.CharField(max_length=20, help_text="A short code that stays the same, such as M1.")
    competency = models.ForeignKey(
        Competency, on_delete=models.PROTECT, related_name="+", help_text="What finishing this module is evidence of."
    )
    summary = models.TextField(help_text="Two sentences: what this is about, in words a colleague would use.")
    audience = models.CharField(max_length=300, blank=True, help_text="Who it is for.")
    outcomes = RichTextField(
        features=["ul"], help_text="What somebody will be able to do. A list; each line begins with a verb."
    )
    notice_inside = models.TextField(
        "what is inside", help_text="Specific words: what a reader will meet, so that they can choose their moment."
    )
    notice_may_skip = models.TextField("what may be skipped", blank=True)
    about_a_community = models.BooleanField(
        "a community is its subject", default=False,
        help_text="Then people of that community and a voluntary organisation look at it too before it is signed off.",
    )  # fmt: skip
    confidence = StreamField(
        StatementsBlock(required=False), blank=True, verbose_name="confidence statements",
        help_text="The same three or four, asked before, after and some weeks later.",
    )  # fmt: skip
    supervision = StreamField(
        PromptsBlock(required=False), blank=True,
        help_text="What to talk about with a manager. Nothing of it is written down here.",
    )  # fmt: skip
    steps = StreamField(StepsBlock(), blank=True)
    check_questions = models.PositiveSmallIntegerField(
        "questions in a try", null=True, blank=True,
        help_text="How many are drawn, anew for each try, from the questions that steps hold for the final check.",
    )  # fmt: skip
    check_pass = models.PositiveSmallIntegerField("right answers to pass", null=True, blank=True)
    # What was written in files stays known by the names it had there: {block id: {"key": ..., "file": ...}}.
    file_names = models.JSONField(default=dict, blank=True, editable=False)
    # The terms that its files explain or link: {key: {"term", "meaning", "source", "shared"}}.
    terms = models.JSONField(default=dict, blank=True, editable=False)
    change_class = models.CharField(max_length=10, choices=ChangeClass.choices, blank=True)
    change_note = models.CharField(max_length=500, blank=True, help_text="What is different, in a sentence.")

    base_form_class = ModulePageForm
    parent_page_types: ClassVar[list[str]] = ["courses.LibraryPage"]
    subpage_types: ClassVar[list[str]] = []
    exclude_fields_in_copy: ClassVar[list[str]] = ["module"]
    template = "courses/module_preview.html"

    holds_personal_data = False

    front_panels: ClassVar[list[Any]] = [
        TitleFieldPanel("title", help_text="As learners read it."),
        MultiFieldPanel([FieldPanel("code"), FieldPanel("competency")], "Identity"),
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("outcomes"),
        FieldPanel("about_a_community"),
        MultiFieldPanel([FieldPanel("notice_inside"), FieldPanel("notice_may_skip")], "Content notice"),
        FieldPanel("confidence"),
        FieldPanel("supervision"),
        MultiFieldPanel([FieldPanel("check_questions"), FieldPanel("check_pass")], "Final check"),
    ]
    step_panels: ClassVar[list[Any]] = [FieldPanel("steps")]
    change_panels: ClassVar[list[Any]] = [
        HelpPanel(
            "A correction reaches everyone and asks nothing of them. A material change asks those who have finished "
            "the module to take what changed within 90 days; a critical one, within 14."
        ),
        HelpPanel(template="courses/what_publishing_would_do.html"),
        FieldPanel("change_class", heading="What kind of change this is"),
        FieldPanel("change_note", heading="What is different"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList([WHAT_STOPS, *front_panels, CommentPanel()], heading="Front"),
            ObjectList(step_panels, heading="Steps"),
            ObjectList(change_panels, heading="What changes"),
            ObjectList(Page.promote_panels, heading="Address"),
        ]
    )

    @property
    def minutes(self) -> int:
        """Minutes of all steps together."""
        return sum(step.value["minutes"] for step in self.steps)

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        return _parts(super().get_url_parts(request), reverse("learning:module", args=[self.slug]))

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Learners take editions. The page itself, with its answer keys, is drawn for authors' previews alone."""
        return redirect("learning:module", self.slug)

    def with_content_json(self, content: dict[str, Any]) -> ModulePage:
        """A revision as a page. Which module it is belongs to the page: older revisions may not know it yet."""
        page: ModulePage = super().with_content_json(content)
        page.module_id = self.module_id
        return page


def _parts(parts: tuple[int, str, str] | None, path: str) -> tuple[int, str, str] | None:
    """A page's address is that of the door through which learners reach it."""
    return (parts[0], parts[1], path) if parts else None
