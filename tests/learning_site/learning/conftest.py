"""The small module, published, and how a learner goes through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.models import CheckAttempt, Edition
from courses.queries import checks
from tests.learning_site.learning import full_module, small_module
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


@dataclass
class Taker(Learner):
    """A signed-in browser that knows the addresses of the full module."""

    def get(self, name: str, *args: Any) -> HttpResponse:
        return super().get(name, *(args or [full_module.SLUG]))

    def post(self, name: str, *args: Any, **data: Any) -> HttpResponse:
        return super().post(name, *(args or [full_module.SLUG]), **data)

    def step(self, number: int) -> HttpResponse:
        return self.get("step", full_module.SLUG, number)

    def go_on(self, number: int) -> HttpResponse:
        return self.post("continue", full_module.SLUG, number)

    def answer(self, stem: str, chosen: Sequence[str], *, attempt: int = 1, number: int = 1) -> HttpResponse:
        return self.post("answer", full_module.SLUG, number, id_of(stem), option=list(chosen), attempt=attempt)

    def read_all(self) -> None:
        self.start()
        for number in range(1, 5):
            self.go_on(number)

    def answer_all(self) -> None:
        for stem, right in full_module.RIGHT.items():
            self.answer(stem, right)

    def choose(self, situation: str, choice: str, *, number: int = 2, story: str = full_module.STORY) -> HttpResponse:
        data = {"situation": id_of(situation), "choice": id_of(choice) if choice else ""}
        return self.post("choose", full_module.SLUG, number, id_of(story), **data)

    def keep(self, question: str, option: str, *, attempt: Any) -> HttpResponse:
        """`question` and `option` are ids."""
        return self.post("check_keep", full_module.SLUG, question, option=[option] if option else [], attempt=attempt)

    def take_check(self, *, wrong: int = 0) -> HttpResponse:
        """Draw the check, answer all of it (so many wrongly), hand it in."""
        self.post("check_start")
        attempt = CheckAttempt.objects.get(handed_in_at=None)
        for place, one in enumerate(checks.asked_in(attempt)):
            option = (full_module.wrong_of if place < wrong else full_module.right_of)(one)
            self.keep(one, option, attempt=attempt.uuid)
        return self.post("check_hand_in", attempt=attempt.uuid)


@pytest.fixture
def full(partnership: Any) -> Edition:
    return full_module.publish(partnership.awareness)


@pytest.fixture
def taker(full: Edition, practitioner: Any, visit: Callable[..., Client]) -> Taker:
    """Asha, at the door of the full module."""
    return Taker(visit(practitioner))


@pytest.fixture
def other_taker(full: Edition, outsider: Any, visit: Callable[..., Client]) -> Taker:
    """Gita, at the same door, for herself."""
    return Taker(visit(outsider))
