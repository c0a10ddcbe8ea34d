"""The clock that doors read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone


@pytest.fixture(autouse=True)
def it_is(monkeypatch: pytest.MonkeyPatch, at: datetime) -> Callable[[datetime], None]:
    """Every door is opened at `at`; `it_is(later)` moves the clock on."""

    def now(instant: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: instant)

    now(at)
    return now
