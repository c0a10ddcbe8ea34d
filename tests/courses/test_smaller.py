"""What was kept at length before is kept short now, and says the same."""

import importlib
from types import SimpleNamespace

import pytest

from courses.operations import checks as operations
from courses.operations import enrolments
from courses.queries import checks
from courses.rules import in_shown_order, texts_in_shown_order
from tests.learning_site.learning import full_module

pytestmark = pytest.mark.django_db
by_place = importlib.import_module("courses.migrations.0007_size").by_place
as_bytes = importlib.import_module("courses.migrations.0009_size_drawn").as_bytes


@pytest.fixture
def attempt(partnership, practitioner, at):
    edition = full_module.publish(partnership.awareness)
    enrolment = enrolments.begin(practitioner, edition, post=None, at=at)
    for number in range(1, len(edition.outline) + 1):
        enrolments.read_on(enrolment, number, at=at)
    return operations.start(enrolment, at=at)


def at_length(attempt):
    """As a try was kept before."""
    return [
        {
            "id": one.question.id,
            "options": [option.id for option in in_shown_order(one.question, seed=str(attempt.uuid))],
            "texts": [text.id for text in texts_in_shown_order(one.question, seed=str(attempt.uuid))],
        }
        for one in checks.drawn_in(attempt)
    ]


class Before:
    """The tables as the migrations find them: one edition, and tries in rows of before."""

    def __init__(self, edition, *rows):
        self.edition, self.rows = edition, list(rows)

    def get_model(self, floor, name):
        return SimpleNamespace(
            objects=Found([self.edition] if name == "Edition" else self.rows), _base_manager=Found([])
        )


class Found(list):
    def as_they_are(self, *_, **__):
        return self

    exclude = filter = order_by = as_they_are

    def values_list(self, name, flat):
        return [row.pk for row in self]

    def bulk_update(self, rows, names):
        """They are the rows themselves."""


class TestATryAtTheCheckOfBefore:
    def test_shows_the_same_questions_in_the_same_order(self, attempt):
        row = SimpleNamespace(pk=1, drawn=at_length(attempt))
        before = Before(attempt.edition, row)
        by_place(before, None)
        as_bytes(before, None)
        assert row.places == bytes(attempt.drawn)

    def test_once_made_short_is_left_as_it_is(self, attempt):
        row = SimpleNamespace(pk=1, drawn=list(attempt.drawn))
        by_place(Before(attempt.edition, row), None)
        assert bytes(row.drawn) == bytes(attempt.drawn)
