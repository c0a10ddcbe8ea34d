"""How sure a learner says they are, and what they choose in a poll: theirs, optional, changeable."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from competencies.models import AuditEntry
from courses.models import ConfidenceRating, PollAnswer
from courses.queries import learning
from learning_site.accounts.interrupted import mark_of
from learning_site.learning import beside
from tests import private_module as private
from tests.modules import uid
from tests.private_module import SLUG

STEP = reverse("learning:step", args=[SLUG, 1])
SURE = reverse("learning:confidence", args=[SLUG])
ROOM = reverse("learning:poll", args=[SLUG, 1, uid("room")])


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def client(practitioner, visit, at):
    private.begun(practitioner, at=at)
    return visit(practitioner)


class TestHowSure:
    def test_is_asked_in_the_step_and_kept_and_changed(self, client):
        assert "How sure are you today?" in client.get(STEP).content.decode()
        answer = client.post(SURE, {"round": "BEFORE", "number": "1", f"sure-{uid('ask')}": "2"})
        assert answer.url == STEP + "#how-sure"
        client.post(SURE, {"round": "BEFORE", "number": "1", f"sure-{uid('ask')}": "4"})
        assert ConfidenceRating.objects.get().sure == 4
        client.post(SURE, {"round": "BEFORE", "number": "1", f"sure-{uid('ask')}": "0"})
        assert not ConfidenceRating.objects.exists()

    def test_is_no_gate(self, client, practitioner, at):
        private.finished(practitioner, at=at)
        assert "You have finished" in client.get(reverse("learning:finish", args=[SLUG])).content.decode()
        assert not ConfidenceRating.objects.exists()

    @pytest.mark.parametrize("data", [{}, {"round": "NEVER"}, {"round": "LATER", f"sure-{uid('ask')}": "3"}])
    def test_nothing_is_kept_of_what_was_not_asked(self, client, data):
        assert client.post(SURE, data).status_code == 302
        assert not ConfidenceRating.objects.exists()

    def test_is_asked_after_the_finish_and_weeks_later(self, client, practitioner, now):
        finished_at = now - timedelta(weeks=9)
        private.begun(practitioner, at=finished_at)
        private.finished(practitioner, at=finished_at)
        page = client.get(f"{SURE}?round=later").content.decode()
        assert "the same is asked once more, and then never again" in page
        client.post(SURE, {"round": "LATER", f"sure-{uid('ask')}": "5"})
        assert ConfidenceRating.objects.get().round == "LATER"
        client.post(SURE, {"round": "AFTER", f"sure-{uid('ask')}": "5"})
        assert ConfidenceRating.objects.count() == 1

    def test_after_the_finish_stands_beside_one_thing_to_do_differently(self, client, practitioner, now):
        private.finished(practitioner, at=now)
        after = beside.after(learning.taking(practitioner, SLUG), practitioner, on=now.date())
        taking = learning.taking(practitioner, SLUG)
        page = render_to_string("learning/beside/finish.html", {"after": after, "taking": taking})
        assert "How sure are you now?" in page
        assert "One thing I will do differently" in page
        assert "I can ask a child an open question." in page
        assert client.post(after.sure.action, {"round": "AFTER", f"sure-{uid('ask')}": "5"}).url.endswith("#how-sure")
        client.post(after.one_thing.action, {"words": "Ask about Tuesdays", "author": mark_of(practitioner)})
        kept = beside.after(taking, practitioner, on=now.date())
        assert kept.one_thing.words == "Ask about Tuesdays"
        assert kept.sure.statements[0].sure == 5

    def test_leaves_no_entry_in_the_log(self, client):
        before = AuditEntry.objects.count()
        client.post(SURE, {"round": "BEFORE", f"sure-{uid('ask')}": "2"})
        client.post(ROOM, {"option": uid("room-yes")})
        assert AuditEntry.objects.count() == before

    def test_sends_a_stranger_to_sign_in_and_knows_nothing_of_who_has_not_begun(self, client, visit, outsider):
        assert Client().post(SURE).url.startswith(reverse("account_login"))
        assert visit(outsider).get(SURE).status_code == 404
        assert visit(outsider).post(ROOM, {"option": uid("room-yes")}).status_code == 404


class TestAPoll:
    @pytest.fixture
    def others(self, join, partnership, at):
        return [join(f"R{number}", "Room", partnership.ward) for number in range(10)]

    def test_keeps_one_answer_and_changes_it(self, client):
        assert client.post(ROOM, {"option": uid("room-yes")}).url == STEP + f"#poll-{uid('room')}"
        client.post(ROOM, {"option": uid("room-no")})
        assert str(PollAnswer.objects.get().option_id) == uid("room-no")

    @pytest.mark.parametrize("option", ["", "nonsense", uid("one-a")])
    def test_says_what_is_no_answer(self, client, option):
        page = client.post(ROOM, {"option": option}, follow=True).content.decode()
        assert "Choose one of the answers of this poll." in page
        assert not PollAnswer.objects.exists()

    def test_shows_the_room_from_ten_answers_on_without_a_name(self, client, others, at):
        for person in others[:8]:
            private.answered(person, "room-no", at=at)
        client.post(ROOM, {"option": uid("room-yes")})
        nine = client.get(STEP).content.decode()
        assert "once ten people have answered" in nine
        assert "The room:" not in nine
        private.answered(others[8], "room-yes", at=at)
        ten = client.get(STEP).content.decode()
        assert "The room: 10 people have answered" in ten
        assert "80 %" in ten
        assert "Room</" not in ten

    def test_shows_nothing_before_one_s_own_answer(self, client, others, at):
        for person in others:
            private.answered(person, "room-no", at=at)
        assert "The room:" not in client.get(STEP).content.decode()


class TestBesideTheHome:
    def page(self, person, on):
        return render_to_string("learning/beside/home.html", {"beside": beside.home(person, on=on)})

    def test_says_that_a_later_round_is_open_to_those_who_answered_before(self, practitioner, now):
        private.begun(practitioner, at=now)
        enrolment = learning.taking(practitioner, SLUG).enrolment
        ConfidenceRating.objects.create(
            enrolment=enrolment, statement_id=uid("ask"), round="BEFORE", sure=2, rated_at=now
        )
        private.finished(practitioner, at=now)
        assert "how sure you are now" not in self.page(practitioner, now.date())
        assert f"{SURE}?round=later" in self.page(practitioner, (now + timedelta(weeks=9)).date())

    def test_says_to_a_lead_alone_what_waits_for_them(self, practitioner, colleague, now):
        private.conversation(practitioner, colleague, at=now)
        assert "one waits for you" in self.page(colleague, now.date())
        assert "Conversations" not in self.page(practitioner, now.date())
