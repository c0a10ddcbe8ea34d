"""What we send you, and how often."""

from datetime import UTC, datetime

from django.core import mail as outside
from django.urls import reverse

from competencies.operations import reminder_requests
from learning_site.reminders import outbox
from learning_site.reminders.models import WeeklyChoice
from learning_site.reminders.sending import send
from tests.learning_site.reminders.conftest import Clock

WHERE = "/what-we-send-you/"


def run(at, mail):
    outbox.reckon(at=at)
    send(clock=Clock(at), mail=mail)


class TestOnceAWeek:
    def test_keeps_the_next_letter_until_a_week_has_passed(self, practitioner, at, mail):
        outbox.choose(practitioner, weekly=True, at=at)
        run(datetime(2026, 5, 12, 9, tzinfo=UTC), mail)
        run(datetime(2026, 5, 15, 9, tzinfo=UTC), mail)
        assert len(outside.outbox) == 1
        run(datetime(2026, 5, 19, 9, tzinfo=UTC), mail)
        assert len(outside.outbox) == 2

    def test_does_not_keep_what_a_lead_asks_for(self, practitioner, training_lead, partnership, at, mail):
        outbox.choose(practitioner, weekly=True, at=at)
        run(datetime(2026, 5, 12, 9, tzinfo=UTC), mail)
        pair = [(practitioner, partnership.requirement)]
        reminder_requests.ask(pair, agency=partnership.trust, by=training_lead, at=at)
        run(datetime(2026, 5, 13, 9, tzinfo=UTC), mail)
        assert [one.to for one in outside.outbox].count([practitioner.email]) == 2


class TestThePage:
    def test_keeps_the_choice_and_takes_it_back(self, visit, practitioner):
        client = visit(practitioner)
        answer = client.post(WHERE, {"often": "WEEKLY"}, follow=True)
        assert "Kept. It holds from the next letter on." in answer.content.decode()
        assert WeeklyChoice.objects.get().person == practitioner
        client.post(WHERE, {"often": "WEEKLY"})
        client.post(WHERE, {"often": "EACH"})
        assert not WeeklyChoice.objects.exists()

    def test_without_a_choice_says_what_to_do(self, visit, practitioner):
        answer = visit(practitioner).post(WHERE, {"often": "NEVER"})
        assert "Say how often" in answer.content.decode()
        assert not WeeklyChoice.objects.exists()

    def test_shows_ones_own_letters_only(self, visit, practitioner, outsider, at, mail):
        run(at, mail)
        assert "4 May 2026" in visit(practitioner).get(WHERE).content.decode()
        assert "We have not written to you yet." in visit(outsider).get(WHERE).content.decode()

    def test_is_reached_from_the_account(self, visit, practitioner):
        assert WHERE in visit(practitioner).get(reverse("account_email")).content.decode()

    def test_asks_an_anonymous_visitor_to_sign_in(self, visit, db):
        assert visit().get(WHERE).status_code == 302
