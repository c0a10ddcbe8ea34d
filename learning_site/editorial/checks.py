"""House rules that are checked against the database, by `manage.py check --database default`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from courses.queries.publishing import live_without_edition


@register(Tags.database)
def every_live_module_has_its_edition(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """A page that went live without an edition keeps learners on the edition before: publishing it again heals that."""
    if "default" not in (databases or ()):
        return []
    try:
        titles = list(live_without_edition().values_list("title", flat=True))
    except DatabaseError:
        # `migrate` checks first, when the tables may not be there yet.
        return []
    return [
        Warning(
            f"'{title}' is live, but learners are not served what it says.",
            hint="Open the page in the editors' part of the site and publish it again.",
            id="learning_site.W001",
        )
        for title in titles
    ]
