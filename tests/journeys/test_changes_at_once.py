"""Pressed many times at once: one enrolment is opened, whatever the machine is doing."""

from __future__ import annotations

import pytest
from django.utils import timezone

from courses.models import ChangeClass, Edition, Enrolment, StepVisit
from learning_site.editorial.entrance import place_for_modules
from learning_site.journeys import read_on, start_module
from tests.courses.writing import publish, write_page
from tests.journeys.test_changes import FIRST, OTHER_SECOND, SECOND, SLUG, finish
from tests.journeys.test_final_check import at_once, signed_in

pytestmark = pytest.mark.django_db(transaction=True)

PRESSES = 6


@pytest.fixture
def page(transactional_db, partnership):
    place_for_modules()
    return publish(write_page(partnership.awareness, FIRST, SECOND))


def change(page):
    publish(page, steps=[FIRST, OTHER_SECOND], change_class=ChangeClass.MATERIAL)


def test_moving_on_moves_once(page, practitioner):
    begun = start_module.start(practitioner, Edition.objects.get(), at=timezone.now())
    read_on.read_on(begun, 1, at=timezone.now())
    change(page)
    clients = [signed_in(practitioner) for _ in range(PRESSES)]
    answers = at_once([lambda client=client: client.post(f"/modules/{SLUG}/changes/go-on/") for client in clients])
    assert {answer.status_code for answer in answers} == {302}
    assert Enrolment.objects.filter(person=practitioner).count() == 2
    assert Enrolment.objects.get(closed_at=None).moved_from == begun
    assert StepVisit.objects.count() == 2


def test_taking_what_changed_begins_once(page, colleague):
    finish(start_module.start(colleague, Edition.objects.get(), at=timezone.now()))
    change(page)
    clients = [signed_in(colleague) for _ in range(PRESSES)]
    answers = at_once([lambda client=client: client.post(f"/modules/{SLUG}/changes/take/") for client in clients])
    assert {answer.status_code for answer in answers} == {302}
    assert Enrolment.objects.filter(person=colleague, closed_at=None).count() == 1


def test_a_critical_change_while_they_answer_loses_nothing(page, practitioner):
    begun = start_module.start(practitioner, Edition.objects.get(), at=timezone.now())
    client = signed_in(practitioner)

    def reads():
        return client.post(f"/modules/{SLUG}/steps/1/continue/", {"way": str(begun.uuid)}).status_code

    def changes_it():
        publish(page, steps=[FIRST, OTHER_SECOND], change_class=ChangeClass.CRITICAL)

    assert at_once([reads, changes_it])[0] == 302
    assert Enrolment.objects.filter(person=practitioner, closed_at=None).count() == 1
    assert Enrolment.objects.get(closed_at=None).edition.number == 2
