"""A staff file becomes rows, and every line that does not says why."""

from __future__ import annotations

from datetime import date

import pytest

from competencies.files.staff_file import read
from competencies.files.tables import FileRefused
from competencies.rules.staff import What

ON = date(2026, 5, 4)
HEADER = "Staff ID,First name,Surname,Email,Job title,Unit,Start date,Last day"
BEN = "00123,Ben,O'Neill,BEN@Example.org,Nurse,Ward 7,03/05/2024,"


def file_of(*lines, header=HEADER, **options):
    return read("\n".join([header, *lines]).encode(), on=ON, **options)


def row_of(line, **options):
    (row,) = file_of(line, **options).rows
    return row


def unread(*lines):
    (outcome,) = file_of(BEN, *lines).unread
    return outcome.line, outcome.what, outcome.sentence


class TestARow:
    def test_is_read_cell_by_cell(self):
        row = row_of(BEN)
        assert (row.line, row.reference, row.given_name, row.family_name) == (2, "00123", "Ben", "O'Neill")
        assert (row.work_email, row.job_title, row.unit) == ("ben@example.org", "Nurse", "Ward 7")
        assert (row.started_on, row.last_on, row.warnings, row.problem) == (date(2024, 5, 3), None, (), "")

    @pytest.mark.parametrize(("given", "family"), [("", "Adaeze"), ("Adaeze", "")])
    def test_with_one_name_has_one_name(self, given, family):
        row = row_of(f"1,{given},{family},,,,03/05/2024,")
        assert (row.given_name, row.family_name) == ("Adaeze", "")
        assert row.warnings == ("Only one name is given.",)

    def test_with_no_name_cannot_be_used(self):
        assert row_of("1,,,,,,03/05/2024,").problem == "There is no name."

    def test_with_a_wrong_date_keeps_its_number_and_says_which_date(self):
        row = row_of("00123,Ben,O'Neill,,,,soon,")
        assert row.reference == "00123"
        assert row.problem.startswith("The start date cannot be read: 'soon' is no date")

    def test_with_two_faults_is_told_both(self):
        assert row_of(f"1,,,,{'x' * 201},,soon,").problem.count(".") >= 3

    def test_with_no_real_address_keeps_none(self):
        row = row_of("1,Ben,O'Neill,ask reception,,,03/05/2024,")
        assert (row.work_email, row.warnings) == ("", ("'ask reception' is no address, so none is kept.",))

    @pytest.mark.parametrize("nothing", ["n/a", "-", "TBC"])
    def test_with_a_word_for_no_address_says_nothing(self, nothing):
        assert row_of(f"1,Ben,O'Neill,{nothing},,,03/05/2024,").warnings == ()

    def test_whose_name_was_spoilt_on_the_way_says_what_was_meant(self):
        spoilt = "Siân".encode().decode("cp1252")
        assert "is probably Siân" in row_of(f"1,{spoilt},Evans,,,,03/05/2024,").warnings[0]

    def test_may_lack_cells_of_columns_that_nobody_reads(self):
        assert row_of("1,Ben,O'Neill,,,,03/05/2024,", header=f"{HEADER},Shoe size").problem == ""

    def test_may_have_empty_cells_too_many(self):
        assert row_of(f"{BEN},,").reference == "00123"


class TestALineThatIsNoRow:
    @pytest.mark.parametrize(
        ("line", "what", "sentence"),
        [
            (HEADER.upper(), What.LEFT_OUT, "The header again."),
            ("Total,5000,,,,,,", What.LEFT_OUT, "A total or a note, not a person: 'Total 5000'."),
            ("Total: 5000", What.LEFT_OUT, "A total or a note"),
            ("*** ,,,,,,", What.ERROR, "The line has 7 cells where the header has 8. The line may be cut off"),
            ("1,Ben", What.ERROR, "The line has 2 cells where the header has 8. The line may be cut off: '1 Ben'."),
            (f"{BEN},x", What.ERROR, "has 9 cells where the header has 8. A cell may hold the sign that tells cells"),
            (",Ben,O'Neill,,,,03/05/2024,", What.ERROR, "There is no employee number for Ben O'Neill."),
            ("1.23E+05,Ben,O'Neill,,,,03/05/2024,", What.ERROR, "was shortened by a spreadsheet"),
            (f"{'1' * 51},Ben,O'Neill,,,,03/05/2024,", What.ERROR, "has more than 50 letters"),
            ("1,\"Ben,O'Neill,,,,03/05/2024,", What.ERROR, "A quotation mark is not closed"),
        ],
        ids=lambda value: str(value)[:30],
    )
    def test_says_why(self, line, what, sentence):
        number, found, said = unread(line)
        assert (number, found) == (3, what)
        assert sentence in said

    def test_a_person_called_total_is_a_person(self):
        assert row_of("Total1,Tot,Al,,,,03/05/2024,").reference == "Total1"


class TestAFileAsAWhole:
    def test_says_how_it_was_read(self):
        file = read(f"Staff of the trust\n\n{HEADER},NI number\n\n{BEN},QQ123456C\n".encode("utf-8-sig"), on=ON)
        assert (file.encoding, file.told_apart_by) == ("UTF-8 with a byte order mark", "commas")
        assert (file.ignored, file.lines_above, file.empty_lines) == (("NI number",), 1, 1)
        assert file.headings["reference"] == "Staff ID"
        assert file.columns >= {"reference", "last_on"}
        assert "manager" not in file.columns

    @pytest.mark.parametrize(
        ("header", "sentence"),
        [
            ("Staff ID,First name,Unit,Start date", "No column was found for: surname. The file has: Staff ID, First"),
            (
                "Staff ID,Payroll no,First name,Surname,Start date",
                "Both 'Staff ID' and 'Payroll no' may be the employee",
            ),
        ],
    )
    def test_whose_columns_are_not_clear_is_refused(self, header, sentence):
        with pytest.raises(FileRefused, match=sentence):
            file_of("1,2,3,4,5", header=header)

    def test_takes_a_column_that_was_chosen_before_one_it_knows(self):
        header = HEADER.replace("Last day", "Cost centre")
        line = BEN + "Ward 8"
        row = row_of(line, header=header, chosen={"unit": "cost CENTRE"})
        assert row.unit == "Ward 8"

    def test_may_have_no_heading_that_is_known_when_all_are_chosen(self):
        chosen = {"reference": "A", "given_name": "B", "family_name": "C", "started_on": "D"}
        assert row_of("1,Ben,O'Neill,03/05/2024", header="A,B,C,D", chosen=chosen).started_on == date(2024, 5, 3)

    def test_without_a_column_that_was_chosen_is_refused(self):
        with pytest.raises(FileRefused, match="There is no column called 'Cost centre', which was chosen for the unit"):
            file_of(BEN, chosen={"unit": "Cost centre"})

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ([], "a header and no line below it"),
            (["1;Ben;O'Neill;;;;03/05/2024;", "2;Asha;Patel;;;;03/05/2024;"], "most lines below it are not"),
            (
                [",Ben,O'Neill,,,,03/05/2024,"],
                "No line of the file names a person that can be read. Line 2: There is no",
            ),
            (["1,A,B,,,,05/23/2024,", "2,C,D,,,,03/05/2024,"], "seems to put the month first: it has 05/23/2024"),
        ],
    )
    def test_that_cannot_be_read_at_all_is_refused(self, lines, sentence):
        with pytest.raises(FileRefused, match=sentence):
            file_of(*lines)
