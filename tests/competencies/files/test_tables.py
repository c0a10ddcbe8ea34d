"""Bytes become lines of cells, or one sentence that says what the file is."""

from __future__ import annotations

import pytest

from competencies.files.cells import clean, safe
from competencies.files.tables import LARGEST, LONGEST_LINE, MOST_LINES, FileRefused, decode, read_table

TEXT = "Number;Name\n1;Zoë O’Neill\n"


def two_columns(cells):
    return sum(cell.casefold() in {"number", "name"} for cell in cells)


def table(data):
    return read_table(data.encode() if isinstance(data, str) else data, score=two_columns)


def cells_of(data):
    return [record.cells for record in table(data).records]


class TestEncodings:
    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (TEXT.encode(), "UTF-8"),
            (TEXT.encode("utf-8-sig"), "UTF-8 with a byte order mark"),
            (TEXT.encode("cp1252"), "Windows-1252"),
            (b"\xff\xfe" + TEXT.encode("utf-16-le"), "UTF-16"),
            (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_is_found_out_and_said(self, data, name):
        assert decode(data) == (TEXT, name)

    def test_a_file_glued_together_from_two_is_refused_with_its_line(self):
        data = "Number;Name\n1;Zoë\n2;Siân\n".encode() + "3;Jürgen\n".encode("cp1252")
        with pytest.raises(FileRefused, match="Most of the file is UTF-8, but line 4 is not"):
            decode(data)

    def test_a_letter_that_windows_does_not_have_is_refused_with_its_line(self):
        with pytest.raises(FileRefused, match="Line 2 holds a letter that is not Windows-1252"):
            decode(b"Number;Name\n1;\x81\n")


class TestWhatIsNoText:
    @pytest.mark.parametrize(
        ("data", "kind"),
        [
            (b"%PDF-1.7 ...", "a PDF"),
            (b"PK\x03\x04....xl/workbook.xml", "an Excel workbook"),
            (b"PK\x03\x04....word/document.xml", "a Word document"),
            (b"PK\x03\x04....readme.txt", "a spreadsheet or another zipped file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Office document"),
            (b"\xd0\xcf\x11\xe0 " + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
            (b"\x89PNG\r\n", "a picture"),
            (b"\xef\xbb\xbf  <html><table>", "a web page"),
            (b"Num\0ber", "not text"),
            (b"\xff\xfeN\0u\0\0\0", "not text"),
            (b"  \r\n ", "empty"),
            (b"x" * (LARGEST + 1), "larger than 20 MB"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_is_named(self, data, kind):
        with pytest.raises(FileRefused, match=kind):
            decode(data)


class TestDelimiters:
    @pytest.mark.parametrize(
        ("delimiter", "words"), [(";", "semicolons"), (",", "commas"), ("\t", "tabs"), ("|", "vertical bars")]
    )
    def test_the_header_decides(self, delimiter, words):
        read = table(f"Number{delimiter}Name\n1{delimiter}Zoë\n")
        assert read.told_apart_by == words
        assert read.records[0].cells == ("1", "Zoë")

    def test_commas_in_a_heading_do_not_outweigh_known_columns(self):
        assert table("Number;Name;Notes, if any, here\n1;Zoë;\n").delimiter == ";"

    def test_another_sign_is_refused_with_the_line(self):
        with pytest.raises(FileRefused, match=r"No columns were found. Line 1 reads 'Number\^Name'. Columns are told"):
            table("Number^Name\n1^Zoë\n")

    def test_unknown_columns_are_refused_with_their_names(self):
        with pytest.raises(FileRefused, match="No line names columns that are known here"):
            table("Colour,Size\nred,2\n")


class TestAFileThatIsNoListOfPeople:
    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (
                "Number;Name\n" + "1;2\n" * MOST_LINES,
                "more than 200,000 lines. Send it in parts; if most of them are empty",
            ),
            ("Number;Name\n" + ";" * LONGEST_LINE + "x", "Line 2 has more than 100,000 letters"),
            ("Number;Name\n" + (";" * 99_999 + "\n") * 21, "more than 2,000,000 cells"),
        ],
        ids=["lines", "line", "cells"],
    )
    def test_is_refused_before_it_is_read(self, text, sentence):
        with pytest.raises(FileRefused, match=sentence):
            table(text)


class TestLines:
    def test_a_title_above_the_header_is_no_line_of_the_table(self):
        read = table("sep=;\nStaff list as at 3 May\n\nNumber;Name\n1;Zoë\n")
        assert (read.header.line, read.lines_above, read.records[0].line) == (4, 2, 5)

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_kind_of_line_end(self, end):
        assert cells_of(f"Number;Name{end}1;Zoë{end}2;Siân") == [("1", "Zoë"), ("2", "Siân")]

    def test_empty_lines_have_no_cells_and_keep_the_count_of_lines_true(self):
        read = table("Number;Name\n\n;;\n1;Zoë\n\n\n")
        assert [(record.line, record.cells) for record in read.records] == [(2, ()), (3, ()), (4, ("1", "Zoë"))]

    def test_a_last_cell_that_is_empty_is_there_whatever_tells_cells_apart(self):
        assert table("Number\tName\tLast day\n1\tZoë\t\n").records[-1].cells == ("1", "Zoë", "")

    def test_quotes_hold_delimiters_and_lines_together(self):
        read = table('Number;Name\n"1";"Zoë; ""Z""\nOther"\n2;Siân\n')
        assert [(record.line, record.cells) for record in read.records] == [
            (2, ("1", 'Zoë; "Z" Other')),
            (4, ("2", "Siân")),
        ]

    def test_a_quotation_mark_never_closed_spoils_only_its_own_line(self):
        read = table('Number;Name\n1;"Zoë\n2;Siân\n3;"Ben\n4;Asha\n')
        assert [(record.line, bool(record.fault)) for record in read.records] == [
            (2, True),
            (3, False),
            (4, True),
            (5, False),
        ]


class TestCells:
    @pytest.mark.parametrize(
        ("raw", "cell"),
        [
            ("  Zoë \u00a0 Rao\u00a0 ", "Zoë Rao"),
            ("O’Neill", "O'Neill"),
            ("Nguye\u0302\u0303n", "Nguyễn"),
            ("\ufeffBen\u200b", "Ben"),
            ('="00123"', "00123"),
            ("می\u200cخواهم", "می\u200cخواهم"),
        ],
    )
    def test_are_cleaned_of_what_surrounds_them(self, raw, cell):
        assert clean(raw) == cell

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_never_become_a_formula_on_the_way_out(self, start):
        assert safe(f"{start}1+1") == f"'{start}1+1"

    def test_leave_as_they_are_when_they_are_only_text(self):
        assert safe("O'Neill") == "O'Neill"
