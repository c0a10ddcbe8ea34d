"""Numbers of an agency on a day, for whoever sees no names."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from competencies.queries.compliance import Filters, compliance
from competencies.queries.scope import Scope
from competencies.views.numbers import quarter_ends

pytestmark = pytest.mark.usefixtures("now")


def words(response):
    return " ".join(response.content.decode().split())


class TestNumbers:
    def test_are_those_of_the_list_on_that_day(
        self, door, officer, practitioner, colleague, training_lead, partnership, finish, on
    ):
        finish(colleague, partnership.awareness, date(2024, 3, 4))
        for day in (on, date(2025, 12, 31), date(2026, 3, 31)):
            page = door(officer, "numbers", partnership.trust, query=f"?on={day}")
            scope = Scope(names=(partnership.trust.path,))
            listed = compliance(partnership.trust, on=day, today=on, filters=Filters(), visible_to=scope)
            everybody, *by_competency = page.context["lines"]
            assert sum(int(count) for _, count in everybody.counts) == listed.overall.people
            assert [line.title for line in by_competency] == [column.title for column in listed.columns]
            for line, column in zip(by_competency, listed.columns, strict=True):
                total = listed.totals[column.key]
                assert line.in_date == f"{total.met} of {total.asked}"

    def test_of_a_past_day_say_who_was_in_date_then(self, door, officer, colleague, partnership, finish):
        finish(colleague, partnership.awareness, date(2024, 3, 4))
        then = door(officer, "numbers", partnership.trust, query="?on=31+December+2025")
        assert then.context["truth"].startswith("The one person here is current.")
        assert "As at 31 December 2025, as it is known today" in words(then)
        now = door(officer, "numbers", partnership.trust)
        assert now.context["truth"].startswith("The one person here is overdue or expired.")

    def test_name_nobody(self, door, officer, practitioner, colleague, training_lead, partnership):
        page = words(door(officer, "numbers", partnership.root))
        assert not {"Patel", "Neill", "Evans"} & set(page.replace("<", " ").split())

    def test_of_the_partnership_say_which_agencies_had_a_lead_then(
        self, door, officer, training_lead, partnership, finish
    ):
        finish(training_lead, partnership.leading, date(2025, 4, 1))
        told = []
        for day in ("30 June 2025", "30 April 2026"):
            page = door(officer, "numbers", partnership.root, query=f"?on={day}")
            told.append([line.in_date for line in page.context["of_agencies"]])
        assert told == [[True, False], [False, False]]

    def test_lead_to_the_ends_of_four_quarters(self, door, officer, partnership):
        assert quarter_ends(date(2026, 3, 31)) == [
            date(2025, 12, 31),
            date(2025, 9, 30),
            date(2025, 6, 30),
            date(2025, 3, 31),
        ]
        assert '<a href="?on=2026-03-31">31 March 2026</a>' in words(door(officer, "numbers", partnership.root))

    def test_on_a_day_that_is_none_are_those_of_today_with_a_sentence(self, door, officer, colleague, partnership):
        page = door(officer, "numbers", partnership.trust, query="?on=31+February+2026")
        assert "That cannot be read as a day." in words(page)
        assert 'value="31 February 2026"' in words(page)
        assert page.context["day"] == "4 May 2026"

    def test_of_nobody_say_so(self, door, officer, partnership):
        assert "Nobody has a post here today." in words(door(officer, "numbers", partnership.schools))

    def test_are_a_tab_for_whoever_sees_no_names(self, door, officer, training_lead, partnership):
        address = reverse("competencies:numbers", args=[partnership.trust.uuid])
        assert f'href="{address}"' in words(door(officer, "agency", partnership.trust))
        assert f'href="{address}"' not in words(door(training_lead, "agency", partnership.trust))

    def test_statements_do_not_grow_with_the_people(
        self, visit, officer, colleague, partnership, join, django_assert_num_queries
    ):
        browser, url = visit(officer), reverse("competencies:numbers", args=[partnership.root.uuid])
        browser.get(url)
        for query in ("", "?on=2026-03-31"):
            with django_assert_num_queries(17):
                browser.get(url + query)
            for number in range(3):
                join("One of", f"many {number}{query}", partnership.ward, started_on=date(2024, 3, 4), email="")
            with django_assert_num_queries(17):
                browser.get(url + query)


class TestTheDoor:
    def test_is_there_for_whoever_sees_the_numbers(self, door, officer, training_lead, partnership):
        for reader in (officer, training_lead):
            assert door(reader, "numbers", partnership.trust).status_code == 200

    def test_leads_the_anonymous_to_sign_in(self, door, partnership):
        assert door(None, "numbers", partnership.trust).url.startswith(reverse("account_login"))

    def test_is_not_there_for_anybody_else(self, door, cast, partnership, subtests):
        for who in ("outsider", "author", "practitioner", "dsl"):
            with subtests.test(who):
                assert door(cast[who], "numbers", partnership.trust).status_code == 404

    def test_takes_nothing_that_is_sent(self, door, officer, partnership):
        assert door(officer, "numbers", partnership.trust, sent={}).status_code == 405

    def test_is_of_an_agency_there_is(self, door, officer):
        assert door(officer, "numbers", uuid4()).status_code == 404
