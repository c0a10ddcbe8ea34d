"""Whatever is done, in whatever order: what is stored, counted and listed stays what the rules answer."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from competencies.operations import standings
from tests.competencies.doings import Doings

pytestmark = pytest.mark.django_db

# `DOINGS=2000` looks for longer, by hand.
EXAMPLES = int(os.environ.get("DOINGS", "12"))


class TestWhateverIsDone:
    def test_leaves_what_is_stored_and_counted_equal_to_what_the_rules_answer(self, monkeypatch):
        monkeypatch.setattr(standings, "AT_ONCE", 1)
        run_state_machine_as_test(
            Doings,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=20,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
