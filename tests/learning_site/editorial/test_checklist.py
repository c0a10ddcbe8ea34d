"""What a named expert checks before live use, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from courses.files.checklist_file import read_checklist
from courses.files.problems import ContentErrors
from courses.models import ChecklistMark
from tests.courses.writing import write_page

CHECKLIST = Path(settings.BASE_DIR, "content", "checklist.yaml")


@pytest.fixture
def where():
    return reverse("editorial_checklist")


class TestTheFile:
    def test_has_each_line_once(self):
        lines = read_checklist(CHECKLIST)
        assert len(lines) == 27
        assert sum(line.weight == "BLOCKING" for line in lines) == 12

    def test_that_is_wrong_says_where(self, tmp_path):
        (tmp_path / "checklist.yaml").write_text("- id: a\n  weight: SOON\n  modules: []\n  check: One.\n  why: So.\n")
        with pytest.raises(ContentErrors, match="A line's weight is one of BLOCKING, IMPORTANT"):
            read_checklist(tmp_path / "checklist.yaml")


class TestThePage:
    @pytest.mark.parametrize("part", ["officer", "author"])
    def test_shows_each_line_with_the_modules_that_wait_on_it(self, cast, visit, partnership, where, part):
        write_page(partnership.awareness, title="About fairness")
        text = visit(cast[part]).get(where).text
        assert "12 blocking lines still open" in text
        assert "M1: About fairness" in text
        assert "Nobody has checked it yet." in text

    def test_keeps_every_mark_and_shows_the_newest_with_who_made_it(self, as_officer, officer, where):
        as_officer.post(where, {"line": "kcsie", "settled": "no", "note": "Part five is missing."})
        as_officer.post(where, {"line": "kcsie", "settled": "yes", "note": "Read on the department's site."})
        text = as_officer.get(where).text
        assert ChecklistMark.objects.count() == 2
        assert "11 blocking lines still open" in text
        assert "Part five is missing." not in text
        assert f"by {officer}" in text

    def test_asks_what_is_open(self, as_officer, where):
        response = as_officer.post(where, {"line": "kcsie", "settled": "no", "note": " "})
        assert response.status_code == 422
        assert "Say what is still open" in response.text
        assert not ChecklistMark.objects.exists()

    def test_marks_no_line_that_is_not_there(self, as_officer, where):
        assert as_officer.post(where, {"line": "nonsense", "settled": "yes"}).status_code == 404

    @pytest.mark.parametrize("part", ["practitioner", "dsl", "outsider"])
    def test_is_for_nobody_else(self, cast, visit, where, part):
        assert visit(cast[part]).post(where, {"line": "kcsie", "settled": "yes"}).status_code == 404
        assert not ChecklistMark.objects.exists()

    def test_takes_as_many_queries_for_many_marks_as_for_few(self, as_officer, where, django_assert_max_num_queries):
        as_officer.get(where)
        for line in read_checklist(CHECKLIST):
            as_officer.post(where, {"line": line.key, "settled": "yes"})
        as_officer.get(where)
        with django_assert_max_num_queries(18):
            as_officer.get(where)
