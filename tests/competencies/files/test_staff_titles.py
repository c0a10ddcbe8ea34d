"""What an employer's job titles mean."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from competencies.files.staff_titles import read_titles
from competencies.files.tables import FileRefused


@dataclass(frozen=True)
class Role:
    code: str
    name: str


NURSE, TEACHER = Role("nurse", "Nurse"), Role("teacher", "Teacher")


def titles(text):
    return read_titles(text.encode(), roles=[NURSE, TEACHER])


class TestTitles:
    def test_stand_beside_their_roles_by_name_or_code(self):
        assert titles("Job title,Job role\nStaff Nurse,NURSE\nSchool nurse,nurse + Teacher\nBank HCA,\n") == {
            "Staff Nurse": [NURSE],
            "School nurse": [NURSE, TEACHER],
            "Bank HCA": [],
        }

    def test_columns_may_come_in_any_order(self):
        assert titles("Roles;Title\nNurse;Staff Nurse\n\n") == {"Staff Nurse": [NURSE]}

    def test_a_line_cut_off_is_a_title_without_a_role(self):
        assert titles("Title;Role\nStaff Nurse\n") == {"Staff Nurse": []}

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            (
                "Title;Role\nStaff Nurse;Nurce\n",
                "Line 2 of the list of titles: there is no job role 'Nurce'. The nearest",
            ),
            ("Title;Colour\nStaff Nurse;red\n", "needs two columns: 'Job title' and 'Job role'"),
        ],
    )
    def test_what_is_not_known_is_refused(self, text, sentence):
        with pytest.raises(FileRefused, match=sentence):
            titles(text)
