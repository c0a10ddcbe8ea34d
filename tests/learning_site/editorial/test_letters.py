"""What people are written, in the partnership's words and at its hours."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core import mail as outside
from django.core.mail import get_connection
from django.urls import NoReverseMatch
from django.utils import timezone

from competencies.models import AuditEntry
from competencies.rules import london_day
from learning_site.reminders import outbox
from learning_site.reminders.models import Sending, Wording
from learning_site.reminders.rules import KINDS
from learning_site.reminders.sending import send
from learning_site.reminders.wording import STANDARD
from tests.learning_site.editorial.test_doors import table

WORDS, HOURS = "words-of-letters", "hours-for-letters"


@pytest.fixture
def row(partnership):
    return Wording.objects.get(kind="DUE_SOON")


@pytest.fixture
def where(row):
    return table(WORDS, "edit", row.pk)


class TestTheWords:
    def test_of_every_kind_are_in_the_list(self, as_officer, partnership):
        text = as_officer.get(table(WORDS)).text
        assert all(name in text for name in KINDS.values())
        assert all(table(WORDS, "edit", row.pk) in text for row in Wording.objects.all())

    def test_are_said_in_the_next_letter_under_the_same_subject(self, as_officer, where, row, practitioner, at):
        as_officer.post(where, {"sentence": "Nearly time for {title}, by {day}.", "subject": "Overdue"})
        outbox.reckon(at=at)
        send(clock=lambda: at, mail=get_connection())
        (letter,) = outside.outbox
        assert "Nearly time for Think the Unthinkable, by 13 May 2026." in letter.body
        assert letter.subject == "Safeguarding learning"
        assert AuditEntry.objects.filter(action="reminders.word", subject_uuid=row.uuid).exists()

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("Do {title} for {name}.", "Letters know nothing called {name}."),
            ("Do {title.__class__}.", "Letters know nothing called {title.__class__}."),
            ("Do {title!r}.", "with nothing else between the brackets"),
            ("Do {title}, {day.", "A curly bracket is open or closed by itself."),
            ("Do it by {day}.", "Write {title} where the name of the training is to stand"),
        ],
    )
    @pytest.mark.parametrize("press", [{}, {"show": "1"}])
    def test_that_cannot_be_filled_in_are_refused_and_stay_as_typed(self, as_officer, where, row, typed, said, press):
        text = as_officer.post(where, {"sentence": typed, **press}).text
        assert said in text
        assert typed in text
        assert "How it" not in text
        row.refresh_from_db()
        assert row.sentence == ""

    def test_are_shown_in_a_letter_before_they_are_kept(self, as_officer, where, row):
        text = as_officer.post(where, {"sentence": "Nearly time for {title}.", "show": "1"}).text
        assert "Nearly time for Think the Unthinkable." in text
        assert "nothing is saved yet" in text
        row.refresh_from_db()
        assert row.sentence == ""

    def test_of_every_kind_are_shown_in_a_letter(self, as_officer, partnership):
        for row in Wording.objects.all():
            text = as_officer.get(table(WORDS, "edit", row.pk)).text
            assert STANDARD[row.kind].split("{title}")[0] + "Think the Unthinkable" in text

    def test_go_back_to_the_standard_ones(self, as_officer, where, row):
        Wording.objects.filter(pk=row.pk).update(sentence="Nearly time for {title}.")
        as_officer.post(where, {"sentence": "Anything {at all", "standard": "1"})
        row.refresh_from_db()
        assert row.sentence == ""

    def test_typed_as_the_standard_ones_are_the_standard_ones(self, as_officer, where, row):
        as_officer.post(where, {"sentence": STANDARD["DUE_SOON"]})
        row.refresh_from_db()
        assert row.sentence == ""

    def test_of_a_new_kind_cannot_be_added(self, as_officer, partnership):
        with pytest.raises(NoReverseMatch):
            table(WORDS, "add")

    @pytest.mark.parametrize("name", [WORDS, HOURS])
    def test_are_closed_to_authors(self, as_author, name, partnership):
        assert as_author.get(table(name)).status_code == 404


class TestTheHours:
    GIVEN = {"weekdays": ["5"], "begins": "10:00", "ends": "12:00", "days_off": "25/12/2026\n1/1/2027", "an_hour": "50"}

    @pytest.fixture
    def where(self, partnership):
        return table(HOURS, "edit", Sending.objects.get().pk)

    def test_hold_from_the_next_run_on(self, as_officer, where, practitioner, at):
        assert as_officer.post(where, self.GIVEN).status_code == 302
        sending = Sending.objects.get()
        assert (sending.weekdays, sending.days_off, sending.an_hour) == ([5], ["2026-12-25", "2027-01-01"], 50)
        outbox.reckon(at=at)
        assert send(clock=lambda: at, mail=get_connection()).sent == 0
        saturday = datetime(2026, 5, 9, 9, 30, tzinfo=UTC)
        outbox.reckon(at=saturday)
        assert send(clock=lambda: saturday, mail=get_connection()).sent == 1

    def test_are_filled_with_the_bank_holidays_to_look_through(self, as_officer, where):
        year = london_day(timezone.now()).year + 1
        text = as_officer.post(where, {**self.GIVEN, "days_off": "2/1/2031", "bank_holidays": "1"}).text
        assert "02/01/2031" in text
        assert f"25/12/{year}" in text
        assert "nothing is saved yet" in text
        assert Sending.objects.get().days_off == []

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"weekdays": []}, "Choose one day at least"),
            ({"ends": "09:00"}, "Give an hour after the one from which letters go."),
            ({"days_off": "Christmas"}, "&#x27;Christmas&#x27; is no day: write it as 25/12/2026."),
            ({"an_hour": "0"}, "greater than or equal to 1"),
        ],
    )
    def test_that_make_no_sense_are_refused(self, as_officer, where, changed, said):
        assert said in as_officer.post(where, {**self.GIVEN, **changed}).text
        assert Sending.objects.get().an_hour == 300

    def test_are_shown_as_they_are_typed(self, as_officer, where):
        as_officer.post(where, self.GIVEN)
        assert "25/12/2026" in as_officer.get(where).text
