"""The doors of the partnership's own tables: for officers, saving what a form holds through an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.permission_policies import BasePermissionPolicy

from competencies.models import Agency, Contact, Grant, GrantKind, Person, Rehearsal, RehearsalTask, Requirement
from competencies.operations import agencies, frameworks, requirements
from competencies.operations.refusals import Refusal
from competencies.permissions import Access, opens_to
from competencies.queries import requirements as queries
from competencies.queries.rehearsal import outdated, rehearsal_by_uuid
from competencies.queries.scope import scope_of
from competencies.rules import RuleError, london_day
from competencies.views import posted
from courses.queries.effort import minutes_to
from learning_site.editorial import rehearsals

TAKEN = "There is one with this {} already. Look at it in the list, or choose another."
ALLOWED = frozenset({"add", "change", "view"})


class OfficerPolicy(BasePermissionPolicy):
    """Partnership officers whose grant is in force today; nobody may delete.

    It asks the grant and not a group: someone stays in a group after their grant has ended.
    """

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ALLOWED and _is_officer(user)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Person]:
        if not ALLOWED.intersection(actions):
            return Person.objects.none()
        officers = Grant.objects.in_force(london_day(timezone.now())).filter(kind=GrantKind.OFFICER)
        return Person.objects.filter(Q(pk__in=officers.values("person")) | Q(is_superuser=True), is_active=True)


def _is_officer(user: Any) -> bool:
    """Asked many times for one page, so the answer is kept on the user for as long as the day is the same."""
    if not user.is_authenticated or user.is_superuser:
        return bool(user.is_authenticated and user.is_active)
    today = london_day(timezone.now())
    kept = getattr(user, "_officer_on", None)
    if kept is None or kept[0] != today:
        kept = user._officer_on = (today, scope_of(user, on=today).is_officer)
    return bool(kept[1])


def for_officers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """To everybody else the door does not exist."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _is_officer(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return opens_to(Access.EDITORIAL)(opened)


class Index(generic.IndexView):
    """A list that reads what its columns name together with its rows."""

    related: tuple[str, ...] = ()

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().select_related(*self.related)


class SavedByOperation:
    """For Wagtail's create and edit views: what a valid form holds is handed to its operation.

    Where somebody else saved such a row between the form's check and its own saving, the same check says so now, of
    what was typed.
    """

    log_action = "wagtail.edit"

    def get_form_kwargs(self) -> dict[str, Any]:
        """What was typed before its author had to sign in again is in the form once more."""
        kwargs = super().get_form_kwargs()  # type: ignore[misc]  # Wagtail's views have it
        return {**kwargs, "data": posted(self.request)}  # type: ignore[attr-defined]  # as above

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)  # type: ignore[misc]  # as above
        for field in form.fields.values():
            field.error_messages["unique"] = TAKEN.format(str(field.label).lower())
        return form

    def write(self, form: Any, **who: Any) -> Any:
        """Hand the form to its operation, the plain one here; `who` is `by` and `at`. Returns what was saved."""
        return frameworks.save(form.instance, **who)

    def save_instance(self) -> Any:
        person, at = self.request.user, timezone.now()  # type: ignore[attr-defined]  # Wagtail's views have it
        saved = self.write(self.form, by=person, at=at)  # type: ignore[attr-defined]  # Wagtail's views have it
        log(instance=saved, action=self.log_action, user=person, content_changed=True)
        return saved

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc]  # Wagtail's views have it
        except (Refusal, RuleError) as refusal:
            return self.refused(form, refusal)
        except IntegrityError:
            again = self.get_form()
            if self.is_valid(again):  # type: ignore[attr-defined]  # as above
                raise
            return self.form_invalid(again)  # type: ignore[attr-defined]  # as above

    def refused(self, form: Any, refusal: Exception) -> HttpResponse:
        """The form again, with the operation's sentence above what was typed."""
        form.add_error(None, str(refusal))
        self.produced_error_code = "validation_error"
        self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]  # as above
        return self.form_invalid(form)  # type: ignore[attr-defined]  # as above


