"""What happens when a page goes live, and when a reviewer has approved one."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import page_published

from competencies.models import Person
from competencies.operations.refusals import Refusal
from competencies.rules import london_day
from courses.models import ModulePage
from courses.rules.gate import digest
from learning_site.editorial.review_forms import Said
from learning_site.journeys import publish_edition, sign_off_module


def connect() -> None:
    """Listen for module pages that go live."""
    page_published.connect(freeze_what_went_live, sender=ModulePage)


def freeze_what_went_live(
    sender: type[ModulePage], instance: ModulePage, revision: Revision, *, alias: bool = False, **kwargs: Any
) -> None:
    """A module page that went live becomes an edition.

    Wagtail tells of a publishing put off until later too, while the page is not live, and again when it goes live; and
    of aliases, which are no modules of their own.
    """
    if alias or not instance.live:
        return
    publish_edition.publish(instance, revision_id=revision.pk, by=revision.user, at=timezone.now())


def sign_off_what_was_reviewed(revision: Revision, said: dict[str, Any], *, by: Person) -> None:
    """The words of a revision were approved in a workflow: keep by whom, as the task's form asked it.

    Raises PermissionDenied with the reason, which is all that Wagtail's workflow understands.
    """
    form, at = Said(said), timezone.now()
    if not form.is_valid():
        raise PermissionDenied("Say who looked at it, by which role.")
    page = ModulePage.objects.get(pk=revision.object_id)
    try:
        sign_off_module.sign_off(
            page.module or publish_edition.register(page, by=by, at=at),
            form.reviews(london_day(at)),
            digest=digest(revision.content),
            written_by=revision.user,
            by=by,
            at=at,
        )
    except Refusal as refusal:
        raise PermissionDenied(str(refusal)) from refusal
