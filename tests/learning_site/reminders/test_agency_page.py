"""The training lead's page about the letters of their agency."""

from datetime import timedelta

import pytest
from django.core import mail as outside
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from competencies.models import AuditEntry, Person, Post, StaffImport
from learning_site.reminders import outbox
from learning_site.reminders.models import Letter, MailHold, Reminder
from learning_site.reminders.sending import send
from tests.learning_site.reminders.conftest import Clock


@pytest.fixture
def where(partnership):
    return reverse("reminders:agency", args=[partnership.trust.uuid])


@pytest.fixture
def letter(practitioner, at):
    """To the nurse, given up."""
    outbox.queue([practitioner.pk], at=timezone.now())
    return Letter.objects.create(
        person=practitioner,
        on=at.date(),
        state="QUARANTINED",
        address="asha.patel@example.org",
        attempts=5,
        next_attempt_at=at,
        last_error="550 no such mailbox",
    )


def words(answer):
    return " ".join(answer.content.decode().split())


class TestThePage:
    def test_says_how_many_are_written_to_this_week_and_changes_nothing(self, visit, training_lead, colleague, where):
        page = words(visit(training_lead).get(where))
        assert "2 people are written to in the next seven days" in page
        assert not Reminder.objects.exists()

    def test_counts_nobody_whom_no_letter_reaches(self, visit, training_lead, colleague, letter, where):
        """The nurse's letter was given up, then her colleague has no address; the lead has training to do as well."""
        assert "2 people are written to in the next seven days" in words(visit(training_lead).get(where))
        Person.objects.filter(pk=colleague.pk).update(email=None)
        assert "one person is written to in the next seven days" in words(visit(training_lead).get(where))

    def test_says_how_many_wait_for_their_staff_file_to_be_let_out(
        self, visit, training_lead, practitioner, partnership, where
    ):
        came_at = Post.objects.get(person=practitioner).recorded_at
        sent = {"source": "HR", "names_everybody": False, "sent_at": came_at, "made_at": came_at, "state": "DONE"}
        StaffImport.objects.create(agency=partnership.trust, **sent)
        page = words(visit(training_lead).get(where))
        assert "2 people are written to in the next seven days" in page
        assert "Two of them came with a staff file and wait until" in page  # whoever was recorded at the same instant

    def test_shows_what_may_not_have_arrived_and_sends_it_again(
        self, visit, training_lead, practitioner, where, mail, clock
    ):
        outbox.queue([practitioner.pk], at=timezone.now())
        now = timezone.now()
        letter = Letter.objects.create(
            person=practitioner,
            on=now.date(),
            state="HANDED",
            address="asha.patel@example.org",
            next_attempt_at=now,
            sent_at=now,
            leased_until=now + timedelta(minutes=5),
        )
        Reminder.objects.filter(person=practitioner).update(letter=letter)
        client = visit(training_lead)
        assert "May not have arrived" not in words(client.get(where))
        assert client.post(f"{where}{letter.uuid}/again/").status_code == 404
        Letter.objects.update(leased_until=now)
        assert "May not have arrived" in words(client.get(where))
        client.post(f"{where}{letter.uuid}/again/")
        letter.refresh_from_db()
        assert (letter.state, letter.sent_at) == ("WAITING", None)
        assert Reminder.objects.waiting().filter(person=practitioner).exists()

    def test_says_to_how_many_it_went(self, visit, training_lead, colleague, where, mail):
        noon = timezone.now().replace(hour=12) - timedelta(days=7)
        noon -= timedelta(days=max(0, noon.weekday() - 4))
        outbox.reckon(at=noon)
        send(clock=Clock(noon), mail=mail)
        assert len(outside.outbox) == 2
        page = words(visit(training_lead).get(where))
        assert "<dd>2 people</dd>" in page

    def test_names_who_has_no_address(self, visit, training_lead, practitioner, where):
        Person.objects.filter(pk=practitioner.pk).update(email=None)
        outbox.queue([practitioner.pk], at=timezone.now())
        assert "Without an address" in words(visit(training_lead).get(where))

    def test_shows_what_could_not_be_delivered_and_why(self, visit, training_lead, letter, where):
        page = words(visit(training_lead).get(where))
        assert "550 no such mailbox" in page
        assert "Tried five times" in page

    def test_title_says_nothing_of_a_topic(self, visit, training_lead, where):
        assert "<title>Reminders – Safeguarding learning</title>" in words(visit(training_lead).get(where))

    def test_takes_as_many_queries_for_few_as_for_many(self, visit, training_lead, join, partnership, where):
        join("First", "Smith", partnership.ward)
        client = visit(training_lead)
        client.get(where)
        with CaptureQueriesContext(connection) as few:
            client.get(where)
        for number in range(8):
            join(f"Nurse{number}", "Smith", partnership.ward)
        with CaptureQueriesContext(connection) as many:
            client.get(where)
        assert len(many) == len(few)

    def test_is_reached_from_the_front_of_the_agency(self, visit, training_lead, partnership, where):
        front = reverse("competencies:agency", args=[partnership.trust.uuid])
        assert where in words(visit(training_lead).get(front))

    def test_does_not_exist_for_the_neighbour(self, visit, dsl, where):
        assert visit(dsl).get(where).status_code == 404


class TestHolding:
    def test_and_releasing(self, visit, training_lead, partnership, where):
        client = visit(training_lead)
        client.post(f"{where}hold/")
        client.post(f"{where}hold/")
        assert MailHold.objects.get(released_at=None).held_by == training_lead
        assert "All letters are held" in words(client.get(where))
        client.post(f"{where}release/")
        assert not MailHold.objects.filter(released_at=None).exists()
        assert AuditEntry.objects.filter(action="reminders.release").exists()

    def test_above_is_shown_below_and_released_above(self, visit, training_lead, partnership):
        MailHold.objects.create(agency=partnership.trust, held_at=timezone.now(), held_by=training_lead)
        below = reverse("reminders:agency", args=[partnership.ward.uuid])
        client = visit(training_lead)
        assert "for all of Riverside NHS Trust" in words(client.get(below))
        client.post(f"{below}release/")
        assert MailHold.objects.filter(released_at=None).count() == 1


class TestTryingAgain:
    def test_puts_the_letter_back(self, visit, training_lead, letter, where):
        answer = visit(training_lead).post(f"{where}{letter.uuid}/again/", follow=True)
        letter.refresh_from_db()
        assert (letter.state, letter.attempts) == ("WAITING", 0)
        assert "The letter to Asha Patel goes at the next hour for letters." in words(answer)

    def test_of_all_puts_every_letter_back_that_is_in_sight(
        self, visit, training_lead, dsl, colleague, letter, at, where
    ):
        outbox.queue([colleague.pk, dsl.pk], at=timezone.now())
        for person in (colleague, dsl):
            Letter.objects.create(
                person=person, on=at.date(), state="QUARANTINED", next_attempt_at=at, last_error="550 relaying denied"
            )
        answer = visit(training_lead).post(f"{where}again/", follow=True)
        assert "2 letters go at the next hour for letters." in words(answer)
        assert [one.person for one in Letter.objects.filter(state="QUARANTINED")] == [dsl]

    def test_of_another_agency_does_not_exist(self, visit, dsl, letter, partnership):
        theirs = reverse("reminders:again", args=[partnership.school.uuid, letter.uuid])
        assert visit(dsl).post(theirs).status_code == 404
        assert Post.objects.filter(person=letter.person, agency=partnership.ward).exists()
