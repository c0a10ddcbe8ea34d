"""What the stories at an agency's doors are told with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competencies.models import Agency, EvidenceKind, Person, Post
from competencies.operations import agencies, attainments, posts
from competencies.operations.attainments import NewAttainment
from competencies.operations.posts import NewPost


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> datetime:
    """The doors' clock shows the morning of these stories."""
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


@pytest.fixture
def door(visit: Callable[..., Client]) -> Callable[..., HttpResponse]:
    """Open a door: `door(person, "agency", agency)`; with `sent`, post that to it."""

    def opened(person: Person | None, name: str, *things: Any, sent: dict | None = None, query: str = "") -> Any:
        args = [getattr(thing, "uuid", thing) for thing in things]
        url = reverse(f"competencies:{name}", args=args) + query
        client = visit(person)
        return client.get(url) if sent is None else client.post(url, sent)

    return opened


@pytest.fixture
def post_of() -> Callable[[Person], Post]:
    """The post of somebody who has one."""
    return lambda person: Post.objects.known().get(person=person)


@pytest.fixture
def finish(at: datetime) -> Callable[..., Any]:
    """Somebody achieves a competency: `finish(colleague, partnership.awareness, date(2026, 5, 1))`."""

    def finished(person: Person, competency: Any, on: date, agency: Agency | None = None) -> Any:
        new = NewAttainment(
            person=person,
            competency=competency,
            attained_on=on,
            kind=EvidenceKind.SESSION,
            evidence_uuid=f"00000000-0000-0000-0000-{person.pk:06}{on:%y%m%d}",
            evidence_title="A one-to-one hour with the lead",
            agency=agency,
        )
        return attainments.record([new], by=None, at=at)[0]

    return finished


@pytest.fixture
def join_again(at: datetime) -> Callable[..., Post]:
    """Somebody takes another post: `join_again(practitioner, partnership.school)`."""

    def joined(person: Person, agency: Agency, started_on: date = date(2026, 4, 13)) -> Post:
        return posts.begin([NewPost(person=person, agency=agency, started_on=started_on)], by=None, at=at)[0]

    return joined


@pytest.fixture
def add_units(at: datetime) -> Callable[[Agency, int], None]:
    """An agency grows: `add_units(partnership.trust, 12)`."""

    def added(parent: Agency, number: int) -> None:
        for place in range(number):
            agencies.add(parent=parent, name=f"Ward {place + 20}", by=None, at=at)

    return added
