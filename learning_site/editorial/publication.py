"""What a page of publication shows: modules with what stops them, each reason with the place it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from courses.models import ModulePage
from courses.queries import sign_offs
from courses.queries.sign_offs import ModuleState
from courses.rules.gate import Reason


@dataclass(frozen=True)
class ReasonShown:
    """A reason with the address of its place in the page editor, or of where somebody signs off."""

    sentence: str
    url: str


@dataclass(frozen=True)
class ModuleShown:
    """A module in the report. `said` is what it is to learners, in words."""

    title: str
    code: str
    said: str
    url: str
    edit_url: str
    to_put_right: list[ReasonShown]
    to_be_reviewed: list[ReasonShown]

    @property
    def is_clear(self) -> bool:
        return not self.to_put_right and not self.to_be_reviewed


def module_shown(state: ModuleState) -> ModuleShown:
    page = state.page
    url, edit_url = reverse("editorial_module", args=[page.pk]), reverse("wagtailadmin_pages:edit", args=[page.pk])
    return ModuleShown(
        title=page.draft_title or page.title,
        code=page.code,
        said=_said(state),
        url=url,
        edit_url=edit_url,
        to_put_right=[ReasonShown(one.sentence, place(page, one)) for one in state.reasons if one.in_words],
        to_be_reviewed=[ReasonShown(one.sentence, url) for one in state.reasons if not one.in_words],
    )


def place(page: ModulePage, reason: Reason) -> str:
    """Where in the page editor a reason is put right: static/js/place.js opens the field or block that `at` names."""
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return f"{edit}?at={reason.where}" if reason.where else edit


def _said(state: ModuleState) -> str:
    if state.edition is None:
        return "Not published yet."
    number = state.edition.number
    if not state.is_open and settings.OPEN_BEFORE_SIGN_OFF:
        return f"Edition {number} is not signed off. In a demonstration everybody has it, under a line that says so."
    if not state.is_open:
        return f"Edition {number} is open to its pilot group alone: it is not signed off."
    if state.differs:
        return f"Edition {number} is open to everybody. The draft says something else."
    return f"Edition {number} is open to everybody."


def show_on_the_editor(page: ModulePage, *, on: date) -> None:
    """Leave on a page that is about to be edited what its panel shows: what still stops its newest draft."""
    revision = page.latest_revision
    content = revision.content if revision else page.serializable_data()
    page.what_stops = module_shown(sign_offs.state_of(page, content, on=on))
