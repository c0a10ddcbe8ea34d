"""The matrix of a team."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from tests.competencies.views.reading import people

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def seen(door, training_lead, partnership):
    """The matrix of the trust as its training lead sees it: `seen("?page=2")`."""

    def seeing(query="", person=training_lead, agency=partnership.trust):
        return door(person, "matrix", agency, query=query)

    return seeing


@pytest.mark.usefixtures("practitioner", "colleague")
class TestTheMatrix:
    def test_is_everybody_by_everything_required(self, seen):
        page = seen()
        assert page.context["columns"] == ["Think the Unthinkable", "Leading practice"]
        lines = {line.name: line.cells for line in people(page)}
        assert lines["Ben O'Neill"] == [("Overdue", "was due by 6 Mar 2024"), ("Not required", "")]
        assert list(lines) == ["Carys Evans", "Ben O'Neill", "Asha Patel"]

    def test_says_what_the_list_says(self, seen, door, training_lead, partnership):
        listed = people(door(training_lead, "compliance", partnership.trust))
        assert [line._replace(cells=line.cells[1:]) for line in listed] == people(seen())

    def test_has_a_column_only_for_what_is_required_of_somebody(self, seen, partnership):
        assert seen(agency=partnership.ward).context["columns"] == ["Think the Unthinkable"]

    def test_is_as_at_any_day(self, seen):
        words = seen("?on=15+April+2026").content.decode()
        assert "As at 15 April 2026, with what is known today." in words
        assert len(seen("?on=1+April+2026").context["lines"]) == 2

    def test_leads_to_the_matrix_of_each_team_on_that_day(self, seen, partnership):
        address = reverse("competencies:matrix", args=[partnership.ward.uuid])
        assert f'href="{address}?on=2026-04-15"' in seen("?on=15+April+2026").content.decode()

    def test_goes_by_pages_of_a_hundred(self, seen, join, partnership):
        for number in range(100):
            join("Ada", f"Byron {number:03}", partnership.ward)
        first, second = seen(), seen("?page=2")
        assert (len(first.context["lines"]), first.context["next_url"]) == (100, "?page=2")
        assert (len(second.context["lines"]), second.context["summary"]) == (3, "People 101 to 103 of 103")
        assert "There are not so many pages" in seen("?page=3").content.decode()

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("?page=two", "That is not a page, so this is the first."),
            ("?page=0", "That is not a page, so this is the first."),
            ("?page=9999999999", "There is no such page, so this is the first."),
            ("?on=31+June", "That cannot be read as a day."),
        ],
    )
    def test_of_what_cannot_be_understood_says_so_and_shows_the_rest(self, seen, query, sentence):
        page = seen(query)
        assert sentence in page.content.decode()
        assert len(page.context["lines"]) == 3

    def test_of_nobody_says_so(self, seen):
        assert "Nobody has an open post here on this day" in seen("?on=1+January+2021").content.decode()

    def test_takes_as_many_statements_for_many(
        self, seen, join, partnership, visit, training_lead, django_assert_num_queries
    ):
        browser, url = visit(training_lead), reverse("competencies:matrix", args=[partnership.trust.uuid])
        for newcomers in (0, 30):
            for number in range(newcomers):
                join("Ada", f"Byron {number:03}", partnership.ward)
            with django_assert_num_queries(14):
                browser.get(url)


class TestTheMatrixOpens:
    def test_for_nobody_who_is_not_signed_in(self, seen):
        assert seen(person=None).url.startswith(reverse("account_login"))

    def test_for_nobody_outside_the_scope(self, seen, cast, subtests):
        for who in ("outsider", "author", "practitioner", "dsl", "officer"):
            with subtests.test(who):
                assert seen(person=cast[who]).status_code == 404

    def test_not_above_or_beside(self, seen, partnership):
        assert seen(agency=partnership.root).status_code == 404
        assert seen(agency=partnership.school).status_code == 404

    def test_not_where_there_is_no_agency(self, seen):
        assert seen(agency=uuid4()).status_code == 404

    def test_for_reading_only(self, door, training_lead, partnership):
        assert door(training_lead, "matrix", partnership.trust, sent={}).status_code == 405
