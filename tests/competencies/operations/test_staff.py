"""A staff file carried out on the real operations."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from competencies.files.staff_file import read
from competencies.models import Person, Post
from competencies.operations import staff
from competencies.queries import standings as standing_queries
from competencies.queries.staff import known_staff
from competencies.rules.staff import plan
from tests.competencies.files.messy import TODAY, messy


def planned(data, agency, *, source="hr", on=TODAY, **options):
    file = read(data, on=on)
    known = known_staff(agency, addresses=[row.work_email for row in file.rows if row.work_email], titles={})
    return plan(file.rows, known, columns=file.columns, source=source, on=on, unread=file.unread, **options)


def counted(made):
    return Counter(outcome.what for outcome in made.outcomes)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
class TestFiveThousandRowsAsTheyReallyCome:
    def test_every_line_becomes_what_it_should(self, partnership, at, encoding):
        file = messy(5000, encoding=encoding)
        made = planned(file.data, partnership.trust)
        assert counted(made) == file.expected
        staff.import_staff(made, by=None, at=at)
        assert not planned(file.data, partnership.trust).steps
