"""A training lead's week in a browser: an import, a chase, an inspection with last quarter's date, a move."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core import mail as outside
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from competencies.models import EvidenceKind, Person, Post, ReminderRequest
from competencies.operations import agencies, attainments
from competencies.operations.attainments import NewAttainment

MONDAY, TUESDAY, THURSDAY, FRIDAY = (datetime(2026, 5, day, 9, 30, tzinfo=UTC) for day in (4, 5, 7, 8))
LAST_QUARTER = date(2026, 3, 31)
STAFF = (
    "Employee number,First name,Surname,Email,Job title,Unit,Start date\n"
    "00200,Asha,Rao,asha@riverside.example,Nurse,Ward 7,04/05/2026\n"
    "00123,Ben,Gallagher,ben@riverside.example,Nurse,Ward 7,05/02/2024\n"
    "00124,Efua,Mensah,efua@riverside.example,Nurse,Ward 8,05/02/2024\n"
)


@pytest.fixture
def it_is(monkeypatch):
    """Set the clock that every door reads. What the cache counts of tries goes by another, so a new day empties it."""

    def set_to(instant):
        cache.clear()
        monkeypatch.setattr(timezone, "now", lambda: instant)

    set_to(MONDAY)
    return set_to


@pytest.fixture
def other_ward(partnership):
    return agencies.add(parent=partnership.trust, name="Ward 8", by=None, at=datetime(2022, 1, 3, tzinfo=UTC))


def letter_to(address):
    """The last one."""
    return [mail for mail in outside.outbox if mail.to == [address]][-1]


def standings_in(lead, agency, **filters):
    """The cells of the list as it stands on the screen, by the names of the people."""
    lead.page.goto(lead.address + reverse("competencies:compliance", args=[agency.uuid]) + "?" + urlencode(filters))
    rows = lead.main.get_by_role("table").first.locator("tbody tr").all()
    return {row.locator("th a").inner_text(): row.locator("td").all_inner_texts()[-2:] for row in rows}


class TestAWeek:
    def test_of_a_training_lead(self, visitor, partnership, training_lead, colleague, other_ward, it_is, tmp_path):
        finished = NewAttainment(
            person=colleague,
            competency=partnership.awareness,
            attained_on=date(2026, 4, 20),
            kind=EvidenceKind.MODULE,
            evidence_uuid=uuid4(),
            evidence_title="Think the Unthinkable",
        )
        attainments.record([finished], by=None, at=datetime(2026, 4, 20, 12, tzinfo=UTC))
        carys = visitor(width=1280)
        carys.sign_in(training_lead)

        # Monday
        carys.open("competencies:staff_imports", partnership.trust.uuid)
        file = {"name": "staff.csv", "mimeType": "text/csv", "buffer": STAFF.encode()}
        carys.main.get_by_label("The file", exact=True).set_input_files(file)
        carys.press("Read the file")
        carys.press("Go on")
        expect(carys.main).to_contain_text("3")
        carys.press("Write it")
        assert Post.objects.known().filter(source="HR").count() == 3
        carys.press("Let invitations go out")
        call_command("send_reminders")
        assert sorted(mail.to[0].split("@")[0] for mail in outside.outbox) == ["asha", "ben", "carys.evans", "efua"]
        assert "New for you: Think the Unthinkable." in letter_to("asha@riverside.example").body

        # Tuesday
        it_is(TUESDAY)
        carys.sign_in(training_lead)
        call_command("run_due")
        overdue = standings_in(carys, partnership.trust, due="OVERDUE")
        assert {"Ben Gallagher", "Efua Mensah"} <= set(overdue)
        assert "Asha Rao" not in overdue
        carys.main.get_by_label("All 3 on this list").check()
        carys.press("Remind")
        carys.press("Show what would be done")
        carys.press("Remind three people")
        assert {row.person.given_name for row in ReminderRequest.objects.all()} >= {"Ben", "Efua"}
        call_command("send_reminders")
        assert "Your training lead asked us to remind you" in letter_to("ben@riverside.example").body
        assert {mail.subject for mail in outside.outbox} == {"Safeguarding learning"}

        # Thursday
        it_is(THURSDAY)
        carys.sign_in(training_lead)
        now = standings_in(carys, partnership.trust)
        assert "Current" in str(now["Ben O'Neill"])
        then = standings_in(carys, partnership.trust, on=LAST_QUARTER.strftime("%d/%m/%Y"), known="THEN")
        assert set(then) == {"Ben O'Neill", "Carys Evans"}  # what the file brought was not known then
        assert "Overdue" in str(then["Ben O'Neill"])
        expect(carys.main).to_contain_text("As at 31 March 2026")
        with carys.page.expect_download() as download:
            carys.main.get_by_role("button", name="Save this list as a file (CSV)").click()
        download.value.save_as(tmp_path / "list.csv")
        lines = list(csv.reader(io.StringIO((tmp_path / "list.csv").read_text(encoding="utf-8-sig"))))
        assert "31 March 2026" in str(lines)
        assert {"Ben", "Carys"} <= {cell.split()[0] for line in lines for cell in line if cell}
        assert "Gallagher" not in str(lines)

        # Friday
        it_is(FRIDAY)
        carys.sign_in(training_lead)
        efua = Person.objects.get(given_name="Efua")
        before = standings_in(carys, partnership.trust)
        carys.main.get_by_role("link", name="Efua Mensah").click()
        carys.follow("Move")
        carys.main.locator("[name=to]").select_option(str(partnership.ward.uuid))
        carys.main.get_by_label("First day there").fill("8 May 2026")
        carys.press("Move")
        assert [post.agency for post in Post.objects.known().filter(person=efua, ended_on=None)] == [partnership.ward]
        after = standings_in(carys, partnership.trust)
        assert after == before  # inside one organisation every clock goes on as it was
        assert "Efua Mensah" in standings_in(carys, partnership.trust, unit=partnership.ward.uuid)
        assert "Efua Mensah" not in standings_in(carys, partnership.trust, unit=other_ward.uuid)
