"""The small module, published, and how a learner goes through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.models import Edition
from tests.learning_site.learning import small_module
from tests.learning_site.learning.small_module import MULTIPLE, RIGHT, SINGLE, SLUG, id_of


@dataclass
class Learner:
    """A signed-in browser that knows the addresses of the small module."""

    client: Client

    def get(self, name: str, *args: Any) -> HttpResponse:
        return self.client.get(reverse(f"learning:{name}", args=args or [SLUG]))

    def post(self, name: str, *args: Any, **data: Any) -> HttpResponse:
        return self.client.post(reverse(f"learning:{name}", args=args or [SLUG]), data)

    def step(self, number: int) -> HttpResponse:
        return self.get("step", SLUG, number)

    def start(self) -> HttpResponse:
        return self.post("start")

    def go_on(self, number: int) -> HttpResponse:
        return self.post("continue", SLUG, number)

    def answer(self, stem: str, chosen: Sequence[str], *, attempt: int = 1, number: int = 3) -> HttpResponse:
        """`chosen` are ids of options."""
        return self.post("answer", SLUG, number, id_of(stem), option=list(chosen), attempt=attempt)

    def reach_questions(self) -> None:
        self.start()
        self.go_on(1)
        self.go_on(2)

    def finish(self) -> None:
        self.reach_questions()
        self.go_on(3)
        self.answer(SINGLE, RIGHT[SINGLE])
        self.answer(MULTIPLE, RIGHT[MULTIPLE])


@pytest.fixture
def published(partnership: Any) -> Edition:
    return small_module.publish(partnership.awareness)


@pytest.fixture
def learner(published: Edition, practitioner: Any, visit: Callable[..., Client]) -> Learner:
    """Asha, at the door of the small module."""
    return Learner(visit(practitioner))


@pytest.fixture
def other(published: Edition, outsider: Any, visit: Callable[..., Client]) -> Learner:
    """Gita, who works nowhere here: a way of her own through the same module."""
    return Learner(visit(outsider))


@pytest.fixture
def stranger(published: Edition) -> Learner:
    """Nobody is signed in."""
    return Learner(Client())
