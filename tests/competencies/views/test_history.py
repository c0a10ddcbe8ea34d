"""A file of past training is read line by line, recorded whole, and undone whole."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import Workbook

from competencies.models import Attainment, Evidence, GrantKind, Level, SignOff, Standing, TrainingBatch
from competencies.operations import training
from competencies.rules.history import What

pytestmark = pytest.mark.usefixtures("now")

HEADER = "Employee number,Email,Competency,Completion date,Course title,Hours,Expires,Home address\n"
GOOD = ",ben.o'neill@example.org,CSA-A1,01/05/2025,A morning together,2.5,,1 The Street\n"


@pytest.fixture(autouse=True)
def private_folder(settings, tmp_path):
    private = {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


@pytest.fixture
def send(door, training_lead, partnership, colleague):
    """Send a file through the door: the page of its dry run, or the form with what is wrong."""

    def sent(text, by=training_lead):
        file = SimpleUploadedFile("h.csv", text if isinstance(text, bytes) else text.encode(), "text/csv")
        response = door(by, "history_send", partnership.trust, sent={"file": file})
        return response if response.status_code != 302 else door(by, "history", partnership.trust, batch())

    return sent


def batch():
    return TrainingBatch.objects.latest("pk")


def words(page):
    return " ".join(page.content.decode().split())


class TestTheDryRun:
    def test_is_taken_away_as_a_table_of_the_lines_in_question(self, send, door, training_lead, partnership):
        send(HEADER + GOOD + ",nobody@example.org,CSA-A1,01/05/2025,A morning,,,\n")
        page = door(training_lead, "history_lines", partnership.trust, batch(), query="?what=NOBODY")
        rows = list(csv.reader(StringIO(page.content.decode("utf-8-sig"))))
        assert [row[:2] for row in rows] == [["Line", "What"], ["3", "Nobody here"]]
        door(training_lead, "history", partnership.trust, batch(), sent={})
        assert door(training_lead, "history_lines", partnership.trust, batch()).status_code == 302

    def test_says_what_would_become_of_each_line_and_records_nothing(self, send, training_lead, practitioner):
        lines = [
            GOOD,
            GOOD,
            ",nobody@example.org,CSA-A1,01/05/2025,A morning,,,\n",
            ",carys.evans@example.org,CSA-A1,01/05/2025,A morning,,,\n",
            ",ben.o'neill@example.org,Think the Unthinkible,02/05/2025,A morning,,,\n",
            ",ben.o'neill@example.org,think the unthinkable,05/05/2026,A morning,,,\n",
            ",ben.o'neill@example.org,CSA-A1,soon,A morning,,,\n",
            ",ben.o'neill@example.org,CSA-A1,03/05/2025,A morning,many,,\n",
            ",ben.o'neill@example.org,CSA-A1,03/05/1890,A morning,,,\n",
        ]
        page = send(HEADER + "".join(lines))
        shown = words(page)
        assert "Would be recorded Ben O'Neill: A morning together, 1 May 2025, for Think the Unthinkable" in (
            shown.replace("&#x27;", "'").replace('</td><td role="cell" data-label="In words">', " ")
        )
        for sentence in (
            "Line 2 says so already",
            "Nobody with a post here has the number or address",
            "This is your own training",
            "The nearest: Think the Unthinkable",
            "5 May 2026 is in the future",
            "is no date that can be read here",
            "is no number of hours",
            "The year 1890 cannot be meant",
        ):
            assert sentence in shown
        assert "The Street" not in shown
        assert page.context["number"] == 1
        assert not Evidence.objects.exists()

    def test_takes_a_workbook_as_it_takes_text(self, send):
        book = Workbook()
        for line in csv.reader([HEADER, GOOD]):
            book.active.append(line)
        book.save(content := BytesIO())
        assert send(content.getvalue()).context["counts"] == send(HEADER + GOOD).context["counts"] != []

    def test_is_filtered_by_what_becomes_of_a_line(self, send, door, training_lead, partnership):
        send(HEADER + GOOD + ",nobody@example.org,CSA-A1,01/05/2025,A morning,,,\n")
        page = door(training_lead, "history", partnership.trust, batch(), query="?what=NOBODY")
        assert [line for line, _, _ in page.context["lines"]] == [3]
        assert len(door(training_lead, "history", partnership.trust, batch(), query="?what=X").context["lines"]) == 2

    def test_does_not_tell_of_people_of_another_agency(self, send, dsl):
        assert "Nobody with a post here" in words(send(HEADER + f",{dsl.email},CSA-A1,01/05/2025,A morning,,,\n"))

    def test_of_which_nothing_is_clear_is_stopped(self, send, door, training_lead, partnership):
        page = send(HEADER + ",nobody@example.org,CSA-A1,01/05/2025,A morning,,,\n")
        assert "No line of this file can be recorded" in words(page)
        page = door(training_lead, "history", partnership.trust, batch(), sent={})
        assert page.status_code == 422
        assert batch().recorded_at is None

    def test_asks_for_a_statement_above_awareness(self, send, partnership):
        partnership.awareness.level = Level.LEAD
        partnership.awareness.save()
        assert "evidences awareness only" in words(send(HEADER + GOOD))

    def test_goes_page_by_page(self, send):
        page = send(HEADER + ",nobody@example.org,CSA-A1,01/05/2025,A morning,,,\n" * 101 + GOOD)
        assert "Lines 1 to 100 of 102" in words(page)

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "The file is empty"),
            ("Name,Age\nBen,40\n", "No line names columns"),
            ("Email,Competency,Date\nx,y,z\n", "No column was found for: title"),
            (HEADER, "no line below it"),
            ("Email,Competency,Date,Completed,Title\na,b,1/1/2025,1/1/2025,c\n", "may be the date"),
            (HEADER + ",a@b.c,CSA-A1,12/31/2024,A morning,,,\n", "month first"),
            (b"PK\x03\x04 xl/", "The workbook cannot be read: it may be cut off"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(self, send, text, sentence):
        page = send(text)
        assert page.status_code == 422
        assert sentence in words(page)
        assert not TrainingBatch.objects.exists()


class TestRecording:
    def test_records_the_lines_that_are_clear_and_counts_at_once(
        self, send, door, training_lead, partnership, colleague
    ):
        send(HEADER + GOOD + ",nobody@example.org,CSA-A1,01/05/2025,A morning,,,\n")
        response = door(training_lead, "history", partnership.trust, batch(), sent={})
        assert response.url == reverse("competencies:training_recorded", args=[partnership.trust.uuid, batch().uuid])
        row = Evidence.objects.get()
        assert (row.person, str(row.hours), row.seen) == (colleague, "2.50", "RECORD")
        assert Standing.objects.get(person=colleague, status__isnull=False).status == "CURRENT"
        assert SignOff.objects.get().signed_by == training_lead

    def test_twice_is_once(self, send, door, training_lead, partnership):
        send(HEADER + GOOD)
        for _ in range(2):
            assert door(training_lead, "history", partnership.trust, batch(), sent={}).status_code == 302
        assert Attainment.objects.count() == 1

    def test_the_same_file_again_is_there_already_and_undone_is_loaded_anew(
        self, send, door, training_lead, partnership
    ):
        send(HEADER + GOOD)
        door(training_lead, "history", partnership.trust, batch(), sent={})
        first = batch()
        assert send(HEADER + GOOD).context["counts"][0][0] == What.THERE
        door(training_lead, "training_undo", partnership.trust, first, sent={})
        assert send(HEADER + GOOD).context["number"] == 1

    def test_undo_revokes_exactly_what_the_file_recorded(
        self, send, door, training_lead, partnership, colleague, finish, on
    ):
        finish(colleague, partnership.leading, on)
        send(HEADER + GOOD)
        door(training_lead, "history", partnership.trust, batch(), sent={})
        door(training_lead, "training_undo", partnership.trust, batch(), sent={})
        assert list(Attainment.objects.filter(revocation__isnull=True)) == [
            Attainment.objects.get(competency=partnership.leading)
        ]

    def test_the_file_is_forgotten_once_it_is_recorded(self, send, door, training_lead, partnership, at):
        send(HEADER + GOOD)
        assert training.forget_unconfirmed(at=at) == 0
        door(training_lead, "history", partnership.trust, batch(), sent={})
        assert training.forget_unconfirmed(at=at) == 1
        assert not batch().file


@pytest.mark.parametrize("name", ["history_send", "history"])
class TestTheseDoorsOpen:
    @pytest.fixture
    def things(self, name, partnership, send):
        send(HEADER + GOOD)
        return [partnership.trust] if name == "history_send" else [partnership.trust, batch()]

    def test_for_the_training_lead(self, door, training_lead, name, things):
        assert door(training_lead, name, *things).status_code == 200

    def test_for_nobody_who_is_not_signed_in(self, door, name, things):
        assert door(None, name, *things).url.startswith(reverse("account_login"))

    def test_for_nobody_else_whether_to_look_or_to_send(self, door, cast, name, things, subtests):
        for who in ("outsider", "author", "practitioner", "officer", "dsl"):
            with subtests.test(who):
                assert door(cast[who], name, *things).status_code == 404
                assert door(cast[who], name, *things, sent={}).status_code == 404
                assert not Attainment.objects.exists()

    def test_not_for_a_manager(self, door, outsider, partnership, give, name, things):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert door(outsider, name, *things, sent={}).status_code == 404

    def test_not_where_there_is_nothing_or_through_another_agency(
        self, door, training_lead, dsl, partnership, name, things
    ):
        if name == "history":
            assert door(training_lead, name, partnership.trust, uuid4()).status_code == 404
            assert door(dsl, name, partnership.school, things[1]).status_code == 404

    def test_by_no_other_method(self, visit, training_lead, name, things):
        url = reverse(f"competencies:{name}", args=[thing.uuid for thing in things])
        assert visit(training_lead).put(url).status_code == 405


class TestTheCommand:
    def test_says_first_and_records_only_when_told(self, partnership, colleague, tmp_path):
        path = tmp_path / "past.csv"
        path.write_text(HEADER + GOOD)
        out = StringIO()
        call_command("import_history", str(path), agency="Riverside NHS Trust", stdout=out)
        assert "Would be recorded: 1" in out.getvalue()
        assert not Attainment.objects.exists()
        call_command("import_history", str(path), agency="Riverside NHS Trust", write=True, stdout=out)
        assert Attainment.objects.get().person == colleague

    def test_stops_with_a_sentence(self, partnership, tmp_path):
        path = tmp_path / "past.csv"
        path.write_text(HEADER + GOOD)
        for agency, sentence in (("Nowhere", "No agency is called"), ("Heath Academies", "No line of this file")):
            with pytest.raises(CommandError, match=sentence):
                call_command("import_history", str(path), agency=agency, write=True, stdout=StringIO())
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("import_history", str(tmp_path / "none.csv"), agency="Heath Academies", stdout=StringIO())
