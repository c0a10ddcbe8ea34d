"""What happens when a page goes live."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.models import Revision
from wagtail.signals import page_published

from courses.models import ModulePage
from learning_site.journeys import publish_edition


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
