"""Letters and a real mail server: what it is handed, and what it may answer, or not."""

from datetime import UTC, date, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from competencies.models import Person, ReminderRequest
from competencies.operations import reminder_requests
from learning_site.reminders import contents, facts, handing_over, outbox, sending
from learning_site.reminders.models import Letter, Notice, Reminder
from learning_site.reminders.sending import PATIENCE, send
from tests.learning_site.reminders.conftest import Clock
from tests.modules import uid


def run(clock, mail):
    outbox.reckon(at=clock())
    return send(clock=clock, mail=mail)


def addresses(sink):
    return sorted(mail["To"] for mail in sink.mails)


class Killed(BaseException):
    """What nobody catches: the process is gone."""


class Deadly:
    """Hands a mail on, and the process dies before it hears of it."""

    def __init__(self, mail):
        self.mail = mail

    def send_messages(self, letters):
        self.mail.send_messages(letters)
        raise Killed

    def close(self):
        self.mail.close()


class TestAMail:
    def test_has_the_headers_of_one_that_nobody_typed(self, practitioner, clock, sink, post_office):
        run(clock, post_office)
        (mail,) = sink.mails
        assert (mail["Subject"], mail["To"]) == ("Safeguarding learning", practitioner.email)
        assert mail["From"].addresses[0].display_name == "Safeguarding learning"
        assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "OOF, AutoReply")
        assert mail["Message-ID"].startswith(f"<{Letter.objects.get().uuid}@")
        assert abs(mail["Date"].datetime.replace(tzinfo=UTC) - timezone.now()) < timedelta(minutes=1)
        assert mail["Reply-To"] is mail["List-Unsubscribe"] is mail["Cc"] is mail["Bcc"] is None

    def test_says_the_same_as_text_and_as_html_whatever_the_name(self, practitioner, clock, sink, post_office):
        Person.objects.filter(pk=practitioner.pk).update(given_name="Zo\u00eb Nguy\u1ec5n")
        run(clock, post_office)
        (mail,) = sink.mails
        assert mail.get_content_type() == "multipart/alternative"
        plain, html = mail.iter_parts()
        assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
        for part in (plain, html):
            assert "Hello Zo\u00eb Nguy\u1ec5n" in part.get_content()
            assert "Think the Unthinkable" in part.get_content()


class TestAServer:
    def test_that_refuses_one_address_has_the_others(self, practitioner, colleague, dsl, clock, sink, post_office):
        sink.answers[colleague.email] = "550 no such mailbox"
        report = run(clock, post_office)
        assert (report.sent, report.failed) == (2, 1)
        assert Letter.objects.get(person=colleague).attempts == 1

    def test_that_always_refuses_is_given_up_after_five_with_its_words(self, colleague, at, sink, post_office):
        sink.answers[colleague.email] = "550 no such mailbox"
        for day in range(PATIENCE + 4):
            run(Clock(at + timedelta(days=day)), post_office)
        letter = Letter.objects.get(person=colleague)
        assert (letter.state, letter.attempts) == ("QUARANTINED", PATIENCE)
        assert letter.last_error == "550 no such mailbox"

    def test_is_tried_again_where_the_address_is_another(self, colleague, at, sink, post_office):
        sink.answers[colleague.email] = "550 no such mailbox"
        for day in range(PATIENCE + 4):
            run(Clock(at + timedelta(days=day)), post_office)
        type(colleague).objects.filter(pk=colleague.pk).update(email="ben@new.example")
        run(Clock(at + timedelta(days=14)), post_office)
        assert [mail["To"] for mail in sink.mails] == ["ben@new.example"]

    def test_that_fails_in_the_middle_loses_and_doubles_nothing(self, cast, join, partnership, at, sink, post_office):
        for number in range(4):
            join(f"Nurse{number}", "Smith", partnership.ward)
        sink.hangs_up_after = 2
        report = run(Clock(at), post_office)
        assert report.sent == 2
        assert "mail server is in trouble" in report.stopped
        assert not Letter.objects.filter(state="QUARANTINED").exists()
        sink.hangs_up_after = None
        run(Clock(at + timedelta(hours=2)), post_office)
        everybody = sorted(mail["To"] for mail in sink.mails)
        assert len(everybody) == len(set(everybody)) == Reminder.objects.values("person").distinct().count() == 8

    def test_that_is_away_for_days_costs_nobody_their_letter(self, practitioner, at, sink, post_office):
        sink.hangs_up_after = 0
        for day in range(PATIENCE + 3):
            run(Clock(at + timedelta(days=day)), post_office)
        sink.hangs_up_after = None
        run(Clock(at + timedelta(days=9)), post_office)
        assert len(sink.mails) == 1

    def test_that_says_not_now_of_one_letter_is_given_up_as_well(self, practitioner, colleague, at, sink, post_office):
        sink.answers[colleague.email] = "450 the mailbox is full"
        for day in range(PATIENCE + 5):
            run(Clock(at + timedelta(days=day)), post_office)
        letter = Letter.objects.get(person=colleague)
        assert (letter.state, letter.last_error) == ("QUARANTINED", "450 the mailbox is full")

    def test_that_says_not_now_of_everybody_is_left_alone_and_nobody_given_up(
        self, cast, colleague, at, sink, post_office
    ):
        people = Person.objects.filter(email__isnull=False)
        sink.answers = {f"DATA {person.email}": "451 too many from you" for person in people}
        for day in range(PATIENCE + 5):
            report = run(Clock(at + timedelta(days=day)), post_office)
            assert report.sent == report.quarantined == 0
        assert "451 too many from you" in report.stopped
        sink.answers = {}
        assert run(Clock(at + timedelta(days=11)), post_office).sent >= 4

    def test_that_hangs_up_on_one_letter_while_others_go_is_given_up(
        self, colleague, join, partnership, at, sink, post_office
    ):
        sink.answers[colleague.email] = ""
        for day in range(PATIENCE + 5):
            join(f"Nurse{day}", "Smith", partnership.ward, started_on=date(2026, 5, 4))
            run(Clock(at + timedelta(days=day)), post_office)
        assert Letter.objects.get(person=colleague).state == "QUARANTINED"
        assert Letter.objects.exclude(state="SENT").count() == 1


