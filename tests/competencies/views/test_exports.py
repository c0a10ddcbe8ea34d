"""The list as a workbook: asked for, made behind the answer, fetched by whoever asked."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape
from openpyxl import load_workbook

from competencies.models import AuditEntry, Export, ExportState
from competencies.operations import exports, grants
from competencies.views import export_file
from tests.competencies.views import reading

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def asked(door, training_lead, partnership):
    """The training lead asks for the list as a workbook: `asked(status="OVERDUE")`."""

    def asking(person=training_lead, agency=partnership.trust, **filters):
        return door(person, "compliance_xlsx", agency, sent=filters)

    return asking


@pytest.fixture
def opened(door, asked, training_lead):
    """The workbook that comes of it."""

    def opening(**filters):
        asked(**filters)
        response = door(training_lead, "file", Export.objects.order_by("-pk").first())
        return load_workbook(io.BytesIO(response.content))

    return opening


@pytest.fixture
def nobody_makes_it(monkeypatch):
    """The process that answers dies before it makes the file."""
    monkeypatch.setattr("competencies.views.exports.make_waiting", lambda: 0)


def rows_of(sheet):
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.usefixtures("practitioner", "colleague")
class TestTheWorkbook:
    @pytest.mark.parametrize(
        "filters", [{}, {"status": "OVERDUE"}, {"on": "2026-06-20", "order": "WORST"}, {"q": "patel"}]
    )
    def test_holds_what_the_screen_and_the_other_file_hold(self, door, opened, training_lead, partnership, filters):
        people = rows_of(opened(**filters)["People"])
        response = door(training_lead, "compliance_csv", partnership.trust, sent=filters)
        lines = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
        written = [[str(cell.date()) if hasattr(cell, "date") else cell or "" for cell in row] for row in people]
        assert written == lines[lines.index([]) + 1 :]
        page = door(training_lead, "compliance", partnership.trust, query=f"?{urlencode(filters)}")
        assert [row[0] for row in people[1:]] == [line.name for line in reading.people(page)]

    def test_says_on_its_first_sheet_what_it_is(self, opened):
        book = opened(status="OVERDUE", on="3 May 2026")
        assert book.sheetnames == ["About this list", "People"]
        about = {row[0]: row[1] for row in rows_of(book["About this list"]) if row[0]}
        assert about["People and what is asked of them"] == "Riverside NHS Trust"
        assert about["As at"] == "3 May 2026"
        assert about["Only"] == "Overdue"
        assert about["People"] == "2 of 3"
        assert about["Made"] == "4 May 2026 at 10:30"
        assert about["Snapshot"] == str(Export.objects.get().uuid)

    def test_keeps_days_as_days(self, opened):
        assert opened()["People"]["E3"].value.date() == date(2024, 3, 6)

    @pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-2", "@x", "=cmd|' /C calc'!A0"])
    def test_runs_nothing_that_somebody_is_called(self, opened, join, partnership, name):
        join(name, "Zz", partnership.ward, email="zz@example.org")
        cell = opened(q="zz")["People"]["A2"]
        assert (cell.data_type, cell.value) == ("s", f"'{name} Zz")

    def test_leaves_out_signs_that_no_workbook_may_hold(self, opened, join, partnership):
        join("Ti\x0bna", "Zz", partnership.ward, email="zz@example.org")
        assert opened(q="zz")["People"]["A2"].value == "Tina Zz"


class TestAsking:
    def test_leads_to_the_files_and_the_file_is_made_behind_the_answer(self, door, asked, training_lead, practitioner):
        answer = asked()
        assert answer.url == reverse("competencies:files")
        page = door(training_lead, "files").content.decode()
        assert "Fetch the workbook" in page
        assert "2 people" in page
        assert "Erased on 11 May 2026, 10:30." in page

    def test_is_written_down_without_a_name(self, asked, training_lead, partnership):
        asked(q="patel", order="WORST")
        entry = AuditEntry.objects.get(action="compliance.export")
        assert (entry.actor_uuid, entry.agency_uuid) == (training_lead.uuid, partnership.trust.uuid)
        assert entry.subject_uuid == Export.objects.get().uuid
        assert entry.detail == {"order": "WORST", "on": "2026-05-04", "format": "xlsx", "words": True}

    def test_twice_gives_one_file(self, asked, training_lead):
        asked(status="OVERDUE")
        asked(status="OVERDUE")
        assert Export.objects.count() == 1
        assert AuditEntry.objects.filter(action="compliance.export").count() == 1
        asked(status="CURRENT")
        assert Export.objects.count() == 2

    def test_again_later_gives_a_new_file(self, asked, monkeypatch, at, training_lead):
        asked()
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(minutes=5))
        asked()
        assert Export.objects.count() == 2

    def test_for_what_cannot_be_understood_leads_back_to_the_list(self, asked, partnership):
        answer = asked(status="LATE")
        assert answer.url.startswith(reverse("competencies:compliance", args=[partnership.trust.uuid]))
        assert not Export.objects.exists()


@pytest.mark.usefixtures("nobody_makes_it")
class TestAFileThatWaits:
    def test_shows_how_far_it_is_and_may_be_left(self, door, asked, training_lead):
        asked()
        page = door(training_lead, "files").content.decode()
        assert "Waiting to be made" in page
        assert "You may leave this page" in page
        exports.tell(exports.claim(at=timezone.now()), done=500, people=1900)
        assert "500 of 1900 people" in door(training_lead, "files").content.decode()
        assert door(training_lead, "file", Export.objects.get()).status_code == 404

    def test_is_made_by_the_tick_once(self, asked, training_lead):
        asked()
        call_command("make_exports", verbosity=0)
        made = Export.objects.get()
        assert (made.state, made.people, made.tries) == (ExportState.READY, 1, 1)
        call_command("make_exports", verbosity=0)
        assert Export.objects.get().tries == 1

    def test_is_taken_by_one_maker_and_taken_over_when_that_one_is_lost(self, asked, at, training_lead):
        asked()
        first = exports.claim(at=at)
        assert exports.claim(at=at + timedelta(minutes=14)) is None
        second = exports.claim(at=at + timedelta(minutes=16))
        assert second.pk == first.pk
        exports.finish(first, b"too late", words="", people=1, at=at)
        assert Export.objects.get().state == ExportState.MAKING
        exports.finish(second, b"in time", words="", people=1, at=at)
        assert bytes(Export.objects.get().content) == b"in time"

    def test_that_fails_three_times_is_given_up_and_says_so(self, door, asked, at, training_lead, monkeypatch, caplog):
        def broken(*args, **kwargs):
            raise OSError("the disk is full")

        monkeypatch.setattr(export_file.compliance_xlsx, "write", broken)
        asked(status="OVERDUE")
        for hours in range(4):
            monkeypatch.setattr(timezone, "now", lambda hours=hours: at + timedelta(hours=hours))
            call_command("make_exports", verbosity=0)
        assert Export.objects.get().tries == 3
        assert caplog.text.count("could not be made this time") == 3
        page = door(training_lead, "files").content.decode()
        assert "This file could not be made." in page
        assert "?status=OVERDUE" in page

    def test_is_not_made_for_somebody_who_may_no_longer_see_those_people(self, asked, training_lead, at):
        asked()
        grants.end(training_lead.grants.all(), on=at.date(), by=None, at=at)
        call_command("make_exports", verbosity=0)
        assert Export.objects.get().state == ExportState.FAILED

    def test_is_erased_after_seven_days(self, asked, training_lead, at):
        asked()
        assert exports.erase(at=at + timedelta(days=6)) == 0
        assert exports.erase(at=at + timedelta(days=7)) == 1
        assert not Export.objects.exists()


class TestYourFiles:
    def test_when_there_are_none_say_so(self, door, practitioner):
        assert "You have asked for no file" in door(practitioner, "files").content.decode()

    def test_are_ones_own(self, door, asked, training_lead, dsl):
        asked()
        assert door(dsl, "files").context["files"] == []

    @pytest.mark.parametrize(
        ("filters", "words"),
        [
            ({"status": "OVERDUE", "q": "ben"}, "Overdue; name or reference with ‘ben’."),
            ({}, "Everybody on the list."),
            ({"on": "2026-04-15", "known": "THEN"}, "Everybody on the list, as it was known then."),
        ],
    )
    def test_say_of_which_list_each_is_and_lead_back_to_it(
        self, door, asked, visit, training_lead, practitioner, colleague, partnership, filters, words
    ):
        asked(**filters)
        page = door(training_lead, "files")
        assert f"<p>{words}</p>" in page.content.decode()
        (file,) = page.context["files"]
        listed = visit(training_lead).get(file["address"]).context["page"]
        assert len(listed.rows) == file["export"].people
        assert (
            f'<a href="{conditional_escape(file["address"])}">See this list on the screen</a>' in page.content.decode()
        )

    def test_open_for_nobody_who_is_not_signed_in(self, door, db):
        assert door(None, "files").url.startswith(reverse("account_login"))

    def test_are_for_reading_only(self, door, practitioner):
        assert door(practitioner, "files", sent={}).status_code == 405

    def test_take_as_many_statements_for_many(self, asked, visit, training_lead, django_assert_num_queries):
        browser = visit(training_lead)
        for status in ("OVERDUE", "CURRENT", "EXPIRED"):
            asked(status=status)
            with django_assert_num_queries(5):
                browser.get(reverse("competencies:files"))


class TestTheFileOpens:
    @pytest.fixture
    def made(self, asked, training_lead):
        asked()
        return Export.objects.get()

    def test_for_whoever_asked_for_it_and_that_is_written_down(self, door, made, training_lead):
        response = door(training_lead, "file", made)
        assert response["Content-Disposition"] == 'attachment; filename="safeguarding-learning-2026-05-04.xlsx"'
        assert AuditEntry.objects.get(action="export.download").subject_uuid == made.uuid

    def test_for_nobody_who_is_not_signed_in(self, door, made):
        assert door(None, "file", made).url.startswith(reverse("account_login"))

    def test_for_nobody_else(self, door, cast, made, subtests):
        for who in ("outsider", "author", "practitioner", "dsl", "officer"):
            with subtests.test(who):
                assert door(cast[who], "file", made).status_code == 404

    def test_for_no_other_lead_of_the_same_agency(self, door, made, outsider, partnership, give):
        give(outsider, "TRAINING_LEAD", partnership.trust)
        assert door(outsider, "file", made).status_code == 404

    def test_only_while_they_may_see_those_people(self, door, made, training_lead, at):
        grants.end(training_lead.grants.all(), on=at.date(), by=None, at=at)
        assert door(training_lead, "file", made).status_code == 404

    def test_not_after_its_week(self, door, made, training_lead, monkeypatch, at):
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=7))
        assert door(training_lead, "file", made).status_code == 404

    def test_not_where_there_is_none(self, door, training_lead):
        assert door(training_lead, "file", uuid4()).status_code == 404

    def test_for_reading_only(self, door, made, training_lead):
        assert door(training_lead, "file", made, sent={}).status_code == 405


class TestTheAskingOpens:
    def test_for_nobody_who_is_not_signed_in(self, asked):
        assert asked(None).url.startswith(reverse("account_login"))

    def test_for_nobody_outside_the_scope(self, asked, cast, subtests):
        for who in ("outsider", "author", "practitioner", "dsl", "officer"):
            with subtests.test(who):
                assert asked(cast[who]).status_code == 404
                assert not Export.objects.exists()

    def test_not_above_or_beside(self, asked, training_lead, partnership):
        assert asked(agency=partnership.root).status_code == 404
        assert asked(agency=partnership.school).status_code == 404

    def test_by_posting_only(self, door, training_lead, partnership):
        assert door(training_lead, "compliance_xlsx", partnership.trust).status_code == 405

    def test_not_where_there_is_no_agency(self, asked):
        assert asked(agency=uuid4()).status_code == 404
