"""What goes in a letter beside the reminders: a training lead's week, and how sure somebody is now."""

from datetime import timedelta

import pytest
from django.core import mail as outside
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.models import GrantKind, Person
from courses.queries.confidence import Round
from learning_site.reminders import outbox
from learning_site.reminders.models import Letter, MailHold, Notice
from learning_site.reminders.sending import send
from tests.courses.queries.test_confidence import rate, through
from tests.learning_site.reminders.conftest import Clock


def run(at, mail):
    outbox.reckon(at=at)
    return send(clock=Clock(at), mail=mail)


def everybody():
    return list(Person.objects.values_list("pk", flat=True))


def to(person):
    return [one.body for one in outside.outbox if one.to == [person.email]]


@pytest.fixture
def week(training_lead, practitioner, colleague, at, mail):
    """The lead's agency has somebody overdue, and somebody without an address."""
    Person.objects.filter(pk=practitioner.pk).update(email=None)
    return training_lead


class TestTheDigest:
    def test_is_counts_and_links_and_names_nobody(self, week, practitioner, colleague, partnership, at, mail):
        run(at, mail)
        (body,) = to(week)
        assert "Riverside NHS Trust, this week:" in body
        assert "2 people overdue" in body
        assert "1 person without an address" in body
        assert f"/agencies/{partnership.trust.uuid}/reminders/" in body
        assert "Patel" not in body
        assert "O'Neill" not in body

    def test_goes_in_the_letter_of_the_day_and_once_a_week(self, week, at, mail):
        for days in range(5):
            run(at + timedelta(days=days), mail)
        assert sum("this week:" in body for body in to(week)) == 1
        run(at + timedelta(days=7), mail)
        assert sum("this week:" in body for body in to(week)) == 2

    def test_says_what_could_not_be_delivered(self, week, colleague, at, mail):
        outbox.reckon(at=at)
        kept = {"on": at.date(), "next_attempt_at": at, "last_error": "550 no such mailbox"}
        Letter.objects.create(person=colleague, state="QUARANTINED", address=colleague.email, **kept)
        run(at, mail)
        assert "1 person to whom a letter could not be delivered" in to(week)[0]

    def test_is_not_for_anybody_else(self, week, colleague, at, mail):
        run(at, mail)
        assert "this week:" not in to(colleague)[0]
        assert set(Notice.objects.values_list("person", flat=True)) == {week.pk}

    def test_does_not_go_to_who_would_rather_not(self, week, at, mail):
        outbox.choose(week, weekly=False, digest=False, at=at)
        run(at, mail)
        assert not any("this week:" in body for body in to(week))

    def test_of_an_agency_that_is_held_waits(self, week, partnership, at, mail):
        MailHold.objects.create(agency=partnership.trust, held_at=at, held_by=week)
        run(at, mail)
        assert to(week) == []


class TestTheLaterRound:
    @pytest.fixture
    def finished(self, practitioner, at):
        return through(practitioner, at=at)

    def test_is_mentioned_once_eight_weeks_later(self, practitioner, finished, at, mail):
        run(at + timedelta(weeks=8), mail)
        run(at + timedelta(weeks=8, days=1), mail)
        (body,) = to(practitioner)
        assert "How sure are you now about" in body
        assert f"/modules/{finished.module.slug}/how-sure/" in body
        assert "nothing follows from yours" in body

    def test_is_not_when_it_was_answered_between_queueing_and_sending(self, practitioner, finished, at, mail):
        then = at + timedelta(weeks=8)
        outbox.reckon(at=then)
        rate(finished, Round.LATER, at=then, ask=4)
        send(clock=Clock(then), mail=mail)
        assert to(practitioner) == []


class TestReckoning:
    def test_takes_as_many_statements_for_many_leads_as_for_one(
        self, week, join, give, partnership, at, django_assert_num_queries
    ):
        with CaptureQueriesContext(connection) as few:
            outbox.queue_notices(everybody(), at=at)
        for number in range(4):
            give(join(f"Lead{number}", "Smith", partnership.ward), GrantKind.TRAINING_LEAD, partnership.ward)
        Notice.objects.all().delete()
        with django_assert_num_queries(len(few)):
            outbox.queue_notices(everybody(), at=at)
