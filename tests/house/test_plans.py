"""What is looked for by an index that serves something else as well, or by one of what is there (docs/adr/0013)."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection

from certificates.models import Certificate
from competencies.models import Attainment, Person, Post, PostRole
from courses.models import Enrolment, PollAnswer, Reflection
from learning_site.reminders.models import Letter, Notice, Reminder

ONE = uuid.UUID(int=1)
AT = datetime(2026, 11, 25, tzinfo=UTC)
FOUND = {
    "certificates of a person": (Certificate.objects.filter(person=1, uuid=ONE), "person_id=?"),
    "certificates of an attainment": (
        Certificate.objects.current().filter(attainment__in=[1]),
        "certificate_one_current",
    ),
    "a certificate by its code": (Certificate.objects.filter(code="x"), "code=?"),
    "attainments of a batch": (Attainment.objects.filter(person__in=[1, 2], uuid__in=[ONE]), "attainment_by_person"),
    "posts of people": (Post.objects.known().filter(person__in=[1, 2]), "post_by_person"),
    "posts of an agency": (Post.objects.filter(agency__in=[1, 2]), "post_by_reference"),
    "roles of posts": (PostRole.objects.filter(post__in=[1, 2]), "post_id=?"),
    "somebody by their address": (Person.objects.filter(email="x"), "email=?"),
    "enrolments of a person": (Enrolment.objects.filter(person=1, uuid=ONE), "person_id=?"),
    "a reflection of a person": (Reflection.objects.of(Person(pk=1)).filter(uuid=ONE), "person_id=?"),
    "polls of a person": (PollAnswer.objects.filter(person=1), "person_id=?"),
    "reminders that wait": (
        Reminder.objects.waiting().filter(person__in=[1, 2]),
        "reminders_reminder_turn (person_id=?",
    ),
    "reminders in a letter": (Reminder.objects.filter(letter=1), "reminders_reminder_in_letter"),
    "notices that wait": (Notice.objects.waiting().filter(person__in=[1, 2]), "reminders_notice_turn (person_id=?"),
    "notices in a letter": (Notice.objects.filter(letter__in=[1, 2]), "reminders_notice_in_letter"),
    "open letters": (Letter.objects.open().filter(person__in=[1, 2]), "reminders_letter_one_open (person_id=?"),
    "letters in doubt": (Letter.objects.in_doubt(AT), "reminders_letter_by_state"),
    "letters of the last hour": (Letter.objects.filter(sent_at__gt=AT), "reminders_letter_by_hour"),
}


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the size of the table")
@pytest.mark.parametrize("what", FOUND)
def test_finds_by_an_index(what):
    rows, by = FOUND[what]
    plan = rows.explain()
    assert by in plan
    assert "SCAN" not in plan
