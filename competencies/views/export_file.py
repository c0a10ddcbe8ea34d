"""How a file that was asked for is made: the same form and query as the screen, as its asker may see it now."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from competencies.files import compliance_xlsx
from competencies.files.compliance_csv import Stamp
from competencies.forms.compliance import ComplianceFilters
from competencies.models import Agency, Export
from competencies.operations import exports
from competencies.permissions import user_can_view_people
from competencies.queries.compliance import NOT_HERE, ComplianceList, PersonRow, everybody
from competencies.queries.scope import scope_of
from competencies.rules import end_of_day, london_day

TOLD_EVERY = 500

logger = logging.getLogger(__name__)


def make_waiting() -> int:
    """Make every file that waits; harmless in several processes at once. Answers how many were made."""
    made = 0
    while export := exports.claim(at=timezone.now()):
        try:
            made += _make(export, at=timezone.now())
        except Exception:
            # It is left as being made, so that it is taken over later.
            logger.exception("the file %s could not be made this time", export.uuid)
    return made


def _make(export: Export, *, at: datetime) -> bool:
    today, asker = london_day(at), export.asked_by
    form = ComplianceFilters(QueryDict(export.filters))
    if not user_can_view_people(asker, export.agency, on=today):
        exports.fail(export)
        return False
    try:
        found, rows = everybody(
            export.agency,
            on=export.on,
            today=today,
            filters=form.filters(),
            visible_to=scope_of(asker, on=today),
            known_at=end_of_day(export.on) if form.as_known_then(today=today) else None,
        )
    except NOT_HERE:
        exports.fail(export)
        return False
    stamp = stamp_of(export.agency, found, form, snapshot=export.uuid, at=at)
    with TemporaryFile() as file:
        compliance_xlsx.write(found, _told(export, rows, found.matching), stamp, to=file)
        file.seek(0)
        exports.finish(export, file.read(), words=stamp.filters, people=found.matching, at=timezone.now())
    return True


def stamp_of(agency: Agency, found: ComplianceList, form: ComplianceFilters, *, snapshot: UUID, at: datetime) -> Stamp:
    """What a file says of itself; the address names the day, so that it is the same list tomorrow."""
    address = reverse("competencies:compliance", args=[agency.uuid]) + form.address(on=found.on.isoformat())
    words = form.in_words(found.area.choices, found.columns, found.roles)
    return Stamp(agency.name, words, at, snapshot, f"{settings.SITE_URL}{address}")


def _told(export: Export, rows: Iterable[PersonRow], people: int) -> Iterator[PersonRow]:
    for number, row in enumerate(rows):
        if number % TOLD_EVERY == 0:
            exports.tell(export, done=number, people=people)
        yield row
