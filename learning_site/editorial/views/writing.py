"""The door of the authors' help page."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.blocks import StepBodyBlock
from learning_site.editorial.views.writers import for_writers
from learning_site.journeys.sign_off_module import DAYS_TO_REFRESH


@for_writers
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How a module is written here. The kinds of block are listed as the editor offers them."""
    kinds = groupby(StepBodyBlock.base_blocks.values(), key=lambda block: block.meta.group)
    context = {
        "groups": [(name, list(blocks)) for name, blocks in kinds],
        "days": {str(change): days for change, days in DAYS_TO_REFRESH.items()},
    }
    return render(request, "editorial/writing.html", context)
