"""How a staff file becomes a plan, and how a confirmed one is written: by whoever sent it, or by the tick."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from competencies.files.staff_file import StaffFile
from competencies.files.staff_kept import kept_rows
from competencies.models import JobRole, StaffImport
from competencies.operations import staff_imports
from competencies.queries.staff import known_staff
from competencies.queries.staff_imports import titles_of
from competencies.rules import london_day
from competencies.rules.staff import Plan, plan

logger = logging.getLogger(__name__)


def file_of(sent: StaffImport) -> StaffFile:
    """The rows as they were read."""
    with sent.file.open("rb") as kept:
        return kept_rows(kept.read())


def plan_of(sent: StaffImport, file: StaffFile, *, at: datetime, ending: int | None = None) -> Plan:
    """What the file would do as of `at`. `ending` posts may end, if it is exactly so many; else a tenth of them."""
    titles: dict[str, Iterable[JobRole]] = {
        title: [role] if role else [] for title, role in titles_of(sent.agency).items()
    }
    known = known_staff(sent.agency, addresses=[row.work_email for row in file.rows if row.work_email], titles=titles)

    def planned(share: float) -> Plan:
        return plan(
            file.rows,
            known,
            columns=file.columns,
            source=sent.source,
            on=london_day(at),
            unread=file.unread,
            leavers_by_absence=sent.names_everybody,
            share_allowed=share,
        )

    made = planned(0.1)
    return planned(1) if made.stop and ending is not None and ending == made.ending else made


def work_off() -> int:
    """Write and undo every import that waits; harmless in several processes at once. Answers how many."""
    done = 0
    try:
        while staff_imports.work(_planned, at=timezone.now()):
            done += 1
    except Exception:
        # It keeps its lease, so that it is taken over later and goes on from where it is.
        logger.exception("a staff import was left half way this time")
    return done


def _planned(sent: StaffImport) -> Plan:
    if sent.made_at is None:
        raise ValueError("It was not confirmed.")
    return plan_of(sent, file_of(sent), at=sent.made_at, ending=sent.ending_allowed)
