"""Statements of the list as a database gets them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from competencies.queries.compliance.dates import asked

pytestmark = pytest.mark.django_db


class TestAsked:
    def test_writes_days_into_the_text_and_hands_over_what_is_typed(self):
        seen = []

        def seeing(execute, sql, params, many, context):
            seen.append((sql, params))
            return execute(sql, params, many, context)

        typed, on = "'; -- % %(on)s", date(2026, 5, 4)
        with connection.execute_wrapper(seeing):
            days = asked("SELECT 1 WHERE %(on)s LIKE '2026%%'", {"on": on, "typed": typed})
            words = asked("SELECT 1 WHERE %(typed)s LIKE '%%' AND %(on)s = '2026-05-04'", {"on": on, "typed": typed})
        assert [len(days), len(words)] == [1, 1]
        assert seen == [
            ("SELECT 1 WHERE '2026-05-04' LIKE '2026%'", None),
            ("SELECT 1 WHERE %(typed)s LIKE '%%' AND '2026-05-04' = '2026-05-04'", {"typed": typed}),
        ]
