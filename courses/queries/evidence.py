"""Reads which modules are evidence of which competency."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from courses.models import Edition


@dataclass(frozen=True)
class LiveModule:
    title: str
    slug: str


def live_modules() -> dict[int, tuple[LiveModule, ...]]:
    """By the key of their competency: what is live, in order. One query."""
    found: dict[int, list[LiveModule]] = defaultdict(list)
    rows = Edition.objects.latest_of_each().order_by("module__position", "module__code")
    for competency, title, slug in rows.values_list("module__competency_id", "title", "module__slug"):
        found[competency].append(LiveModule(title, slug))
    return {competency: tuple(modules) for competency, modules in found.items()}
