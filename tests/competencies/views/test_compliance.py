"""The compliance list on the screen and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from competencies.models import Agency, AuditEntry, GrantKind, Post, SharingAgreement
from competencies.rules import in_short
from tests.competencies.views.reading import numbers, people

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def listed(door, partnership, training_lead):
    """The list of the trust as its training lead asks for it: `listed(status="OVERDUE")`."""

    def listing(person=training_lead, agency=partnership.trust, **asked):
        return door(person, "compliance", agency, query=f"?{urlencode(asked)}")

    return listing


@pytest.fixture
def exported(door, partnership, training_lead):
    """The lines of the file for the same question."""

    def exporting(person=training_lead, agency=partnership.trust, **asked):
        response = door(person, "compliance_csv", agency, sent=asked)
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    return exporting


def names(response):
    return [line.name for line in people(response)]


@pytest.mark.usefixtures("practitioner", "colleague")
class TestTheList:
    def test_says_of_each_person_where_they_stand(self, listed):
        response = listed()
        assert names(response) == ["Carys Evans", "Ben O'Neill", "Asha Patel"]
        ben = people(response)[1]
        assert response.context["page"].columns == ("Overall", "Think the Unthinkable", "Leading practice")
        assert ben.cells == [
            ("Overdue", "was due by 6 Mar 2024"),
            ("Overdue", "was due by 6 Mar 2024"),
            ("Not required", ""),
        ]
        page = response.content.decode()
        assert (
            '<td role="cell" data-label="Leading practice"><span>'
            '<span class="status status-not_required"><span>Not required</span></span></span></td>' in page
        )
        assert (
            '<td role="cell" data-label="Think the Unthinkable"><span><span class="status status-overdue">'
            '<span>Overdue</span></span><span class="status-on"><span>was due by </span>6 Mar 2024</span></span></td>'
        ) in page

    def test_says_below_a_name_where_somebody_works_unless_it_is_one_place(self, listed, partnership):
        assert '</a><span class="units">Ward 7</span></th>' in listed().content.decode()
        assert 'class="units"' not in listed(unit=partnership.ward.uuid).content.decode()

    def test_leads_to_each_person(self, listed, partnership, colleague, visit, training_lead):
        url = people(listed())[1].url
        assert url == f"/agencies/{partnership.trust.uuid}/people/{colleague.uuid}/"

    def test_begins_with_one_sentence_of_truth(self, listed, finish, colleague, partnership, on):
        assert (
            listed().context["page"].truth
            == "0 of 3 people, 0\u00a0%, hold all that is asked of them; 2 are overdue or expired."
        )
        finish(colleague, partnership.awareness, on)
        assert (
            listed().context["page"].truth
            == "1 of 3 people, 33\u00a0%, holds all that is asked of them; 1 is overdue or expired."
        )

    def test_is_different_at_once_when_somebody_finishes(self, listed, finish, colleague, partnership, on):
        finish(colleague, partnership.awareness, on)
        assert people(listed())[1].cells[1].word == "Current"

    def test_counts_are_doors_to_as_many_rows(self, listed, visit, training_lead, partnership):
        page = listed()
        doors = [*page.context["page"].tally, *(count for line in numbers(page) for count in line)]
        assert {count.count for count in doors} >= {0, 1, 2}
        for count in doors:
            if count.url:
                found = visit(training_lead).get(f"/agencies/{partnership.trust.uuid}/people/{count.url}")
                assert len(names(found)) == count.count
            else:
                assert count.count == 0

    def test_each_line_of_numbers_adds_up_to_everybody(self, listed):
        page = listed()
        assert sum(count.count for count in page.context["page"].tally) == 3
        assert [sum(count.count for count in line) for line in numbers(page)] == [3, 3]

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"status": "NOT_STARTED"}, ["Asha Patel"]),
            ({"q": "o’neill"}, ["Ben O'Neill"]),
            ({"q": "Nobody"}, []),
            ({"order": "WORST"}, ["Carys Evans", "Ben O'Neill", "Asha Patel"]),
            ({"due": "OVERDUE"}, ["Carys Evans", "Ben O'Neill"]),
            ({"due": "30"}, ["Asha Patel"]),
            ({"due": "30", "on": "2026-04-12"}, []),
            ({"due": "90", "status": "OVERDUE"}, []),
        ],
    )
    def test_is_filtered_by_its_address(self, listed, asked, found):
        assert names(listed(**asked)) == found

    def test_is_filtered_by_job_role_and_competency(self, listed, partnership):
        assert names(listed(role=partnership.nurse.uuid)) == ["Ben O'Neill", "Asha Patel"]
        assert names(listed(role=partnership.teacher.uuid)) == []
        assert names(listed(competency=partnership.leading.uuid)) == ["Carys Evans"]

    def test_is_filtered_by_sector_where_there_are_several(self, listed, partnership):
        assert 'name="sector"' not in listed().content.decode()
        Agency.objects.filter(pk=partnership.ward.pk).update(sector=partnership.schools.sector)
        found = listed(sector=partnership.schools.sector.uuid)
        assert names(found) == ["Ben O'Neill", "Asha Patel"]
        assert found.context["page"].filters == "sector Education"
        assert sum(count.count for count in found.context["page"].tally) == 2
        assert names(listed(sector=partnership.trust.sector.uuid)) == ["Carys Evans"]

    def test_says_its_filters_in_words(self, listed, partnership):
        asked = {"role": partnership.nurse.uuid, "competency": partnership.awareness.uuid, "due": "60", "q": "Asha"}
        assert listed(**asked).context["page"].filters == (
            "job role Nurse; due within 60 days in Think the Unthinkable; name or reference with ‘Asha’"
        )
        nobody = listed(role=partnership.teacher.uuid).content.decode()
        assert "Nobody matches these filters" in nobody
        assert "job role Teacher" in nobody

    def test_doors_leave_out_what_narrows_the_list(self, listed, partnership):
        asked = {
            "unit": partnership.ward.uuid,
            "role": partnership.nurse.uuid,
            "due": "30",
            "q": "a",
            "on": "2026-05-03",
        }
        page = listed(**asked).context["page"]
        assert page.tally[0].url == f"?unit={partnership.ward.uuid}&on=2026-05-03&status={page.tally[0].code}"

    def test_of_a_past_day_may_be_as_it_was_known_then(self, listed, finish, colleague, partnership):
        finish(colleague, partnership.awareness, date(2026, 4, 1))
        today, then = listed(on="2026-04-20"), listed(on="2026-04-20", known="THEN")
        assert people(today)[1].cells[1].word == "Current"
        assert people(then)[1].cells[1].word == "Overdue"
        assert "As at 20 April 2026, as it was known at the end of that day." in then.content.decode()
        assert people(listed(known="THEN"))[1].cells[1].word == "Current"

    @pytest.mark.parametrize("day", ["", "2026-06-01"])
    def test_of_a_day_that_has_no_then_says_so(self, listed, day):
        assert (
            "with what is known today. Give a past day for what was known then."
            in listed(on=day, known="THEN").content.decode()
        )

    def test_is_filtered_by_unit_and_keeps_the_other_filters_in_its_doors(self, listed, partnership):
        response = listed(unit=partnership.ward.uuid, order="WORST")
        assert names(response) == ["Ben O'Neill", "Asha Patel"]
        url = response.context["page"].tally[0].url
        assert url == f"?unit={partnership.ward.uuid}&order=WORST&status=OVERDUE"

    def test_of_another_day_says_so(self, listed):
        response = listed(on="15 April 2026")
        words = response.content.decode()
        assert "As at 15 April 2026, with what is known today. The units are today’s." in words
        assert people(listed(on="2026-06-01"))[2].cells[0].word == "Overdue"
        assert 'name="on" value="15 April 2026"' in listed(on="2026-04-15").content.decode()
        assert 'name="on" value="31 June"' in listed(on="31 June").content.decode()
        assert names(listed(on="2026-04-01")) == ["Carys Evans", "Ben O'Neill"]

    def test_goes_by_pages(self, listed, join, partnership):
        for number in range(60):
            join("Ada", f"Byron {number:02}", partnership.ward)
        first, second = listed().context["page"], listed(page=2).context["page"]
        assert (len(first.rows), first.summary, first.previous_url) == (50, "People 1 to 50 of 63", "")
        assert (len(second.rows), second.summary, second.next_url) == (13, "People 51 to 63 of 63", "")
        assert first.next_url == "?page=2"

    def test_has_longer_pages_for_paper(self, listed, join, partnership):
        for number in range(60):
            join("Ada", f"Byron {number:02}", partnership.ward)
        page = listed(length=200, order="WORST").context["page"]
        assert (len(page.rows), page.summary, page.next_url) == (63, "People 1 to 63 of 63", "")
        assert "length=200" in page.tally[0].url

    def test_is_put_in_another_order_by_the_heads_of_its_columns(self, listed):
        words = listed(status="OVERDUE").content.decode()
        assert 'aria-sort="ascending">Name</th>' in words
        assert '<a href="?status=OVERDUE&amp;order=WORST">Overall<' in words
        words = listed(status="OVERDUE", order="WORST").content.decode()
        assert 'aria-sort="descending">Overall</th>' in words
        assert '<a href="?status=OVERDUE">Name</a>' in words

    @pytest.mark.parametrize(
        ("asked", "opening"),
        [
            ({"q": "ben"}, "<details> <summary>More ways to narrow and to order this list</summary>"),
            ({"due": "30", "new": "1"}, "<details> <summary>More ways to narrow and to order this list: two in use<"),
            ({"known": "NEVER"}, "<details open>"),
        ],
    )
    def test_folds_away_the_filters_that_are_seldom_wanted_and_says_how_many_are_in_use(self, listed, asked, opening):
        assert opening in " ".join(listed(**asked).content.decode().split())

    def test_keeps_no_more_statements_when_there_are_more_people(
        self, visit, training_lead, join, partnership, django_assert_num_queries
    ):
        browser, url = visit(training_lead), f"/agencies/{partnership.trust.uuid}/people/?status=OVERDUE&q=e"
        for newcomers in [0, 60]:
            for number in range(newcomers):
                join("Ada", f"Byron {number:02}", partnership.ward, started_on=date(2024, 1, 8))
            with django_assert_num_queries(13):
                browser.get(url)

    def test_of_nobody_says_so(self, door, give, outsider, partnership):
        Post.objects.update(withdrawn_at="2026-05-01T00:00Z")
        give(outsider, "VIEWER", partnership.ward)
        response = door(outsider, "compliance", partnership.ward, query="?on=2020-01-01")
        assert "Nobody has an open post here on this day" in response.content.decode()


@pytest.mark.usefixtures("practitioner", "colleague")
class TestWhatCannotBeUnderstood:
    """Each gets its sentence, and everything else is still there."""

    @pytest.mark.parametrize(
        ("asked", "sentence"),
        [
            ({"status": "LATE"}, "There is no standing called ‘LATE’."),
            ({"unit": uuid4()}, "That unit is not in this agency"),
            ({"unit": "ward"}, "That unit is not in this agency"),
            ({"competency": uuid4()}, "Nothing here requires that competency."),
            ({"on": "31 June"}, "That cannot be read as a day."),
            ({"sector": uuid4()}, "Nothing here is of that sector"),
            ({"role": uuid4()}, "There is no such job role"),
            ({"due": "31"}, "The list knows no time called ‘31’."),
            ({"known": "NEVER"}, "Choose what is known today, or what was known then."),
            ({"order": "AGE"}, "The list cannot be ordered by ‘AGE’."),
            ({"length": "9999"}, "A page has 50 people, or 200."),
            ({"page": "two"}, "‘two’ is not a page of a list"),
            ({"page": "0"}, "‘0’ is not a page of a list"),
            ({"page": "-1"}, "‘-1’ is not a page of a list"),
            ({"page": "²"}, "‘²’ is not a page of a list"),
            ({"q": "a\x00b"}, "Null characters are not allowed."),
        ],
    )
    def test_has_its_sentence(self, listed, asked, sentence):
        response = listed(order="WORST", **asked) if "order" not in asked else listed(**asked)
        words = response.content.decode()
        assert response.status_code == 200
        assert sentence in words
        assert "<title>Error: " in words
        assert len(names(response)) == 3

    def test_a_unit_of_somebody_elses_agency_is_no_different(self, listed, partnership):
        assert "That unit is not in this agency" in listed(unit=partnership.school.uuid).content.decode()

    @pytest.mark.parametrize("page", ["2", "9", "999999", "99999999999999999999999999"])
    def test_a_page_past_the_end_says_how_many_there_are(self, listed, page):
        response = listed(page=page)
        assert response.status_code == 200
        if len(page) < 7:
            assert f"There is no page {page}. This list has one page." in response.content.decode()
        assert sum(count.count for count in response.context["page"].tally) == 3

    def test_two_wrong_filters_have_two_sentences(self, listed):
        words = listed(unit=uuid4(), competency=uuid4()).content.decode()
        assert "That unit is not in this agency" in words
        assert "Nothing here requires that competency." in words


@pytest.mark.usefixtures("practitioner", "colleague")
class TestTheFile:
    def test_holds_what_the_screen_shows(self, listed, exported, finish, practitioner, partnership, on):
        finish(practitioner, partnership.awareness, on)
        for asked in [
            {},
            {"status": "OVERDUE"},
            {"on": "2026-06-20", "order": "WORST"},
            {"unit": partnership.ward.uuid},
            {"role": partnership.nurse.uuid, "due": "90"},
            {"competency": partnership.awareness.uuid, "q": "a"},
            {"on": "2026-05-03", "known": "THEN"},
        ]:
            page = listed(**asked)
            lines = exported(**asked)
            begins = next(place for place, line in enumerate(lines) if line[:1] == ["Name"])
            assert lines[begins][3::2] == list(page.context["page"].columns)
            for (name, _, unit, *cells), shown in zip(lines[begins + 1 :], people(page), strict=True):
                assert (name, cells[::2]) == (shown.name, [cell.word for cell in shown.cells])
                assert shown.units == ("" if "unit" in asked else unit)  # of one place the screen need not say which
                for day, cell in zip(cells[1::2], shown.cells, strict=True):
                    assert (
                        cell.on.endswith(in_short(date.fromisoformat(day))) if day else cell.on in {"", "without end"}
                    )

    def test_says_what_it_is(self, exported, partnership):
        stamp = dict(line[:2] for line in exported(status="OVERDUE", unit=partnership.ward.uuid, q="Ben")[:5])
        assert stamp == {
            "People and what is asked of them": "Riverside NHS Trust",
            "As at": "4 May 2026",
            "Only": "unit Ward 7; Overdue; name or reference with ‘Ben’",
            "People": "1 of 2",
            "Made": "4 May 2026 at 10:30",
        }

    def test_can_be_found_again(self, exported, visit, training_lead, partnership):
        stamp = dict(line[:2] for line in exported(status="OVERDUE")[:7])
        entry = AuditEntry.objects.get(action="compliance.export")
        assert stamp["Snapshot"] == str(entry.subject_uuid)
        assert stamp["The same list"].endswith(f"/{partnership.trust.uuid}/people/?status=OVERDUE&on=2026-05-04")
        again = visit(training_lead).get("/" + stamp["The same list"].split("/", 3)[-1])
        assert again.context["page"].matching == entry.detail["people"] == 2

    def test_says_when_it_is_as_it_was_known_then(self, exported):
        assert exported(on="2026-05-03", known="THEN")[1][2] == (
            "with what was known at the end of that day, and the units as they are now"
        )

    def test_has_no_formula_in_it(self, exported, join, partnership):
        for family in ["=1+1", "+1", "-1", "@SUM(A1)"]:
            join("", family, partnership.ward, email=f"{uuid4()}@example.org")
        assert [line[0] for line in exported()[9:13]] == ["'+1", "'-1", "'=1+1", "'@SUM(A1)"]

    def test_opens_in_a_spreadsheet_with_its_accents(self, door, dsl, partnership):
        response = door(dsl, "compliance_csv", partnership.school, sent={})
        content = b"".join(response.streaming_content)
        assert content.startswith(b"\xef\xbb\xbf")
        assert "Dara Nguyễn" in content.decode()

    def test_says_nothing_of_its_subject_in_its_name(self, door, training_lead, partnership):
        response = door(training_lead, "compliance_csv", partnership.trust, sent={})
        assert response["Content-Disposition"] == 'attachment; filename="safeguarding-learning-2026-05-04.csv"'
        assert "no-store" in response["Cache-Control"]

    def test_is_written_down_without_a_name(self, exported, training_lead, partnership):
        exported(q="Ben", status="OVERDUE", order="WORST")
        entry = AuditEntry.objects.get(action="compliance.export")
        assert (entry.actor_uuid, entry.agency_uuid) == (training_lead.uuid, partnership.trust.uuid)
        assert entry.detail == {"status": "OVERDUE", "order": "WORST", "on": "2026-05-04", "words": True, "people": 1}

    def test_of_a_question_that_cannot_be_understood_is_not_made(self, door, training_lead, partnership):
        sent = {"csrfmiddlewaretoken": "x", "author": "y", "status": "LATE", "q": "Ben"}
        response = door(training_lead, "compliance_csv", partnership.trust, sent=sent)
        assert response.status_code == 302
        assert response.url == f"/agencies/{partnership.trust.uuid}/people/?status=LATE&q=Ben"
        assert not AuditEntry.objects.filter(action="compliance.export").exists()

    def test_sent_twice_changes_nothing_but_the_log(self, exported):
        assert exported()[8:] == exported()[8:] != []
        assert AuditEntry.objects.filter(action="compliance.export").count() == 2


@pytest.mark.usefixtures("practitioner", "colleague")
class TestWhoMayOpenIt:
    """The list and the file: the same people."""

    @pytest.fixture(params=["compliance", "compliance_csv"])
    def open_as(self, request, door, partnership):
        sent = {} if request.param == "compliance_csv" else None
        return lambda person, agency=partnership.trust: door(person, request.param, agency, sent=sent)

    def test_the_training_lead_may(self, open_as, training_lead, partnership):
        assert open_as(training_lead).status_code == 200
        assert open_as(training_lead, partnership.ward).status_code == 200

    def test_nobody_unknown_may(self, open_as):
        response = open_as(None)
        assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")

    @pytest.mark.parametrize("part", ["practitioner", "author", "outsider", "dsl"])
    def test_to_others_it_is_not_there(self, open_as, cast, part):
        assert open_as(cast[part]).status_code == 404

    def test_nor_the_agency_above_or_beside(self, open_as, training_lead, partnership):
        assert open_as(training_lead, partnership.root).status_code == 404
        assert open_as(training_lead, partnership.school).status_code == 404

    def test_an_officer_may_while_the_agency_shares_names(self, open_as, officer, partnership, at):
        assert open_as(officer).status_code == 404
        SharingAgreement.objects.create(
            agency=partnership.trust, from_on=date(2026, 1, 1), until_on=date(2026, 5, 5), recorded_at=at
        )
        assert open_as(officer).status_code == 200
        assert open_as(officer, partnership.school).status_code == 404
        SharingAgreement.objects.update(until_on=date(2026, 5, 4))
        assert open_as(officer).status_code == 404

    def test_an_agency_that_is_none_is_not_there(self, open_as, training_lead):
        assert open_as(training_lead, uuid4()).status_code == 404

    def test_the_list_is_read_and_the_file_is_sent_for(self, visit, training_lead, partnership):
        browser = visit(training_lead)
        assert browser.post(f"/agencies/{partnership.trust.uuid}/people/").status_code == 405
        assert browser.get(f"/agencies/{partnership.trust.uuid}/people.csv").status_code == 405
        assert browser.get("/agencies/7/people/").status_code == 404


class TestWhatMayBeDoneForSeveral:
    def test_is_offered_to_whoever_manages_the_agency(self, door, training_lead, practitioner, partnership):
        page = door(training_lead, "compliance", partnership.trust).content.decode()
        assert f'name="person" value="{practitioner.uuid}"' in page
        assert 'name="action" value="END_POSTS"' in page

    def test_is_not_offered_to_whoever_only_sees_people(self, door, outsider, partnership, give):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert 'name="person"' not in door(outsider, "compliance", partnership.trust).content.decode()

    def test_is_not_offered_in_a_list_of_another_day(self, door, training_lead, partnership):
        page = door(training_lead, "compliance", partnership.trust, query="?order=WORST&on=2026-05-01&known=THEN")
        assert 'name="person"' not in page.content.decode()
        assert '<a href="?order=WORST">the same list today</a>' in page.content.decode()

    def test_nor_is_the_way_to_it_where_nothing_would_be_offered(
        self, door, outsider, training_lead, partnership, give
    ):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        page = door(outsider, "compliance", partnership.trust, query="?on=2026-05-01").content.decode()
        assert "the same list today" not in page