class TestALetterInDoubt:
    """It was handed over, and nobody knows what came of it: it is not sent again but by somebody's decision."""

    def one(self):
        return Letter.objects.get(state="HANDED")

    def test_is_one_that_the_server_kept_and_hung_up_on(self, practitioner, colleague, at, sink, post_office):
        sink.hangs_up_on.add(colleague.email)
        report = run(Clock(at), post_office)
        assert (report.sent, report.failed, report.in_doubt) == (1, 0, 1)
        assert "before the mail server said" in self.one().last_error
        for day in range(1, 4):
            run(Clock(at + timedelta(days=day)), post_office)
        assert addresses(sink) == sorted([practitioner.email, colleague.email])

    def test_is_one_whose_sender_died(self, practitioner, at, sink, post_office):
        outbox.reckon(at=at)
        with pytest.raises(Killed):
            send(clock=Clock(at), mail=Deadly(post_office))
        assert not Letter.objects.in_doubt(at).exists()
        assert Letter.objects.in_doubt(at + timedelta(minutes=6)).exists()
        for hours in (1, 24, 48):
            run(Clock(at + timedelta(hours=hours)), post_office)
        assert addresses(sink) == [practitioner.email]

    def test_is_one_of_which_it_could_not_be_noted_that_it_went(
        self, practitioner, colleague, at, sink, post_office, monkeypatch
    ):
        taken = handing_over.note_taken

        def once(letter):
            monkeypatch.setattr(handing_over, "note_taken", taken)
            raise OperationalError("disk I/O error")

        monkeypatch.setattr(handing_over, "note_taken", once)
        report = run(Clock(at), post_office)
        assert (report.sent, report.failed, report.in_doubt) == (1, 0, 1)
        run(Clock(at + timedelta(days=1)), post_office)
        assert addresses(sink) == sorted([practitioner.email, colleague.email])

    def test_does_not_keep_back_what_comes_later(self, practitioner, at, sink, post_office):
        sink.hangs_up_on.add(practitioner.email)
        run(Clock(at), post_office)
        sink.hangs_up_on.clear()
        run(Clock(at + timedelta(days=10)), post_office)
        assert ["Coming up" in str(mail) for mail in sink.mails] == [True, False]
        assert "It was due by" in str(sink.mails[1])

    def test_goes_again_under_the_same_name_where_somebody_says_so(
        self, practitioner, training_lead, partnership, at, sink, post_office
    ):
        pair = [(practitioner, partnership.requirement)]
        reminder_requests.ask(pair, agency=partnership.trust, by=training_lead, at=at)
        sink.hangs_up_on.add(practitioner.email)
        run(Clock(at), post_office)
        sink.hangs_up_on.clear()
        assert ReminderRequest.objects.get().answered_at is not None
        later = at + timedelta(hours=1)
        assert outbox.try_again([self.one()], at=later) == 1
        assert not Reminder.objects.sent().filter(person=practitioner).exists()
        run(Clock(later), post_office)
        first, again = (mail for mail in sink.mails if mail["To"] == practitioner.email)
        assert first["Message-ID"] == again["Message-ID"]
        assert "Your training lead asked us" in str(again)
        assert ReminderRequest.objects.get().answered_at > later

    def test_sent_again_on_a_day_with_another_letter_waits_for_the_next(
        self, practitioner, training_lead, partnership, at, sink, post_office
    ):
        sink.hangs_up_on.add(practitioner.email)
        run(Clock(at), post_office)
        sink.hangs_up_on.clear()
        doubtful, tomorrow = self.one(), at + timedelta(days=1)
        pair = [(practitioner, partnership.requirement)]
        reminder_requests.ask(pair, agency=partnership.trust, by=training_lead, at=tomorrow)
        run(Clock(tomorrow), post_office)
        outbox.try_again([doubtful], at=tomorrow + timedelta(hours=1))
        run(Clock(tomorrow + timedelta(hours=1)), post_office)
        assert addresses(sink).count(practitioner.email) == 2
        run(Clock(at + timedelta(days=2)), post_office)
        assert addresses(sink).count(practitioner.email) == 3

    def test_sent_again_goes_in_the_letter_that_is_open_by_now(
        self, practitioner, training_lead, partnership, at, sink, post_office
    ):
        ask = {"agency": partnership.trust, "by": training_lead}
        pair, tomorrow = [(practitioner, partnership.requirement)], at + timedelta(days=1)
        reminder_requests.ask(pair, **ask, at=at)
        sink.hangs_up_on.add(practitioner.email)
        run(Clock(at), post_office)
        sink.hangs_up_on.clear()
        doubtful = self.one()
        reminder_requests.ask(pair, **ask, at=tomorrow)
        sink.answers[practitioner.email] = "450 not now"
        run(Clock(tomorrow), post_office)
        sink.answers.clear()
        outbox.try_again([doubtful], at=tomorrow)
        run(Clock(tomorrow + timedelta(hours=1)), post_office)
        first, again = (mail for mail in sink.mails if mail["To"] == practitioner.email)
        assert first["Message-ID"] != again["Message-ID"]
        assert not Letter.objects.open().exists()
        assert not Reminder.objects.waiting().filter(stage="DUE_SOON").exists()

    def test_is_not_made_of_a_letter_that_somebody_else_holds(self, practitioner, at):
        letter = Letter.objects.create(person=practitioner, on=at.date(), next_attempt_at=at, holder=uid("another"))
        nothing = contents.Contents()
        assert not handing_over.note(letter, nothing, holder=uid("this one"), until=at, at=at)
        assert handing_over.note(letter, nothing, holder=uid("another"), until=at, at=at)