class Create(SavedByOperation, generic.CreateView):
    log_action = "wagtail.create"


class Edit(SavedByOperation, generic.EditView):
    pass


class CreateAgency(Create):
    def write(self, form: Any, **who: Any) -> Agency:
        name = form.cleaned_data["name"]
        if form.below_agency is None:
            return agencies.found(name=name, **who)
        details = {field: form.cleaned_data[field] for field in ("sector", "urn", "ods_code")}
        return agencies.add(parent=form.below_agency, name=name, **details, **who)


class EditAgency(Edit):
    def write(self, form: Any, **who: Any) -> Agency:
        # The form has written the new words onto its own instance; the operation compares with what was.
        agency = Agency.objects.get(pk=form.instance.pk)
        below = form.below_agency
        if below is not None and below != agency.get_parent():
            agency = agencies.move(agency, below=below, **who)
        details = {field: form.cleaned_data[field] for field in ("name", "sector", "urn", "ods_code")}
        return agencies.describe(agency, **details, **who)


class EditContact(Edit):
    """A contact, with the way to say that it was checked today."""

    checked_url_name: str | None = None

    @property
    def header_more_buttons(self) -> list[Any]:
        url = reverse(self.checked_url_name, args=[self.object.pk])
        return [*super().header_more_buttons, Button("I have checked it today", url=url, icon_name="check")]


class CheckedToday(Edit):
    """Whoever is signed in has rung or written: the contact is shown until the day they give."""

    page_title = "I have checked it today"
    success_message = "'%(object)s' is shown until it is to be looked at again."
    checked_url_name: str | None = None

    def write(self, form: Any, **who: Any) -> Contact:
        contact, today = form.instance, london_day(who["at"])
        if contact.check_again_on <= today:
            raise NoDayAhead("Give a day that is still to come.")
        contact.checked_by, contact.checked_on = str(who["by"]), today
        return frameworks.save(contact, **who)

    def get_edit_url(self) -> str:
        return reverse(self.checked_url_name, args=[self.object.pk])


class NoDayAhead(Refusal):
    """A check is good until a day that is still to come."""


class RehearsedFirst:
    """For the forms that state a version: what was typed is rehearsed and shown, and saved when it is sent once more.

    Nothing typed is lost in between. What is sent is rehearsed again where it is no longer what was rehearsed, and
    where facts have been recorded since and the rehearsal is older than `STALE`. Of many people it is rehearsed in the
    background: until then the form says how far it is, and its button looks again.
    """

    template_name = "editorial/requirement.html"
    STALE = timedelta(hours=1)
    rehearsal: Rehearsal | None = None
    waiting: RehearsalTask | None = None

    def form_valid(self, form: Any) -> HttpResponse:
        sent = self._sent()
        if self._is_stated(sent, form):
            return redirect(self.get_success_url())  # type: ignore[attr-defined]  # Wagtail's views have it
        if sent is None or "again" in self.request.POST or not self._is_of(sent, form):  # type: ignore[attr-defined]  # Wagtail's views have it
            return self._rehearse(form)
        if isinstance(sent, RehearsalTask) or "look" in self.request.POST:  # type: ignore[attr-defined]  # as above
            return self._show(form, sent)
        if timezone.now() - sent.recorded_at > self.STALE and outdated(sent):
            return self._rehearse(form, instead_of=sent)
        self.rehearsal = sent
        return super().form_valid(form)  # type: ignore[misc]  # Wagtail's views have it

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = rehearsals.shown(self.rehearsal) if self.rehearsal else None
        return super().get_context_data(shown=shown, waiting=self.waiting, **kwargs)  # type: ignore[misc]  # Wagtail's views have it

    def _sent(self) -> Rehearsal | RehearsalTask | None:
        try:
            return rehearsal_by_uuid(UUID(self.request.POST.get("rehearsal", "")))  # type: ignore[attr-defined]  # as above
        except ValueError:
            return None

    def _is_stated(self, sent: Rehearsal | RehearsalTask | None, form: Any) -> bool:
        """Whether exactly this has been stated already, as when the button is pressed twice."""
        if not isinstance(sent, Rehearsal) or not sent.versions.exists():
            return False
        said = requirements.written(form.instance, form.terms, form.cleaned_data["effective_from"])
        return {**said, "number": None} == {**sent.terms, "number": None}

    def _is_of(self, rehearsal: Rehearsal | RehearsalTask, form: Any) -> bool:
        first_day = form.cleaned_data["effective_from"]
        return rehearsal.terms == requirements.written(form.instance, form.terms, first_day)

    def _rehearse(self, form: Any, *, instead_of: Rehearsal | None = None) -> HttpResponse:
        try:
            rehearsal = requirements.rehearse_soon(
                form.instance,
                terms=form.terms,
                effective_from=form.cleaned_data["effective_from"],
                minutes=minutes_to(form.instance.competency),
                by=self.request.user,  # type: ignore[attr-defined]  # as above
                at=timezone.now(),
            )
        except (Refusal, RuleError) as refusal:
            return self.refused(form, refusal)  # type: ignore[attr-defined]  # SavedByOperation has it
        return self._show(form, rehearsal, instead_of=instead_of)

    def _show(
        self, form: Any, rehearsal: Rehearsal | RehearsalTask, *, instead_of: Rehearsal | None = None
    ) -> HttpResponse:
        if isinstance(rehearsal, RehearsalTask):
            self.waiting = rehearsal
        else:
            self.rehearsal = rehearsal
        self.form = form
        context = self.get_context_data(form=form, instead_of=instead_of)
        return self.render_to_response(context)  # type: ignore[attr-defined]  # as above


