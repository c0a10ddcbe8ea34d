"""What was kept at length before is kept short now, and says the same."""

import importlib

import pytest
from django.apps import apps

from courses.models import CheckAttempt
from courses.operations import checks as operations
from courses.operations import enrolments
from courses.queries import checks
from courses.rules import in_shown_order, texts_in_shown_order
from tests.learning_site.learning import full_module

pytestmark = pytest.mark.django_db
size = importlib.import_module("courses.migrations.0007_size")


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


class TestATryAtTheCheckOfBefore:
    def test_shows_the_same_questions_in_the_same_order(self, attempt):
        before, places = at_length(attempt), attempt.drawn
        CheckAttempt._base_manager.filter(pk=attempt.pk).update(drawn=before)
        size.by_place(apps, None)
        now = CheckAttempt.objects.select_related("edition").get()
        assert now.drawn == places
        assert at_length(now) == before

    def test_once_made_short_is_left_as_it_is(self, attempt):
        size.by_place(apps, None)
        assert CheckAttempt.objects.get().drawn == attempt.drawn
