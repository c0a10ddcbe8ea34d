"""A staff file goes through the doors: columns and titles once, a dry run, written, and undone."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from competencies.models import (
    AuditEntry,
    GrantKind,
    JobTitleMatch,
    Person,
    Post,
    StaffFileLayout,
    StaffImport,
    StaffImportState,
    Standing,
)
from competencies.operations import posts, staff_imports
from competencies.queries import standings
from competencies.queries.staff_imports import people_held_back, posts_with_unknown_role
from competencies.rules import london_day
from competencies.rules.staff import What
from competencies.views.staff_import_lines import DOUBTED
from competencies.views.staff_import_work import work_off
from tests.competencies.files.messy import messy

pytestmark = pytest.mark.usefixtures("now")

HEADER = "Employee number,First name,Surname,Email,Job title,Unit,Start date,Last day,NI number\n"
ASHA = "00200,Asha,Rao,asha@riverside.example,Nurse,Ward 7,13/04/2026,,QQ123456C\n"
BEN = "00123,Ben,Gallagher,ben@riverside.example,Staff Nurse,Ward 7,05/02/2024,,QQ123457C\n"


@pytest.fixture(autouse=True)
def private_folder(monkeypatch, tmp_path):
    """Where the files lie that only a door gives out."""
    storage = FileSystemStorage(location=tmp_path)
    monkeypatch.setattr(StaffImport._meta.get_field("file"), "storage", storage)
    return tmp_path


@pytest.fixture
def send(door, training_lead, partnership):
    """Send a file: `send(HEADER + ASHA)`; the answer of the door."""

    def sent(data, *, by=training_lead, agency=partnership.trust, source="HR", **ticks):
        data = data if isinstance(data, bytes) else data.encode()
        file = SimpleUploadedFile("staff.csv", data, "text/csv")
        return door(by, "staff_imports", agency, sent={"file": file, "source": source, **ticks})

    return sent


@pytest.fixture
def step(door, training_lead, partnership):
    """One more step with the latest file: `step("staff_import")`, with `sent` posts to it."""

    def stepped(name="staff_import", *, by=training_lead, **options):
        return door(by, name, partnership.trust, latest(), **options)

    return stepped


@pytest.fixture
def dry_run(send, step):
    """Send a file, take what is guessed for columns and titles, and see what it would do."""

    def run(data, **ticks):
        send(data, **ticks)
        if latest().state == StaffImportState.COLUMNS:
            step("staff_import_columns", sent=guessed(step("staff_import_columns")))
        return step()

    return run


@pytest.fixture
def write(dry_run, step):
    """All of it, to the end."""

    def written(data, *, ending="", **ticks):
        page = dry_run(data, **ticks)
        return step(sent={"seen": page.context["plan"].seal, "ending": ending})

    return written


def latest():
    return StaffImport.objects.latest("pk")


def guessed(page):
    form = page.context["form"]
    return {name: field.initial or "" for name, field in form.fields.items()}


def words(page):
    return " ".join(page.content.decode().split()).replace("&#x27;", "'")


def counts(page):
    """By kind; those with something to look at are counted among them."""
    return Counter({what: number for what, _, number in page.context["counts"] if what != DOUBTED})


def drift(at):
    keys = list(Person.objects.values_list("pk", flat=True))
    return list(standings.drift(keys, on=london_day(at), prepared=standings.prepare_rules()))


class TestTheColumns:
    def test_are_guessed_by_their_headings_and_shown_with_examples(self, send, step):
        send(HEADER + ASHA + BEN)
        page = step("staff_import_columns")
        assert page.context["form"].fields["column_0"].initial == "reference"
        assert "For example 00200, 00123" in words(page)
        assert page.context["form"].fields["column_8"].initial == "-"

    def test_are_asked_once_a_layout(self, dry_run, send, step):
        dry_run(HEADER + ASHA)
        assert StaffFileLayout.objects.get().columns["given_name"] == 1
        send(HEADER + BEN)
        assert latest().state == StaffImportState.DRAFT

    def test_are_asked_again_when_the_person_wishes_or_the_header_is_another(self, dry_run, send):
        dry_run(HEADER + ASHA)
        send(HEADER + BEN, again="on")
        assert latest().state == StaffImportState.COLUMNS
        send(HEADER.replace("Unit", "Ward") + BEN)
        assert latest().state == StaffImportState.COLUMNS

    def test_nobody_reads_are_never_kept_once_they_are_matched(self, dry_run, private_folder):
        dry_run(HEADER + ASHA)
        kept = "".join(path.read_text() for path in private_folder.rglob("*") if path.is_file())
        assert "Asha" in kept
        assert "QQ123456C" not in kept
        dry_run(HEADER + BEN)
        kept = "".join(path.read_text() for path in private_folder.rglob("*") if path.is_file())
        assert "QQ" not in kept

    def test_a_needed_one_missing_or_one_twice_is_said_and_what_was_chosen_stays(self, send, step):
        send(HEADER + ASHA)
        chosen = guessed(step("staff_import_columns")) | {"column_6": "-", "column_8": "given_name"}
        page = step("staff_import_columns", sent=chosen)
        assert page.status_code == 422
        assert "No column holds the start date" in words(page)
        assert "Another column is the first name already" in words(page)
        assert page.context["form"]["column_8"].value() == "given_name"
        assert latest().state == StaffImportState.COLUMNS

    def test_without_any_known_heading_are_matched_by_hand(self, send, step):
        send("Pers.-Nr.,Rufname,Familie,Eintritt\n1,Asha,Rao,13/04/2026\n")
        chosen = {"column_0": "reference", "column_1": "given_name", "column_2": "family_name"}
        step("staff_import_columns", sent={**chosen, "column_3": "started_on"})
        assert counts(step())[What.CREATE] == 1

    def test_that_put_the_month_first_are_refused(self, send, step):
        send(HEADER + ASHA.replace("13/04/2026", "04/13/2026"))
        page = step("staff_import_columns", sent=guessed(step("staff_import_columns")))
        assert "month first" in words(page)


class TestJobTitles:
    def test_are_matched_once_each(self, dry_run, step, partnership):
        dry_run(HEADER + ASHA + BEN)
        page = step("staff_import_titles")
        assert [title for _, title, _ in page.context["form"].titles] == ["Staff Nurse"]
        assert page.context["form"].fields["title_0"].initial == str(partnership.nurse.pk)
        step("staff_import_titles", sent={"title_0": str(partnership.nurse.pk)})
        assert JobTitleMatch.objects.get().job_role == partnership.nurse
        assert not step().context["unknown"]

    @pytest.mark.usefixtures("training_lead", "practitioner")
    def test_that_nobody_can_place_are_a_band_of_their_own(self, write, partnership, on):
        write(HEADER + BEN.replace("Staff Nurse", "Wizard") + ASHA.replace("Nurse", ""))
        unknown = posts_with_unknown_role(partnership.trust, on=on)
        assert {post.job_title for post in unknown} == {"Wizard", ""}

    def test_placed_later_make_the_role_known(self, write, dry_run, step, partnership, on):
        write(HEADER + BEN)
        dry_run(HEADER + BEN)
        step("staff_import_titles", sent={"title_0": str(partnership.nurse.pk)})
        page = step()
        assert counts(page)[What.CHANGE] == 1
        step(sent={"seen": page.context["plan"].seal})
        assert not posts_with_unknown_role(partnership.trust, on=on).exists()


class TestTheDryRun:
    def test_says_what_would_become_of_each_line_and_writes_nothing(self, dry_run):
        page = dry_run(HEADER + ASHA + BEN + "00300,,,,,,,,\n")
        assert counts(page) == {What.CREATE: 2, What.ERROR: 1}
        assert "Line&nbsp;4" in words(page)
        assert not Post.objects.filter(source="HR").exists()

    def test_is_filtered_by_what_becomes_of_a_line(self, dry_run, step):
        dry_run(HEADER + ASHA + "00300,,,,,,,,\n")
        assert [line for line, *_ in step(query="?what=ERROR").context["lines"]] == [3]
        assert len(step(query="?what=nonsense").context["lines"]) == 2

    def test_is_taken_away_as_a_table_of_the_lines_in_question(self, dry_run, step):
        dry_run(HEADER + ASHA + "00300,=1+1,,,,Ward 7,,,\n")
        page = step("staff_import_lines", query="?what=ERROR")
        rows = list(csv.reader(StringIO(page.content.decode("utf-8-sig"))))
        assert [row[:2] for row in rows] == [["Line", "What"], ["3", "Error"]]
        assert rows[1][2].startswith("'=1+1 (00300): There is no start date")
        assert AuditEntry.objects.filter(action="staff.download", subject_uuid=latest().uuid).exists()
        assert len(step("staff_import_lines").content.decode().splitlines()) == 3

    def test_shows_the_lines_with_something_to_look_at_by_themselves(self, dry_run, step):
        dry_run(HEADER + ASHA + BEN)
        assert [line for line, *_ in step(query="?what=DOUBTED").context["lines"]] == [3]

    def test_says_how_the_file_was_read(self, dry_run):
        assert "Read as UTF-8, columns told apart by commas." in words(dry_run(HEADER + ASHA))

    def test_goes_page_by_page(self, dry_run):
        lines = [ASHA.replace("00200", f"{number:05d}") for number in range(1, 102)]
        assert "Lines 1 to 100 of 101" in words(dry_run(HEADER + "".join(lines)))

    def test_is_counted_in_the_same_number_of_queries_for_many(
        self, dry_run, step, django_assert_max_num_queries, training_lead
    ):
        dry_run(HEADER + ASHA)
        with django_assert_max_num_queries(40) as few:
            step()
        number = len(few)
        dry_run(HEADER + "".join(ASHA.replace("00200", f"{number:05d}") for number in range(1, 302)))
        with django_assert_max_num_queries(number):
            step()

    def test_shows_those_whom_no_file_keeps_as_not_in_this_file(self, dry_run, practitioner):
        assert "made by hand or by another file, not in this file, left as found" in words(dry_run(HEADER + BEN))


class TestWriting:
    def test_writes_exactly_what_was_shown_and_at_once(self, write, step, at, partnership):
        write(HEADER + ASHA + BEN)
        assert latest().state == StaffImportState.DONE
        assert {post.agency for post in Post.objects.filter(source="HR")} == {partnership.ward}
        assert Standing.objects.filter(person__family_name="Gallagher").exists()
        assert drift(at) == []
        assert "Written" in words(step())

    def test_twice_is_once(self, dry_run, step):
        seal = dry_run(HEADER + ASHA).context["plan"].seal
        for _ in range(2):
            assert step(sent={"seen": seal}).status_code in {200, 302}
        assert Post.objects.filter(source="HR").count() == 1

    def test_is_refused_in_words_when_the_facts_have_changed_since(self, dry_run, step, send, partnership):
        seal = dry_run(HEADER + BEN).context["plan"].seal
        partnership.nurse.name = "Staff Nurse"
        partnership.nurse.save()
        page = step(sent={"seen": seal})
        assert page.status_code == 422
        assert "Something has changed since this was shown" in words(page)
        assert not Post.objects.filter(source="HR").exists()

    def test_is_refused_when_they_change_between_the_confirmation_and_the_writing(
        self, dry_run, step, partnership, monkeypatch
    ):
        seal = dry_run(HEADER + BEN).context["plan"].seal
        with monkeypatch.context() as patched:
            patched.setattr("competencies.views.staff_import.work_off", lambda: 0)
            step(sent={"seen": seal})
            assert "0 of 1 changes" in words(step())
        partnership.nurse.name = "Staff Nurse"
        partnership.nurse.save()
        work_off()
        assert latest().state == StaffImportState.DRAFT
        assert "Something has changed" in latest().refused
        assert not Post.objects.filter(source="HR").exists()

    def test_leaves_the_lines_that_cannot_be_used_to_be_put_right(self, write, step):
        write(HEADER + ASHA + "00300,,,,,,,,\n")
        assert "Download the lines that cannot be used" in words(step())
        assert "00300" in step("staff_import_lines", query="?what=ERROR").content.decode()

    def test_of_one_file_that_two_leads_confirm_at_once_happens_once(self, dry_run, step, monkeypatch):
        with monkeypatch.context() as patched:
            patched.setattr("competencies.views.staff_import.work_off", lambda: 0)
            for _ in range(2):
                step(sent={"seen": dry_run(HEADER + ASHA).context["plan"].seal})
        work_off()
        assert Post.objects.known().filter(source="HR").count() == 1
        first, second = StaffImport.objects.order_by("pk")
        assert (first.state, second.state) == (StaffImportState.DONE, StaffImportState.DRAFT)
        assert "Something has changed" in second.refused

    def test_with_nothing_to_write_says_so(self, write, dry_run):
        write(HEADER + ASHA)
        assert "nothing to write" in words(dry_run(HEADER + ASHA))

    def test_goes_on_where_a_process_died(self, dry_run, step, monkeypatch, at):
        lines = [ASHA.replace("00200", f"{number:05d}") for number in range(1, 9)]
        page = dry_run(HEADER + "".join(lines))
        monkeypatch.setattr(staff_imports, "CHUNK", 3)
        with monkeypatch.context() as dying:
            dying.setattr(staff_imports, "_note", die_after(2))
            step(sent={"seen": page.context["plan"].seal})
        assert latest().state == StaffImportState.WRITING
        assert Post.objects.filter(source="HR").count() == 3
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(minutes=11))
        work_off()
        assert latest().state == StaffImportState.DONE
        assert Post.objects.filter(source="HR").count() == 8
        assert Post.objects.filter(source="HR").values("employee_reference").distinct().count() == 8
        assert drift(at) == []

    def test_is_finished_by_the_tick_when_nobody_is_at_it(self, dry_run, step, monkeypatch):
        seal = dry_run(HEADER + BEN).context["plan"].seal
        with monkeypatch.context() as patched:
            patched.setattr("competencies.views.staff_import.work_off", lambda: 0)
            step(sent={"seen": seal})
            assert step("staff_import_release", sent={}).status_code == 422
        out = StringIO()
        call_command("finish_imports", stdout=out)
        assert out.getvalue() == "1 finished, 0 erased\n"
        assert latest().state == StaffImportState.DONE

    def test_makes_two_lines_of_one_number_two_posts_of_one_person(self, write, dry_run, monkeypatch, at):
        monkeypatch.setattr(staff_imports, "CHUNK", 1)
        both = HEADER + BEN + BEN.replace("Ward 7", "Riverside NHS Trust")
        write(both)
        (person,) = Person.objects.filter(family_name="Gallagher")
        assert person.posts.filter(withdrawn_at=None).count() == 2
        assert drift(at) == []
        assert "nothing to write" in words(dry_run(both))

    def test_names_line_managers_who_come_later_in_the_file(self, write, monkeypatch):
        monkeypatch.setattr(staff_imports, "CHUNK", 1)
        header = HEADER.replace("NI number", "Line manager number")
        write(header + ASHA.replace("QQ123456C", "00123") + BEN.replace("QQ123457C", ""))
        assert str(Post.objects.get(employee_reference="00200").line_manager) == "Ben Gallagher"


def die_after(chunks):
    """As `_note`, until the process dies in the transaction of the chunk with that number."""
    real, number = staff_imports._note, iter(range(1, 100))

    def noted(*args):
        if next(number) == chunks:
            raise RuntimeError("died")
        real(*args)

    return noted


class TestAFileThatWouldEndTooMuch:
    @pytest.fixture
    def whole(self, write):
        lines = [ASHA.replace("00200", f"{number:05d}") for number in range(1, 41)]
        write(HEADER + "".join(lines))
        return lines

    def test_is_stopped(self, whole, dry_run, step):
        page = dry_run(HEADER + "".join(whole[:4]), names_everybody="on")
        assert "36 of 40 posts kept by 'HR' would end" in words(page)
        page = step(sent={"seen": page.context["plan"].seal})
        assert page.status_code == 422
        assert "Type the number, if the file is whole and so many have left." in words(page)
        assert not Post.objects.known().filter(source="HR", ended_on__isnull=False).exists()

    def test_goes_on_when_somebody_types_the_number(self, whole, dry_run, step):
        seal = dry_run(HEADER + "".join(whole[:4]), names_everybody="on").context["plan"].seal
        assert step(sent={"seen": seal, "ending": "35"}).status_code == 422
        step(sent={"seen": seal, "ending": "36"})
        assert latest().state == StaffImportState.DONE
        assert Post.objects.known().filter(source="HR", ended_on__isnull=False).count() == 36

    def test_ends_nobody_when_it_is_not_said_to_name_everybody(self, whole, dry_run):
        assert What.LEAVE not in counts(dry_run(HEADER + "".join(whole[:4])))

    def test_with_a_line_that_nobody_can_read_asks_for_no_number_that_would_not_help(self, whole, dry_run):
        page = dry_run(HEADER + "".join(whole[:39]) + ",Ben,Rao,,,,,,\n", names_everybody="on")
        assert "Put the lines right first" in words(page)
        assert "How many posts will end" not in words(page)
        assert "Send the file again" in words(page)

    def test_is_not_gone_on_with_for_another_number(self, whole, dry_run, step):
        page = dry_run(HEADER + "".join(whole[:4]), names_everybody="on")
        page = step(sent={"seen": page.context["plan"].seal, "ending": "4"})
        assert "4 is not how many posts would end." in words(page)


class TestUndoing:
    def test_takes_back_what_the_file_began_changed_and_ended(self, write, step, at, partnership, monkeypatch):
        write(HEADER + ASHA + BEN)
        later = at + timedelta(days=2)
        monkeypatch.setattr(timezone, "now", lambda: later)
        before = facts()
        moved = ASHA.replace("Ward 7", "Riverside NHS Trust").replace("Rao", "Mensah")
        gone = BEN.replace("05/02/2024,", "05/02/2024,01/05/2026")
        write(HEADER + moved + gone + ASHA.replace("00200", "00300").replace("Asha", "Efua"))
        assert facts() != before
        step("staff_import_undo", sent={})
        assert latest().state == StaffImportState.UNDONE
        assert facts() == before
        assert Person.objects.filter(given_name="Efua").exists()
        assert drift(later) == []
        assert "This was undone" in words(step())

    def test_takes_a_role_back_that_became_known(self, write, dry_run, step, partnership, at, monkeypatch):
        write(HEADER + BEN)
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=1))
        dry_run(HEADER + BEN)
        step("staff_import_titles", sent={"title_0": str(partnership.nurse.pk)})
        step(sent={"seen": step().context["plan"].seal})
        assert Post.objects.known().get(source="HR").job_roles.exists()
        step("staff_import_undo", sent={})
        assert not Post.objects.known().get(source="HR").job_roles.exists()

    def test_leaves_what_somebody_has_changed_since(self, write, step, at, monkeypatch):
        write(HEADER + ASHA + BEN)
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=1))
        posts.end(Post.objects.filter(employee_reference="00200"), on=date(2026, 5, 5), by=None, at=timezone.now())
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=2))
        step("staff_import_undo", sent={})
        assert [post.employee_reference for post in Post.objects.known().filter(source="HR")] == ["00200"]
        assert "1 post had been changed since, and stands as it is" in words(step())
        assert "Asha Rao" in words(step())

    def test_leaves_nobody_in_two_places_when_a_move_was_changed_since(self, write, step, at, monkeypatch, partnership):
        write(HEADER + ASHA + BEN)
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=1))
        write(HEADER + ASHA + BEN.replace("Ward 7", "Riverside NHS Trust"))
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=2))
        posts.end(Post.objects.filter(continues__isnull=False), on=date(2026, 6, 1), by=None, at=timezone.now())
        step("staff_import_undo", sent={})
        standing = Post.objects.known().filter(employee_reference="00123").order_by("started_on")
        assert [(post.agency, post.ended_on) for post in standing] == [
            (partnership.ward, date(2026, 5, 5)),
            (partnership.trust, date(2026, 6, 1)),
        ]
        assert drift(timezone.now()) == []

    def test_frees_the_addresses_it_gave_for_the_corrected_file(self, write, step, at, monkeypatch):
        write(HEADER + ASHA + BEN)
        step("staff_import_release", sent={})
        Person.objects.filter(family_name="Gallagher").update(last_login=at)
        step("staff_import_undo", sent={})
        came = dict(Person.objects.filter(family_name__in=["Rao", "Gallagher"]).values_list("family_name", "email"))
        assert came == {"Rao": None, "Gallagher": "ben@riverside.example"}
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(hours=1))
        write(HEADER + ASHA)
        step("staff_import_release", sent={})
        assert Person.objects.get(email="asha@riverside.example").posts.filter(withdrawn_at=None).exists()

    def test_is_for_thirty_days(self, write, step, at, monkeypatch):
        write(HEADER + ASHA)
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=31))
        page = step("staff_import_undo", sent={})
        assert page.status_code == 422
        assert "more than 30 days ago" in words(page)
        assert Post.objects.known().filter(source="HR").exists()

    def test_before_anything_is_written_says_so(self, dry_run, step):
        dry_run(HEADER + ASHA)
        assert "nothing to undo" in words(step("staff_import_undo", sent={}))


def facts():
    """What is known, as the person at the screen would say it."""
    return {
        (str(post.person), post.agency.name, post.started_on, post.ended_on, post.job_title)
        for post in Post.objects.known().select_related("person", "agency")
    }


class TestInvitations:
    def test_wait_until_the_lead_releases_them(self, write, step, training_lead):
        write(HEADER + ASHA)
        keys = set(Person.objects.values_list("pk", flat=True))
        new = Person.objects.get(family_name="Rao")
        assert people_held_back(keys) == {new.pk}
        step("staff_import_release", sent={})
        assert latest().invitations_released_by == training_lead
        assert people_held_back(keys) == set()

    def test_let_out_give_whoever_came_the_address_of_the_file_to_sign_in_with(self, write, step):
        write(HEADER + ASHA)
        new = Person.objects.get(family_name="Rao")
        address = Post.objects.get(person=new).work_email
        assert new.email is None
        step("staff_import_release", sent={})
        new.refresh_from_db()
        assert new.email == address != ""

    def test_name_those_who_came_without_an_address_and_where_to_give_one(self, write, step, partnership):
        write(HEADER + ASHA + BEN.replace("ben@riverside.example", ""))
        ben = Person.objects.get(family_name="Gallagher")
        page = step()
        assert list(page.context["without_address"]) == [ben]
        assert reverse("accounts:give_address", args=[partnership.trust.uuid, ben.uuid]) in page.content.decode()

    def test_give_nobody_an_address_that_is_somebody_elses(self, write, step, outsider):
        write(HEADER + ASHA)
        new = Person.objects.get(given_name="Asha", family_name="Rao")
        Person.objects.filter(pk=outsider.pk).update(email=Post.objects.get(person=new).work_email)
        step("staff_import_release", sent={})
        new.refresh_from_db()
        assert new.email is None


class TestTheFile:
    def test_is_forgotten_with_the_undo_period(self, write, at, private_folder):
        write(HEADER + ASHA)
        assert staff_imports.forget(at=at + timedelta(days=29)) == 0
        assert staff_imports.forget(at=at + timedelta(days=31)) == 1
        assert not [path for path in private_folder.rglob("*") if path.is_file()]

    def test_that_nobody_used_is_forgotten_after_a_day(self, send, door, at, step):
        send(HEADER + ASHA)
        assert staff_imports.forget(at=at + timedelta(hours=25)) == 1
        assert step("staff_import_columns").status_code == 404

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ("", "The file is empty"),
            (HEADER, "no line below it"),
            (b"%PDF-1.7 x", "a PDF"),
            (b"PK\x03\x04 xl/", "cut off or locked"),
        ],
    )
    def test_that_cannot_be_used_is_refused_in_a_sentence(self, send, data, sentence):
        page = send(data)
        assert page.status_code == 422
        assert sentence in words(page)
        assert not StaffImport.objects.exists()

    def test_may_be_a_workbook(self, dry_run):
        book = Workbook()
        book.active.append(["Staff list"])
        book.active.append(HEADER.strip().split(","))
        book.active.append(["00200", "Asha", "Rao", "a@b.example", "Nurse", "Ward 7", date(2026, 4, 13), None, "QQ1"])
        book.active.append([201, "Ben", "Gallagher", None, "Nurse", "Ward 7", date(2026, 4, 13)])
        out = BytesIO()
        book.save(out)
        page = dry_run(out.getvalue())
        assert counts(page) == {What.CREATE: 2}
        assert "begins in Ward 7 on 13 April 2026" in words(page)


class TestFiveHundredMessyLines:
    @pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
    def test_become_what_they_should(self, write, dry_run, at, encoding):
        file = messy(500, encoding=encoding)
        write(file.data)
        assert latest().state == StaffImportState.DONE
        assert Counter({What(key): number for key, number in latest().counts.items() if number}) == file.expected
        assert Post.objects.known().filter(source="HR").count() == file.expected[What.CREATE]
        assert drift(at) == []
        page = dry_run(file.data[: len(file.data) // 10], names_everybody="on")
        assert page.context["plan"].stop


@pytest.mark.parametrize(
    "name",
    [
        "staff_imports",
        "staff_import",
        "staff_import_columns",
        "staff_import_titles",
        "staff_import_undo",
        "staff_import_release",
    ],
)
class TestTheseDoorsOpen:
    @pytest.fixture
    def things(self, name, partnership, send):
        send(HEADER + ASHA)
        return [partnership.trust] if name == "staff_imports" else [partnership.trust, latest()]

    def test_for_the_training_lead(self, door, training_lead, name, things):
        expected = {405} if name.endswith(("undo", "release")) else {200, 302}
        assert door(training_lead, name, *things).status_code in expected

    def test_for_nobody_who_is_not_signed_in(self, door, name, things):
        assert door(None, name, *things, sent={}).url.startswith(reverse("account_login"))

    def test_for_nobody_else_whether_to_look_or_to_send(self, door, cast, name, things, subtests):
        for who in ("outsider", "author", "practitioner", "officer", "dsl"):
            with subtests.test(who):
                assert door(cast[who], name, *things).status_code in {404, 405}
                assert door(cast[who], name, *things, sent={}).status_code == 404
                assert latest().state == StaffImportState.COLUMNS

    def test_not_for_a_manager(self, door, outsider, partnership, give, name, things):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert door(outsider, name, *things, sent={}).status_code == 404

    def test_not_where_there_is_nothing_or_through_another_agency(
        self, door, training_lead, dsl, partnership, name, things
    ):
        if name != "staff_imports":
            assert door(training_lead, name, partnership.trust, uuid4(), sent={}).status_code == 404
            assert door(dsl, name, partnership.school, things[1], sent={}).status_code == 404

    def test_by_no_other_method(self, visit, training_lead, name, things):
        url = reverse(f"competencies:{name}", args=[thing.uuid for thing in things])
        assert visit(training_lead).put(url).status_code == 405
