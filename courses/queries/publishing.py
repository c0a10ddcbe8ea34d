"""Reads what editors and whoever watches the site need to know about publishing."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from courses.models import Edition, ModulePage


def live_without_edition() -> QuerySet[ModulePage]:
    """Module pages that are live as no edition has them: freezing failed when they were published.

    Learners are served the edition before. Publishing the page again heals it.
    """
    frozen = Edition.objects.filter(revision=OuterRef("live_revision"))
    pages: QuerySet[ModulePage] = ModulePage.objects.live().filter(alias_of=None).exclude(live_revision=None)
    return pages.filter(~Exists(frozen)).order_by("title")