class TestADatabaseInTrouble:
    def test_when_it_is_noted_that_a_letter_is_handed_over_sends_it_later(
        self, practitioner, colleague, at, sink, post_office, monkeypatch
    ):
        note = handing_over.note

        def once(letter, *args, **more):
            monkeypatch.setattr(handing_over, "note", note)
            raise OperationalError("database is locked")

        monkeypatch.setattr(handing_over, "note", once)
        report = run(Clock(at), post_office)
        assert (report.sent, report.failed, report.in_doubt) == (1, 1, 0)
        run(Clock(at + timedelta(minutes=6)), post_office)
        assert addresses(sink) == sorted([practitioner.email, colleague.email])

    def test_for_good_ends_a_run_that_says_so(self, cast, at, sink, post_office, monkeypatch):
        def always(*args, **more):
            raise OperationalError("no route to host")

        monkeypatch.setattr(handing_over, "note", always)
        report = run(Clock(at), post_office)
        assert report.stopped == "The database is in trouble; the log says how."
        assert report.failed == sending.TROUBLES
        assert sink.mails == []


class TestOneBadRecord:
    """What cannot be read or written of one person keeps nobody else waiting."""

    def broken_for(self, person, what):
        def read(people, **more):
            if person.pk in people:
                raise TypeError("a date where there is none")
            return what(people, **more)

        return read

    def test_is_left_out_of_the_reckoning(self, practitioner, colleague, dsl, at, monkeypatch):
        monkeypatch.setattr(facts, "due_for", self.broken_for(practitioner, facts.due_for))
        reckoned = outbox.reckon(at=at)
        assert reckoned.failed == 1
        assert reckoned.new == Reminder.objects.count() + Notice.objects.count()
        assert set(Reminder.objects.values_list("person", flat=True)) == {colleague.pk, dsl.pk}

    def test_is_counted_against_its_own_letter(self, practitioner, colleague, at, sink, post_office, monkeypatch):
        monkeypatch.setattr(sending, "contents_of", self.broken_for(practitioner, contents.contents_of))
        report = run(Clock(at), post_office)
        assert (report.sent, report.failed) == (1, 1)
        for day in range(1, PATIENCE + 1):
            run(Clock(at + timedelta(days=day)), post_office)
        letter = Letter.objects.get(person=practitioner)
        assert (letter.state, letter.last_error) == ("QUARANTINED", sending.UNWRITTEN)
        assert addresses(sink) == [colleague.email]

    def test_whose_words_cannot_be_filled_in_is_as_well(self, practitioner, dsl, at, sink, post_office, monkeypatch):
        compose = sending.compose

        def written(*, name, **more):
            if name == practitioner.given_name:
                raise KeyError("name")
            return compose(name=name, **more)

        monkeypatch.setattr(sending, "compose", written)
        report = run(Clock(at), post_office)
        assert (report.sent, report.failed) == (1, 1)
