"""Reads the framework: what people should know and be able to do, by level."""

from __future__ import annotations

from competencies.models import Competency, Level


def by_level() -> list[tuple[Level, list[Competency]]]:
    """Every competency in use, in order, beneath its level; a level without any is left out. One query."""
    rows = list(Competency.objects.filter(is_active=True).select_related("framework"))
    found = [(level, [row for row in rows if row.level == level]) for level in Level]
    return [(level, at_level) for level, at_level in found if at_level]
