"""The command that imports a staff file, as somebody types it."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import Workbook

from competencies.files import staff_kept
from competencies.models import JobTitleMatch, Person, Post, StaffFileLayout, StaffImport
from competencies.operations import agencies, staff_imports
from competencies.queries.staff_imports import people_held_back
from competencies.views.staff_import_work import work_off

HEADER = "Employee number;First name;Surname;Job title;Unit;Start date;NI number"
LINES = ["00123;Ben;O’Neill;=Nurse;Ward 7;05/02/2024;QQ1", "00200;Asha;Patel;Nurse;ward 7;2024-04-15;QQ2"]


@pytest.fixture(autouse=True)
def private_folder(monkeypatch, tmp_path):
    """Where the rows of a written file lie."""
    monkeypatch.setattr(StaffImport._meta.get_field("file"), "storage", FileSystemStorage(location=tmp_path / "kept"))


@pytest.fixture
def staff_file(tmp_path):
    def written(*lines, header=HEADER, encoding="cp1252"):
        path = tmp_path / "staff.csv"
        path.write_bytes("\r\n".join([header, *(lines or LINES)]).encode(encoding))
        return path

    return written


@pytest.fixture
def run(partnership):
    def ran(path, *, agency="Riverside NHS Trust", source="hr", **options):
        out = StringIO()
        call_command("import_staff", str(path), agency=agency, source=source, stdout=out, **options)
        return out.getvalue()

    return ran


class TestWithoutWrite:
    def test_says_everything_and_writes_nothing(self, run, staff_file):
        said = run(staff_file())
        assert "Read as Windows-1252, columns told apart by semicolons." in said
        assert "Columns not read, and not kept: NI number." in said
        assert "2 lines that are not empty:\n  2 begin a post\n" in said
        assert "Posts whose role is not known: 1. Titles: =Nurse (1)." in said
        assert said.endswith("Nothing is written. To do this, say --write.\n")
        assert not Post.objects.exists()


class TestWithWrite:
    def test_writes_all_of_it(self, run, staff_file):
        assert "All of it is written." in run(staff_file(), write=True)
        assert Post.objects.filter(source="hr").count() == 2

    def test_a_second_time_has_nothing_to_write(self, run, staff_file):
        run(staff_file(), write=True)
        said = run(staff_file(), write=True)
        assert "  2 are as known\nLines" in said
        assert said.endswith("There was nothing to write.\n")
        assert Post.objects.count() == 2

    def test_writes_what_it_can_of_a_file_with_faults_and_names_the_rest(self, run, staff_file, tmp_path):
        report = tmp_path / "report.csv"
        run(staff_file(*LINES, "00300;Una;Day;;Ward 7;31/02/2024;"), write=True, report=str(report))
        assert Post.objects.count() == 2
        with report.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.reader(opened))
        assert rows[0] == ["Line", "What", "Sentence"]
        assert [row[:2] for row in rows[1:]] == [["2", "Create"], ["3", "Create"], ["4", "Error"]]
        assert rows[1][2].startswith("Ben O'Neill (00123): begins in Ward 7 on 5 February 2024.")

    def test_a_name_that_is_a_formula_is_text_in_the_report(self, run, staff_file, tmp_path):
        report = tmp_path / "report.csv"
        run(staff_file('1;=HYPERLINK("x");Rao;;Ward 7;05/02/2024;'.replace('"', "")), report=str(report))
        assert "\r\n2,Create,'=HYPERLINK(x) Rao (1):" in report.read_bytes().decode("utf-8-sig")

    def test_takes_titles_and_columns_from_outside(self, run, staff_file, tmp_path, partnership):
        titles = tmp_path / "titles.csv"
        titles.write_text("Job title,Job role\nSister,Nurse\n")
        path = staff_file("1;Una;Rao;Sister;x;05/02/2024;Ward 7")
        run(path, write=True, titles=str(titles), column=["unit=NI number"])
        post = Post.objects.get()
        assert (post.agency, list(post.job_roles.all())) == (partnership.ward, [partnership.nurse])

    def test_takes_an_agency_by_its_uuid(self, run, staff_file, partnership):
        run(staff_file(), agency=str(partnership.trust.uuid), write=True)
        assert Post.objects.count() == 2


class TestTheSameAsOnThePage:
    def test_a_workbook_is_read(self, run, tmp_path):
        book, path = Workbook(), tmp_path / "staff.xlsx"
        for row in (
            ["Employee number", "First name", "Surname", "Start date"],
            ["00123", "Ben", "Rao", date(2024, 2, 5)],
        ):
            book.active.append(row)
        book.save(path)
        run(path, write=True)
        assert Post.objects.get().started_on == date(2024, 2, 5)

    def test_what_a_lead_said_of_titles_and_columns_holds(self, run, staff_file, partnership, training_lead, at):
        said = {"said_at": at, "said_by": training_lead}
        table = staff_kept.read_sent(staff_file(header="Employee number;A;B;C;Unit;Start date;X").read_bytes())
        columns = {"reference": 0, "given_name": 1, "family_name": 2, "job_title": 3, "unit": 4, "started_on": 5}
        layout = {"header": staff_kept.header_of(table), "columns": columns}
        StaffFileLayout.objects.create(agency=partnership.trust, **layout, **said)
        JobTitleMatch.objects.create(agency=partnership.trust, title="=nurse", job_role=partnership.nurse, **said)
        run(staff_file(header="Employee number;A;B;C;Unit;Start date;X"), write=True)
        assert [list(post.job_roles.all()) for post in Post.objects.filter(source="hr")] == [[partnership.nurse]] * 2

    def test_nobody_is_written_to_before_a_lead_says_so_and_it_can_be_undone(
        self, run, staff_file, training_lead, partnership
    ):
        run(staff_file(), write=True)
        keys = set(Person.objects.values_list("pk", flat=True))
        assert len(people_held_back(keys)) == 2
        sent = StaffImport.objects.get()
        staff_imports.release_invitations(sent, by=training_lead, at=timezone.now())
        assert people_held_back(keys) == set()
        staff_imports.undo(sent, by=training_lead, at=timezone.now())
        work_off()
        assert not Post.objects.known().filter(source="hr").exists()

    def test_nothing_to_write_leaves_no_file_behind(self, run, staff_file):
        for _ in range(2):
            run(staff_file(), write=True)
        assert StaffImport.objects.count() == 1


class TestLeavers:
    @pytest.fixture
    def ten(self, run, staff_file):
        lines = [f"{number:05d};Una;Rao;Nurse;Ward 7;05/02/2024;" for number in range(1, 11)]
        run(staff_file(*lines), write=True)
        return lines

    def test_too_many_stop_it_with_how_to_go_on(self, run, staff_file, ten):
        with pytest.raises(CommandError, match=r"2 of 10 posts kept by 'hr' would end \(20 %\).*--allow-ending"):
            run(staff_file(*ten[2:]), write=True, leavers_by_absence=True)
        assert not Post.objects.filter(ended_on__isnull=False).exists()

    def test_a_larger_share_lets_it_through(self, run, staff_file, ten):
        said = run(staff_file(*ten[2:]), write=True, leavers_by_absence=True, allow_ending="20%")
        assert "People not in the file, whose post ends: 2." in said
        assert Post.objects.filter(ended_on__isnull=False, withdrawn_at__isnull=True).count() == 2


class TestBadInput:
    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            ({"agency": "Riverside NHS"}, "There is no agency Riverside NHS. The nearest: Riverside NHS Trust"),
            ({"agency": "3db6d49b-942b-46f0-8a93-f6fdc69642d2"}, "There is no agency 3db6"),
            ({"source": " "}, "--source is a short name"),
            ({"allow_ending": "lots"}, "--allow-ending lots is not a share"),
            ({"allow_ending": "120%"}, "--allow-ending 120% is not a share"),
            ({"column": ["wing=Unit"]}, "the fields are: employee number, first name"),
            ({"column": ["unit=Wing"]}, "There is no column called 'Wing'.* Nothing is written"),
            ({"titles": "/nowhere.csv"}, "/nowhere.csv cannot be read"),
            ({"report": "/nowhere/report.csv"}, "/nowhere/report.csv cannot be written"),
        ],
    )
    def test_gets_its_sentence(self, run, staff_file, options, sentence):
        with pytest.raises(CommandError, match=sentence):
            run(staff_file(), write=True, **options)
        assert not Post.objects.exists()

    def test_an_agency_whose_name_is_not_its_own_is_named_by_uuid(self, run, staff_file, partnership, at):
        agencies.add(parent=partnership.schools, name="ward 7", by=None, at=at)
        with pytest.raises(CommandError, match=f"More than one agency is called Ward 7.*{partnership.ward.uuid}"):
            run(staff_file(), agency="Ward 7")

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [(b"", "The file is empty"), (b"%PDF-1.7", "The file is a PDF"), (b"a^b\n1^2\n", "No columns were found")],
    )
    def test_a_file_that_is_no_table_says_what_it_is(self, run, tmp_path, data, sentence):
        path = tmp_path / "staff.csv"
        path.write_bytes(data)
        with pytest.raises(CommandError, match=f"{sentence}.*Nothing is written"):
            run(path, write=True)

    def test_a_file_that_is_not_there(self, run, tmp_path):
        with pytest.raises(CommandError, match="cannot be read: No such file"):
            run(tmp_path / "none.csv")
