"""What the authors' doors begin with: which module it is about, and what stands around it."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from competencies.views import Link
from courses.queries import changes


def editions_or_404(slug: str) -> list[Any]:
    """The editions of a module, the newest first."""
    found = changes.editions_of(slug)
    if not found:
        raise Http404
    return found


def around(edition: Any, *, here: str = "") -> dict[str, Any]:
    """What every page about a module has around it. `here` is the name of the tab."""
    slug = edition.module.slug
    doors = [("editions", "Editions"), ("next", "What publishing would do"), ("questions", "Questions")]
    return {
        "edition": edition,
        "crumbs": [Link("Authors", reverse("dashboards:modules"))],
        "tabs": [Link(label, reverse(f"dashboards:{name}", args=[slug]), name == here) for name, label in doors],
    }
