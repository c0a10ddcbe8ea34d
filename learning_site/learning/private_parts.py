"""What a learner sees of the parts of a step that are theirs alone: reflections, confidence, polls."""

from __future__ import annotations

from typing import Any

from courses.queries.learning import Taking


def shown(taking: Taking, row: Any) -> dict[str, Any]:
    """What the templates of these parts need, by the id of the part; a part that is not here is not drawn."""
    return {}
