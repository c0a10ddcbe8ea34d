"""While a changed requirement has not reached everybody, whatever is told from stored rows says so."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from competencies.models import Export, RefreshTask

pytestmark = pytest.mark.usefixtures("now", "practitioner", "colleague")
SENTENCE = "being brought up to date"


@pytest.fixture
def page(door, training_lead, partnership):
    """What a page says to the training lead of the trust."""
    return lambda name, query="": door(training_lead, name, partnership.trust, query=query).text


@pytest.fixture
def file(door, training_lead, partnership):
    """What is written in a file that they ask for."""

    def writing(name, **filters):
        response = door(training_lead, name, partnership.trust, sent=filters)
        if name == "compliance_csv":
            return b"".join(response.streaming_content).decode()
        made = door(training_lead, "file", Export.objects.order_by("-pk").first())
        sheet = load_workbook(io.BytesIO(made.content))["About this list"]
        return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)

    return writing


@pytest.fixture
def waiting(partnership, at):
    def leaving(agency):
        RefreshTask.objects.create(organisation=agency, people=[1], queued_at=at)

    return leaving


class TestWhileSomeAreLeftBehind:
    @pytest.mark.parametrize("name", ["agency", "compliance", "leads", "matrix", "requirements"])
    def test_a_page_of_their_organisation_says_so_and_no_other(self, page, waiting, partnership, name):
        waiting(partnership.schools)
        assert SENTENCE not in page(name)
        waiting(partnership.trust)
        assert SENTENCE in page(name)

    def test_the_overview_of_agencies_says_so_and_of_which(self, door, training_lead, officer, waiting, partnership):
        waiting(partnership.schools)
        assert SENTENCE not in door(training_lead, "agencies").text
        page = door(officer, "agencies")
        assert SENTENCE in page.text
        assert [str(line.agency) for line in page.context["lines"] if line.refreshing] == [
            "Hounslow Safeguarding Children Partnership",
            "Heath Academies",
            "Heath Primary School",
        ]

    @pytest.mark.parametrize("name", ["compliance_csv", "compliance_xlsx"])
    def test_a_file_says_so_of_itself(self, file, waiting, partnership, name):
        assert SENTENCE not in file(name)
        waiting(partnership.trust)
        assert SENTENCE in file(name, status="OVERDUE")

    def test_what_was_known_then_is_not_touched_by_it(self, page, file, waiting, partnership):
        waiting(partnership.trust)
        assert SENTENCE not in page("compliance", "?on=2026-05-01&known=THEN")
        assert SENTENCE not in file("compliance_csv", on="2026-05-01", known="THEN")
        assert SENTENCE in page("compliance", "?on=2026-05-01")
