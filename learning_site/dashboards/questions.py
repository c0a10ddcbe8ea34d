"""How the questions of a module are answered, for their authors: counts of ten people or more, on a page and as CSV."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from competencies.files.cells import safe
from competencies.rules import in_words
from competencies.views import for_authors, today
from courses.queries.items import ItemRow, items
from learning_site.dashboards.doors import around, editions_or_404

BYTE_ORDER_MARK = "\ufeff"


@for_authors
@require_safe
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    newest = editions_or_404(slug)[0]
    rows = items(newest.module)
    context = {
        **around(newest, here="questions"),
        "hard": [row for row in rows if row.item.is_hard],
        "groups": [
            ("In the steps", [row for row in rows if not row.in_check]),
            ("In the final check", [row for row in rows if row.in_check]),
        ],
    }
    return render(request, "dashboards/questions.html", context)


@for_authors
@require_safe
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """One line for each question, and one more for each job role of which ten people answered it."""
    newest = editions_or_404(slug)[0]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([safe(newest.title), f"Edition {newest.number}", f"As at {in_words(today())}"])
    writer.writerow(["Where", "Step", "Question", "Job role", "People", "Right at first (%)", "What draws others"])
    for row in items(newest.module):
        for line in _lines(row):
            writer.writerow([safe(cell) for cell in line])
    response = HttpResponse(BYTE_ORDER_MARK + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="safeguarding-learning-questions.csv"'
    return response


def _lines(row: ItemRow) -> list[list[str]]:
    begins = ["Final check" if row.in_check else "Step", row.step, row.item.question.stem]
    if row.item.share is None:
        return [[*begins, "Everyone", "fewer than 10", "", ""]]
    draws = "; ".join(f"{words} ({percent} %)" for words, percent in row.item.draws)
    lines = [[*begins, "Everyone", str(row.item.share.people), str(row.item.share.percent), draws]]
    return lines + [[*begins, name, str(share.people), str(share.percent), ""] for name, share in row.item.roles]