class CreateRequirement(RehearsedFirst, Create):
    def form_invalid(self, form: Any) -> HttpResponse:
        """Pressed twice, the code is taken by the requirement that the first press made."""
        if list(form.errors) == ["code"] and self._is_stated(self._sent(), form):
            return redirect(self.get_success_url())
        return super().form_invalid(form)

    def write(self, form: Any, **who: Any) -> Requirement:
        identity = {name: form.cleaned_data[name] for name in ("code", "title", "competency", "agency")}
        first_day = form.cleaned_data["effective_from"]
        return requirements.state(
            **identity, terms=form.terms, effective_from=first_day, rehearsal=self.rehearsal, **who
        )


class ReviseRequirement(RehearsedFirst, Edit):
    """A requirement is changed by a new version; which competency it is, and whose, stays."""

    success_message = "'%(object)s' has a new version."
    decisions_url_name: str | None = None
    retire_url_name: str | None = None

    def write(self, form: Any, **who: Any) -> Requirement:
        first_day = form.cleaned_data["effective_from"]
        requirements.revise(form.instance, terms=form.terms, effective_from=first_day, rehearsal=self.rehearsal, **who)
        return form.instance

    @property
    def header_more_buttons(self) -> list[Any]:
        pk = [self.object.pk]
        decisions = Button("Versions and decisions", url=reverse(self.decisions_url_name, args=pk), icon_name="history")
        retire = Button("Retire", url=reverse(self.retire_url_name, args=pk), icon_name="cross")
        return [*super().header_more_buttons, decisions, retire]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`latest`: the number of the version that the form begins with; `overtaken`: a version that somebody stated
        since, when what was sent began with another.
        """
        today = london_day(timezone.now())
        latest = next(iter(queries.decisions(self.object, on=today)), None)
        number = str(latest.version.number) if latest else ""
        overtaken = latest if self.request.POST.get("latest", number) != number else None
        return super().get_context_data(latest=number, overtaken=overtaken, **kwargs)


class RetireRequirement(Edit):
    page_title = "Retire"
    success_message = "'%(object)s' is retired."
    decisions_url_name: str | None = None
    retire_url_name: str | None = None

    def write(self, form: Any, **who: Any) -> Requirement:
        requirements.retire(form.instance, on=form.cleaned_data["on"], **who)
        return form.instance

    def get_edit_url(self) -> str:
        return reverse(self.retire_url_name, args=[self.object.pk])
