"""Reads which exemptions are to be looked at again."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from competencies.models import Agency, Exemption, Post

SOON = timedelta(days=30)
MOST = 100


def to_review(agency: Agency, *, on: date) -> list[Exemption]:
    """Exemptions granted in this agency or below it that hold on the day, of people who work there, whose day to be
    looked at again has come or comes within thirty days; the earliest first, at most a hundred. One query.
    """
    running = Q(from_on__lte=on) & (Q(until_on__isnull=True) | Q(until_on__gt=on))
    here = Post.objects.known().open_on(on).under([agency.path])
    found = Exemption.objects.known().filter(running, agency__path__startswith=agency.path, review_on__lte=on + SOON)
    found = found.filter(person__in=here.values("person")).select_related("person", "requirement")
    return list(found.order_by("review_on", "person__sort_name", "pk")[:MOST])
