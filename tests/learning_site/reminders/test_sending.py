"""Letters go once, while they are true, in their hours, whatever a mail server does."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outside
from django.core.mail import get_connection
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from competencies.models import (
    Attainment,
    EvidenceKind,
    ExemptionReason,
    Post,
    PostStanding,
    ReminderRequest,
    StaffImport,
    StaffImportState,
    Standing,
)
from competencies.operations import allowances, attainments, reminder_requests, standings
from competencies.operations import posts as post_operations
from learning_site.reminders import outbox
from learning_site.reminders.mail_server import MailServer
from learning_site.reminders.models import Letter, MailHold, Notice, Reminder, Sending
from learning_site.reminders.sending import mailer, send
from tests.learning_site.reminders.conftest import Clock
from tests.modules import uid


def run(clock, mail):
    outbox.reckon(at=clock())
    return send(clock=clock, mail=mail)


def written_to():
    return sorted(address for mail in outside.outbox for address in mail.to)


def stages(person):
    said = Reminder.objects.sent().filter(person=person).order_by("letter__sent_at")
    return list(said.values_list("stage", flat=True))


class Slow:
    """A mail server that takes its time over each letter."""

    def __init__(self, mail, clock, takes):
        self.mail, self.clock, self.takes = mail, clock, takes

    def send_messages(self, letters):
        self.mail.send_messages(letters)
        self.clock.at += self.takes

    def close(self):
        self.mail.close()


def hold(agency, by, at):
    return MailHold.objects.create(agency=agency, held_at=at, held_by=by)


class TestALetter:
    def test_says_what_is_to_do_and_nothing_outside(self, practitioner, clock, mail):
        run(clock, mail)
        (letter,) = outside.outbox
        assert letter.subject == "Safeguarding learning"
        assert letter.from_email.startswith("Safeguarding learning <")
        assert "Coming up: Think the Unthinkable. It is due by 13 May 2026." in letter.body
        assert "you work for Ward 7" in letter.body
        assert "Think the Unthinkable" in letter.alternatives[0].content

    def test_begins_with_nothing_that_a_locked_telephone_should_show(self, practitioner, clock, mail):
        run(clock, mail)
        (letter,) = outside.outbox
        _, _, shown = letter.alternatives[0].content.partition("<body>")
        for part in (letter.body, strip_tags(shown)):
            beginning, _, _ = part.partition("Coming up")
            assert len(" ".join(beginning.split())) > 130
            assert "Unthinkable" not in beginning

    def test_of_several_requirements_is_one(self, training_lead, clock, mail):
        run(clock, mail)
        (letter,) = [one for one in outside.outbox if one.to == [training_lead.email]]
        assert "Leading practice" in letter.body
        assert "Think the Unthinkable" in letter.body

    def test_a_name_is_escaped_in_html_and_not_in_text(self, practitioner, clock, mail):
        type(practitioner).objects.filter(pk=practitioner.pk).update(given_name="<b>O'Neill")
        run(clock, mail)
        (letter,) = outside.outbox
        assert "Hello <b>O'Neill" in letter.body
        assert "&lt;b&gt;" in letter.alternatives[0].content


class TestSending:
    def test_twice_sends_nothing_twice(self, practitioner, clock, mail):
        run(clock, mail)
        run(clock, mail)
        assert len(outside.outbox) == 1

    def test_next_stage_goes_on_its_day(self, practitioner, clock, mail):
        run(clock, mail)
        run(Clock(datetime(2026, 5, 14, 9, tzinfo=UTC)), mail)
        assert stages(practitioner) == ["DUE_SOON", "OVERDUE"]

    def test_after_an_outage_only_the_latest_stage_goes(self, practitioner, mail):
        outbox.reckon(at=datetime(2026, 4, 14, 9, tzinfo=UTC))
        outbox.reckon(at=datetime(2026, 4, 30, 9, tzinfo=UTC))
        run(Clock(datetime(2026, 5, 20, 9, tzinfo=UTC)), mail)
        assert stages(practitioner) == ["OVERDUE"]
        assert Reminder.objects.count() == 1

    def test_one_letter_a_day(self, practitioner, training_lead, partnership, clock, mail):
        run(clock, mail)
        pair = [(practitioner, partnership.requirement)]
        reminder_requests.ask(pair, agency=partnership.trust, by=training_lead, at=clock())
        run(clock, mail)
        assert stages(practitioner) == ["DUE_SOON"]
        run(Clock(clock() + timedelta(days=1)), mail)
        assert stages(practitioner) == ["DUE_SOON", "ASKED"]
        assert ReminderRequest.objects.get().answered_at is not None

    def test_who_had_the_letter_of_the_day_takes_nobodys_turn(
        self, practitioner, colleague, training_lead, partnership, clock, mail
    ):
        Sending.objects.update_or_create(id=1, defaults={"an_hour": 1})
        run(clock, mail)
        ((first,),) = [letter.to for letter in outside.outbox]
        written = next(one for one in (practitioner, colleague, training_lead) if one.email == first)
        pair = [(written, partnership.requirement)]
        reminder_requests.ask(pair, agency=partnership.trust, by=training_lead, at=clock())
        for _ in range(3):
            run(Clock(clock() + timedelta(minutes=61)), mail)
            clock.at += timedelta(minutes=61)
        assert len(set(written_to())) == len(outside.outbox) == 3

    def test_a_second_reckoning_finds_nothing_new(self, practitioner, training_lead, at):
        assert outbox.reckon(at=at).new == Reminder.objects.count() + Notice.objects.count() > 2
        assert outbox.reckon(at=at + timedelta(days=1)).new == 0

    def test_not_outside_the_hours(self, practitioner, mail):
        report = run(Clock(datetime(2026, 5, 9, 9, tzinfo=UTC)), mail)
        assert report.stopped == "It is not the hour for letters."
        assert outside.outbox == []

    def test_a_run_that_began_in_time_stops_in_time(self, practitioner, colleague, mail, at):
        outbox.reckon(at=at)
        clock = Clock(datetime(2026, 5, 4, 16, 50, tzinfo=UTC))
        report = send(clock=clock, mail=Slow(mail, clock, timedelta(minutes=15)))
        assert len(outside.outbox) == 1
        assert report.stopped == "It is not the hour for letters."
        assert not Letter.objects.filter(leased_until__isnull=False).exists()

    def test_not_on_a_day_off(self, practitioner, clock, mail):
        Sending.objects.update_or_create(id=1, defaults={"days_off": ["2026-05-04"]})
        run(clock, mail)
        assert outside.outbox == []
        run(Clock(clock() + timedelta(days=1)), mail)
        assert len(outside.outbox) == 1

    def test_a_person_without_an_address_waits(self, join, partnership, clock, mail):
        person = join("Ines", "Costa", partnership.ward)
        type(person).objects.filter(pk=person.pk).update(email=None)
        run(clock, mail)
        assert outside.outbox == []
        assert Reminder.objects.waiting().count() == 1


class TestAFirstDay:
    """Many wait at once: so many an hour go, and the most pressing first."""

    @pytest.fixture
    def many(self, join, partnership):
        Sending.objects.update_or_create(id=1, defaults={"an_hour": 3})
        for number in range(3):
            join(f"New{number}", "Smith", partnership.ward, started_on=date(2026, 5, 4))
        for number in range(2):
            join(f"Late{number}", "Smith", partnership.ward, started_on=date(2024, 5, 4))

    def test_is_no_burst(self, many, at, mail):
        report = run(Clock(at), mail)
        assert report.sent == 3
        assert "As many letters went within the hour as may" in report.stopped
        run(Clock(at + timedelta(minutes=30)), mail)
        assert len(outside.outbox) == 3
        run(Clock(at + timedelta(minutes=70)), mail)
        assert len(outside.outbox) == 5

    def test_begins_with_those_who_are_late(self, many, at, mail):
        run(Clock(at), mail)
        assert [address.split(".")[0][:4] for address in written_to()] == ["late", "late", "new0"]


class TestWhatIsNoLongerTrue:
    def test_met_between_queueing_and_sending(self, practitioner, partnership, clock, mail):
        outbox.reckon(at=clock())
        new = attainments.NewAttainment(
            person=practitioner,
            competency=partnership.awareness,
            attained_on=date(2026, 5, 4),
            kind=EvidenceKind.MODULE,
            evidence_uuid=uid("done"),
            evidence_title="Done",
        )
        attainments.record([new], by=None, at=clock())
        assert Attainment.objects.exists()
        send(clock=clock, mail=mail)
        assert outside.outbox == []
        outbox.reckon(at=clock())
        assert not Reminder.objects.exists()

    def test_left_between_queueing_and_sending(self, practitioner, clock, mail):
        outbox.reckon(at=clock())
        post = Post.objects.get(person=practitioner)
        post_operations.end([post], on=date(2026, 5, 4), by=None, at=clock())
        send(clock=clock, mail=mail)
        assert outside.outbox == []

    def test_exempted_between_queueing_and_sending(self, practitioner, training_lead, partnership, clock, mail):
        outbox.reckon(at=clock())
        allowances.exempt(
            [practitioner],
            requirement=partnership.requirement,
            agency=partnership.trust,
            from_on=date(2026, 5, 4),
            until_on=None,
            review_on=date(2026, 8, 4),
            reason=ExemptionReason.COVERED_ELSEWHERE,
            by=training_lead,
            at=clock(),
        )
        send(clock=clock, mail=mail)
        assert practitioner.email not in written_to()

    def test_of_the_exempt_is_nothing_whatever_their_dates(self, practitioner, at):
        Standing.objects.filter(person=practitioner).update(exempt=True)
        outbox.reckon(at=at)
        assert not Reminder.objects.exists()


class TestAHold:
    def test_keeps_everybody_below_from_being_written_to(self, practitioner, dsl, training_lead, partnership, at, mail):
        held = hold(partnership.trust, training_lead, at)
        run(Clock(at), mail)
        assert written_to() == [dsl.email]
        MailHold.objects.filter(pk=held.pk).update(released_at=at)
        run(Clock(at), mail)
        assert practitioner.email in written_to()

    def test_is_a_staff_file_that_nobody_has_released(
        self, practitioner, colleague, training_lead, partnership, clock, mail
    ):
        came = Post.objects.get(person=practitioner)
        made = clock()
        Post.objects.filter(pk=came.pk).update(recorded_at=made)
        file = StaffImport.objects.create(
            agency=partnership.trust,
            source="HR",
            state=StaffImportState.DONE,
            sent_at=made,
            sent_by=training_lead,
            made_at=made,
            made_by=training_lead,
        )
        run(clock, mail)
        assert practitioner.email not in written_to()
        assert colleague.email in written_to()
        StaffImport.objects.filter(pk=file.pk).update(invitations_released_at=made)
        run(clock, mail)
        assert practitioner.email in written_to()


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_send_each_letter_once(self, transactional_db, join, partnership, at, sink):
        for number in range(12):
            join(f"Nurse{number}", "Smith", partnership.ward)
        together = threading.Barrier(2)
        wrong = []

        def sender():
            try:
                together.wait()
                run(Clock(at), MailServer(host="127.0.0.1", port=sink.port, use_tls=False, timeout=5))
            except Exception as trouble:
                wrong.append(trouble)
            finally:
                connection.close()

        threads = [threading.Thread(target=sender) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        run(Clock(at + timedelta(hours=1)), get_connection())
        assert outside.outbox == []
        assert len({mail["To"] for mail in sink.mails}) == len(sink.mails) == 12


class TestTheCommand:
    def test_says_what_came_of_it(self, practitioner, capsys):
        standings.refresh([practitioner.pk], at=datetime.now(UTC))
        assert PostStanding.objects.exists()
        call_command("send_reminders")
        assert "1 new in the outbox" in capsys.readouterr().out

    def test_of_the_demonstration_writes_files(self, practitioner, clock, settings, tmp_path):
        settings.DEMONSTRATION, settings.DATA_DIR = True, tmp_path
        run(clock, mailer())
        assert outside.outbox == []
        assert "Think the Unthinkable" in next((tmp_path / "mail").iterdir()).read_text()


class TestReckoning:
    def test_takes_as_many_statements_for_few_as_for_many(self, join, partnership, at, django_assert_num_queries):
        join("Nurse", "Smith", partnership.ward)
        with CaptureQueriesContext(connection) as few:
            outbox.reckon(at=at)
        for number in range(10):
            join(f"Nurse{number}", "Smith", partnership.ward)
        Reminder.objects.all().delete()
        with django_assert_num_queries(len(few)):
            outbox.reckon(at=at)
