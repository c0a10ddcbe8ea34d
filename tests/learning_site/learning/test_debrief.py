"""Asking to talk: it reaches one who agreed, is answered in time or with helplines, and is forgotten."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competencies.models import AuditEntry
from courses.models import DebriefReceiver, DebriefRequest
from courses.operations import debriefs
from courses.operations.debriefs import NotALead
from learning_site.learning import debrief
from tests import private_module as private

TALK, TAKE_BACK, RECEIVE = (reverse(f"learning:{name}") for name in ("talk", "talk_take_back", "receive"))


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def receiver(dsl, now):
    debriefs.agree(private.lead(dsl), on=now.date(), at=now)
    return dsl


def asked_page():
    return reverse("learning:asked", args=[DebriefRequest.objects.get().uuid])


class TestAnswerBy:
    @pytest.mark.parametrize(
        ("asked", "by"),
        [
            (datetime(2026, 5, 4, 9, tzinfo=UTC), date(2026, 5, 5)),
            (datetime(2026, 5, 8, 9, tzinfo=UTC), date(2026, 5, 11)),
            (datetime(2026, 5, 9, 9, tzinfo=UTC), date(2026, 5, 11)),
            (datetime(2026, 5, 7, 23, 30, tzinfo=UTC), date(2026, 5, 11)),  # Friday already, in London
        ],
    )
    def test_is_the_end_of_the_next_working_day_in_london(self, asked, by):
        assert debriefs.answer_by(asked) == datetime(by.year, by.month, by.day, 22, 59, 59, 999999, tzinfo=UTC)


class TestAsking:
    def test_reaches_the_one_who_agreed_and_is_erased_when_they_have_talked(self, practitioner, receiver, visit):
        learner, other = visit(practitioner), visit(receiver)
        assert "Dara Nguyễn" in learner.get(TALK).content.decode()
        learner.post(TALK)
        (letter,) = mail.outbox
        assert letter.to == [receiver.email]
        assert letter.subject == "Safeguarding learning: a message for you"
        assert "Somebody asked to talk" in letter.body
        assert "Asha" not in letter.subject + letter.body
        assert asked_page() in letter.body
        page = other.get(asked_page()).content.decode()
        assert practitioner.email in page
        other.post(asked_page())
        assert "Dara Nguyễn has seen it" in learner.get(TALK).content.decode()
        other.post(asked_page(), {"do": "close"})
        assert not DebriefRequest.objects.exists()

    def test_once_at_a_time_however_often_it_is_pressed(self, practitioner, receiver, visit):
        for _ in range(2):
            page = visit(practitioner).post(TALK, follow=True).content.decode()
        assert "You have asked already" in page
        assert DebriefRequest.objects.count() == len(mail.outbox) == 1

    def test_is_taken_back_and_erased(self, practitioner, receiver, visit):
        visit(practitioner).post(TALK)
        for _ in range(2):
            visit(practitioner).post(TAKE_BACK)
        assert not DebriefRequest.objects.exists()

    @pytest.mark.parametrize("why", ["nobody agreed", "away", "has left"])
    def test_of_nobody_is_answered_with_helplines_at_once(self, practitioner, dsl, training_lead, visit, now, why):
        if why != "nobody agreed":
            who = training_lead if why == "has left" else private.lead(dsl)
            one = debriefs.agree(who, on=now.date(), at=now)
            if why == "away":
                debriefs.be_away(one, until=now.date() + timedelta(days=1))
            else:
                training_lead.is_active = False
                training_lead.save(update_fields=["is_active"])
        page = visit(practitioner).post(TALK, follow=True).content.decode()
        assert "is free today" in page
        assert "Samaritans" in page
        assert not DebriefRequest.objects.exists()

    def test_that_nobody_answered_in_time_is_said_and_then_erased(self, practitioner, receiver, visit, now):
        debriefs.ask(practitioner, whom=None, on=now.date(), at=now - timedelta(days=9))
        page = visit(practitioner).get(TALK).content.decode()
        assert "Nobody could answer in time" in page
        assert "Samaritans" in page
        assert "is over" in visit(receiver).post(asked_page(), follow=True).content.decode()
        debrief.erase_due(at=now)
        assert not DebriefRequest.objects.exists()
        (letter,) = mail.outbox
        assert letter.to == [practitioner.email]
        assert reverse("support") in letter.body
        debrief.erase_due(at=now)
        assert len(mail.outbox) == 1

    def test_what_was_acknowledged_is_erased_after_a_week(self, practitioner, receiver, now):
        request = debriefs.ask(practitioner, whom=receiver, on=now.date(), at=now)
        debriefs.acknowledge(request, at=now)
        debrief.erase_due(at=now + timedelta(days=6))
        assert DebriefRequest.objects.exists()
        debrief.erase_due(at=now + timedelta(days=8))
        assert not DebriefRequest.objects.exists()
        assert not mail.outbox

    def test_a_mail_server_that_is_down_names_nobody_in_the_log(
        self, practitioner, receiver, visit, monkeypatch, caplog
    ):
        def down(*args):
            raise OSError("no route to asha.patel@example.org")

        monkeypatch.setattr(debrief, "send_mail", down)
        with caplog.at_level(logging.DEBUG):
            visit(practitioner).post(TALK)
        assert "could not be handed to the mail server" in caplog.text
        for word in ("Asha", "asha", str(practitioner.uuid), receiver.email):
            assert word not in caplog.text
        assert DebriefRequest.objects.exists()


class TestNobodyElse:
    def test_learns_who_asked(self, cast, receiver, visit, now):
        before = AuditEntry.objects.count()
        debriefs.ask(cast["practitioner"], whom=receiver, on=now.date(), at=now)
        assert AuditEntry.objects.count() == before
        for part, person in cast.items():
            status = visit(person).get(asked_page()).status_code
            assert status == (200 if person == receiver else 404), part
        assert Client().get(asked_page()).status_code == 302

    def test_can_receive_but_somebody_who_leads(self, colleague, visit, now):
        visit(colleague).post(RECEIVE, {"do": "agree"})
        assert not DebriefReceiver.objects.exists()
        with pytest.raises(NotALead):
            debriefs.agree(colleague, on=now.date(), at=now)


class TestReceiving:
    def test_is_agreed_paused_and_stopped(self, training_lead, practitioner, visit, now):
        client = visit(training_lead)
        client.post(RECEIVE, {"do": "agree"})
        client.post(RECEIVE, {"do": "agree"})
        assert DebriefReceiver.objects.get().person == training_lead
        client.post(RECEIVE, {"do": "away", "away_until": "3 May 2099"})
        assert "away until you are back on 3 May 2099" in client.get(RECEIVE).content.decode()
        wrong = client.post(RECEIVE, {"do": "away", "away_until": "some day"})
        assert wrong.status_code == 422
        client.post(RECEIVE, {"do": "away", "away_until": ""})
        debriefs.ask(practitioner, whom=training_lead, on=now.date(), at=now)
        assert "Somebody still waits" in client.post(RECEIVE, {"do": "stop"}, follow=True).content.decode()
        debriefs.close(DebriefRequest.objects.get())
        client.post(RECEIVE, {"do": "stop"})
        assert not DebriefReceiver.objects.exists()
