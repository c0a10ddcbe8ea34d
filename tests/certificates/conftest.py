"""What is achieved and attested in these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache

from certificates.models import Certificate
from certificates.operations import certificates
from competencies.models import Attainment, EvidenceKind, Person
from competencies.operations import attainments
from competencies.operations.attainments import NewAttainment
from tests.conftest import Partnership


@pytest.fixture(autouse=True)
def nobody_has_checked_yet() -> Iterator[None]:
    """The limit on checks counts in the cache, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def attain(partnership: Partnership, at: datetime) -> Callable[..., Attainment]:
    """Something achieved: `attain(practitioner)`, and any field of it replaced."""

    def attained(person: Person, **changed: Any) -> Attainment:
        facts: dict[str, Any] = {
            "person": person,
            "competency": partnership.awareness,
            "attained_on": date(2026, 5, 3),
            "kind": EvidenceKind.MODULE,
            "evidence_uuid": uuid4(),
            "evidence_title": "Module 1: Think the Unthinkable",
            "agency": partnership.ward,
            "source_uuid": uuid4(),
            "source_number": 3,
        }
        (attainment,) = attainments.record([NewAttainment(**facts | changed)], by=None, at=at)
        return attainment

    return attained


@pytest.fixture
def attest(attain: Callable[..., Attainment], at: datetime) -> Callable[..., Certificate]:
    """A certificate issued: `attest(practitioner)`, and any field of its attainment replaced."""

    def attested(person: Person, *, awaiting_sign_off: bool = False, **changed: Any) -> Certificate:
        (certificate,) = certificates.issue(
            [attain(person, **changed)], awaiting_sign_off=awaiting_sign_off, by=None, at=at
        )
        return certificate

    return attested
