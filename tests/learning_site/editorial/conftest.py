"""The editors' part of the site, as each of the cast meets it."""

from __future__ import annotations

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures go where nobody misses them, and none is remembered from the test before."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


@pytest.fixture
def as_officer(officer, visit):
    return visit(officer)


@pytest.fixture
def as_author(author, visit):
    return visit(author)
