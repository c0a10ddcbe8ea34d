"""A small agency for plans to be made in: a trust with two wards, and somebody on one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from competencies.rules.staff import JobTitle, Known, KnownPost, Plan, StaffRow, Unit, plan

TODAY = date(2026, 5, 4)
RECORDED = datetime(2022, 1, 3, 9, tzinfo=UTC)
TRUST, WARD, OTHER_WARD, CRIB = 1, 2, 3, 4
NURSE, TEACHER = 11, 12
UNITS = (
    Unit(TRUST, "Riverside NHS Trust", "01"),
    Unit(WARD, "Ward 7", "0101"),
    Unit(OTHER_WARD, "Ward 8", "0102"),
    Unit(CRIB, "Cot room", "010101"),
)
TITLES = (JobTitle("nurse", frozenset([NURSE])), JobTitle("teacher", frozenset([TEACHER])))
ALL_COLUMNS = frozenset(
    {"reference", "given_name", "family_name", "work_email", "job_title"} | {"unit", "started_on", "last_on", "manager"}
)

BEN = KnownPost(
    key=100,
    person=50,
    given_name="Ben",
    family_name="O'Neill",
    agency=WARD,
    started_on=date(2024, 2, 5),
    roles=frozenset([NURSE]),
    job_title="Nurse",
    reference="00123",
    work_email="ben@riverside.example",
    source="hr",
    recorded_at=RECORDED,
)
ROW = StaffRow(
    line=2,
    reference="00123",
    given_name="Ben",
    family_name="O'Neill",
    work_email="ben@riverside.example",
    job_title="Nurse",
    unit="Ward 7",
    started_on=date(2024, 2, 5),
)
NEW = StaffRow(
    line=3, reference="00200", given_name="Asha", family_name="Patel", unit="Ward 7", started_on=date(2026, 4, 13),
    job_title="Nurse",
)  # fmt: skip


def planned(*rows: StaffRow, posts=(BEN,), columns=ALL_COLUMNS, addresses=None, source="hr", **options) -> Plan:
    """The plan for these rows on Monday 4 May 2026."""
    known = Known(UNITS, tuple(posts), TITLES, addresses or {})
    return plan(rows, known, columns=columns, source=source, on=TODAY, **options)


def only(made: Plan):
    """What and the words of the one outcome."""
    (outcome,) = made.outcomes
    return outcome.what, outcome.words


def ben(**changes) -> StaffRow:
    return replace(ROW, **changes)


def post(**changes) -> KnownPost:
    return replace(BEN, **changes)
