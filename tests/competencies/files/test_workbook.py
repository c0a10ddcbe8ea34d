"""A workbook is read as the table that it shows, and none that unpacks to more than a list of staff."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from competencies.files.staff_file import read_rows
from competencies.files.staff_kept import keep_rows, keep_table, kept_rows, kept_table, read_sent
from competencies.files.tables import FileRefused
from competencies.files.workbook import MOST_UNPACKED

HEADER = ["Employee number", "First name", "Surname", "Start date"]


def workbook(*sheets):
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book):
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(f"xl/{name}.xml", content)
    return out.getvalue()


class TestAWorkbook:
    def test_is_read_from_the_sheet_that_has_the_header(self):
        rows = [HEADER, ["00200", "Asha", "Rao", datetime.fromisoformat("2026-04-13 00:00")]]
        table = read_sent(workbook([["Notes"], ["Export of Monday"]], [["Staff list"], [], *rows]))
        assert table.header.cells == tuple(HEADER)
        assert [record.cells for record in table.records] == [("00200", "Asha", "Rao", "2026-04-13")]
        assert (table.header.line, table.records[0].line) == (3, 4)

    def test_shows_whole_numbers_without_a_point_and_missing_cells_as_empty(self):
        table = read_sent(workbook([HEADER, [200.0, "Asha"], [None], [201, "Ben", "Gallagher", date(2026, 4, 13)]]))
        assert [record.cells for record in table.records] == [
            ("200", "Asha", "", ""),
            (),
            ("201", "Ben", "Gallagher", "2026-04-13"),
        ]

    def test_shows_the_zeros_of_a_number_that_is_formatted_with_them(self):
        book = load_workbook(BytesIO(workbook([HEADER, [7, "Asha", "Rao"], [7, "Ben", "Rao"]])))
        book.active["A2"].number_format = "00000"
        assert [record.cells[0] for record in read_sent(saved(book)).records] == ["00007", "7"]

    def test_is_never_read_from_a_hidden_sheet_and_says_which_it_was(self):
        asha, ben = [1, "Asha", "Rao", date(2026, 4, 13)], [2, "Ben", "Rao", date(2026, 4, 13)]
        book = load_workbook(BytesIO(workbook([HEADER, asha], [HEADER, ben], [["Notes"]])))
        book.worksheets[0].sheet_state = "hidden"
        table = read_sent(saved(book))
        assert table.records[0].cells[1] == "Ben"
        assert table.notes == (
            "Read from the sheet 'Sheet1', with the rows that a filter or a hand has hidden on it.",
            "Sheets not read: Sheet2.",
        )

    def test_of_a_small_file_that_unpacks_to_a_large_one_is_refused(self):
        bomb = zipped(workbook=b"<x/>", sheet1=b" " * (MOST_UNPACKED + 1))
        assert len(bomb) < 200_000
        with pytest.raises(FileRefused, match="unpacks to more"):
            read_sent(bomb)

    def test_of_more_cells_than_a_list_of_people_has_is_refused(self, monkeypatch):
        monkeypatch.setattr("competencies.files.workbook.MOST_IN_ALL", 7)
        with pytest.raises(FileRefused, match="Save the sheet with the people by itself"):
            read_sent(workbook([HEADER], [HEADER]))

    def test_with_entities_is_refused(self):
        with pytest.raises(FileRefused, match="no list of staff needs"):
            read_sent(zipped(workbook=b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'))

    @pytest.mark.parametrize("data", [b"PK\x03\x04 xl/ rubbish", zipped(nothing=b"<x/>")])
    def test_that_is_none_is_refused_in_a_sentence(self, data):
        with pytest.raises(FileRefused, match="cannot be read"):
            read_sent(data)

    def test_cut_off_is_refused_in_a_sentence(self):
        whole = workbook([HEADER, ["1", "Asha", "Rao", "13/04/2026"]])
        with pytest.raises(FileRefused, match="cannot be read"):
            read_sent(whole[: len(whole) // 2])


class TestWhatIsKept:
    def test_comes_back_as_it_was(self):
        table = read_sent(b"Employee number,First name,Surname,Start date\n1,Asha,Rao,13/04/2026\n\n,Ben,Rao,x\n")
        assert kept_table(keep_table(table)) == table
        rows = read_rows(
            table, {"reference": 0, "given_name": 1, "family_name": 2, "started_on": 3}, on=date(2026, 5, 4)
        )
        assert kept_rows(keep_rows(rows)) == rows
