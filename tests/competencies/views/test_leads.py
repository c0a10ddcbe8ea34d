"""An agency's trained leads: the register, and naming, replacing and standing down."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from competencies.models import GrantKind, LeadDesignation, LeadKind
from competencies.operations import leads, posts
from competencies.queries.lead_cover import cover, day_by_day

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def designation(training_lead):
    return LeadDesignation.objects.known().get(post__person=training_lead)


def form(post, **changed):
    sent = {"post": post.uuid, "kind": "DEPUTY", "from_on": "4 May 2026", "until_on": "", "reached_by": "duty desk"}
    return {**sent, **changed}


def register(response):
    return [(str(line.designation.post.person), line.designation.kind) for line in response.context["register"]]


class TestDayByDay:
    """Whether the agency had a trained lead with training in date; of the person nothing more is said."""

    @pytest.fixture
    def twice(self, training_lead, partnership, finish):
        """Leads since 8 January 2024; trained for a year twice, with a gap between."""
        finish(training_lead, partnership.leading, date(2024, 2, 1))
        finish(training_lead, partnership.leading, date(2025, 7, 1))

    def told(self, page):
        return [(entry["on"], entry["title"], entry["gap"]) for entry in page.context["day_by_day"]]

    def test_is_told_the_latest_first_with_every_gap(self, door, training_lead, twice, partnership):
        none, some = "No trained lead with training in date", "A trained lead with training in date"
        page = door(training_lead, "leads", partnership.trust)
        assert self.told(page) == [
            ("Since 1 July 2025", some, False),
            ("1 February 2025 to 30 June 2025", none, True),
            ("1 February 2024 to 31 January 2025", some, False),
            ("8 January 2024 to 31 January 2024", none, True),
        ]
        assert "As things stand, until the end of 30 June 2026." in page.content.decode()

    def test_goes_on_when_one_hands_over_to_another(
        self, door, training_lead, twice, designation, colleague, partnership, post_of, finish, at
    ):
        finish(colleague, partnership.leading, date(2026, 1, 5))
        leads.replace(designation, post=post_of(colleague), on=date(2026, 5, 1), by=None, at=at)
        page = door(training_lead, "leads", partnership.trust)
        assert self.told(page)[0] == ("Since 1 July 2025", "A trained lead with training in date", False)

    def test_says_from_when_on_nobody_is_named(self, door, training_lead, twice, designation, partnership, at):
        leads.stand_down([designation], on=date(2026, 5, 1), by=None, at=at)
        page = door(training_lead, "leads", partnership.trust)
        assert self.told(page)[0] == ("Since 1 May 2026", "No trained lead is named", True)
        assert page.context["gap"] == "No trained lead is named"

    def test_is_that_of_the_whole_agency_in_its_ward(self, door, training_lead, twice, partnership):
        page = door(training_lead, "leads", partnership.ward)
        assert (len(self.told(page)), page.context["gap"]) == (4, "")

    def test_tells_a_reader_of_numbers_no_day_to_come(self, door, officer, twice, partnership):
        page = door(officer, "leads", partnership.trust)
        assert len(self.told(page)) == 4
        assert "30 June 2026" not in page.content.decode()

    def test_agrees_with_the_front_on_every_day(self, training_lead, twice, partnership):
        for days in range(0, 860, 7):
            on = date(2024, 1, 8) + timedelta(days=days)
            now, (latest, *_) = day_by_day(partnership.trust, on=on)
            assert now == cover(partnership.trust, on=on)
            assert (latest.is_named, latest.is_in_date) == (now.is_named, now.is_in_date)
            assert now.is_in_date or now.since in {latest.from_on, None}

    def test_begins_when_somebody_was_named(self, door, dsl, partnership):
        assert self.told(door(dsl, "leads", partnership.school)) == []


class TestWhoIsToLead:
    def test_is_listed_with_a_way_to_stand_down_before_it_begins(
        self, door, training_lead, colleague, partnership, post_of, at
    ):
        named = {"agency": partnership.trust, "kind": LeadKind.DEPUTY, "from_on": date(2026, 6, 1)}
        fact = leads.designate(post_of(colleague), **named, by=None, at=at)
        words = door(training_lead, "leads", partnership.trust).content.decode()
        assert "Ben O&#x27;Neill, deputy from 1 June 2026" in words
        assert reverse("competencies:lead_end", args=[partnership.trust.uuid, fact.uuid]) in words
        door(training_lead, "lead_end", partnership.trust, fact, sent={"on": "4 May 2026"})
        assert not LeadDesignation.objects.known().filter(post__person=colleague).exists()

    def test_where_nobody_is_named_those_above_are_told(self, door, training_lead, partnership):
        told = "Colleagues here are shown Carys Evans, trained lead of Riverside NHS Trust: csa.lead@riverside.example."
        assert told in door(training_lead, "leads", partnership.ward).content.decode()
        assert "Colleagues here are shown" not in door(training_lead, "leads", partnership.trust).content.decode()


class TestThePartnership:
    """To an officer: which agencies have a trained lead, and not that the partnership itself has none."""

    def test_sees_each_agency_and_what_it_lacks(self, door, officer, training_lead, partnership, finish):
        finish(training_lead, partnership.leading, date(2025, 4, 1))
        page = door(officer, "leads", partnership.root)
        assert [(line.agency.name, line.in_date, line.gap) for line in page.context["of_agencies"]] == [
            ("Riverside NHS Trust", False, "No trained lead with training in date since 1 April 2026"),
            ("Heath Academies", False, "No trained lead is named"),
        ]
        front = door(officer, "agency", partnership.root)
        assert front.context["truth"].endswith("None of two agencies have a trained lead with training in date.")
        assert "This agency has named nobody" not in page.content.decode() + front.content.decode()
        assert "Agencies without a trained lead whose training is in date" in front.content.decode()

    def test_says_nothing_is_amiss_where_nothing_is(self, door, officer, training_lead, partnership, finish):
        finish(training_lead, partnership.leading, date(2026, 3, 2))
        front = door(officer, "agency", partnership.root)
        assert front.context["truth"].endswith("One of two agencies has a trained lead with training in date.")
        assert [line.agency for line in front.context["gaps"]] == [partnership.schools]


class TestTheRegister:
    def test_says_who_leads_since_when_and_how_they_are_reached(self, door, training_lead, partnership):
        page = door(training_lead, "leads", partnership.trust)
        words = page.content.decode()
        assert register(page) == [("Carys Evans", "LEAD")]
        assert "from 8 January 2024" in words
        assert "csa.lead@riverside.example" in words

    def test_names_whom_to_ask_first_first(self, door, training_lead, join, partnership, post_of, at):
        deputy = post_of(join("Abel", "Amos", partnership.trust))
        leads.designate(
            deputy, agency=partnership.trust, kind=LeadKind.DEPUTY, from_on=date(2026, 4, 20), by=None, at=at
        )
        assert register(door(training_lead, "leads", partnership.trust)) == [
            ("Carys Evans", "LEAD"),
            ("Abel Amos", "DEPUTY"),
        ]

    def test_says_training_in_date_or_nothing(self, door, training_lead, partnership, finish):
        before = door(training_lead, "leads", partnership.trust).content.decode()
        finish(training_lead, partnership.leading, date(2026, 3, 2))
        after = door(training_lead, "leads", partnership.trust).content.decode()
        assert ("Training in date" in before, "Training in date" in after) == (False, True)
        assert not {"lapsed", "Overdue", "Expired", "competent"} & set(before.split())

    def test_says_who_named_them(self, door, training_lead, colleague, partnership, post_of, at):
        leads.designate(
            post_of(colleague),
            agency=partnership.ward,
            kind=LeadKind.LEAD,
            from_on=at.date(),
            by=training_lead,
            at=at,
        )
        assert "by Carys Evans" in door(training_lead, "leads", partnership.ward).content.decode()

    def test_holds_the_leads_of_units_below_and_says_that_this_one_has_none(self, door, officer, dsl, partnership):
        page = door(officer, "leads", partnership.schools)
        assert register(page) == [("Dara Nguyễn", "DSL")]
        assert "No trained lead is named" in page.content.decode()

    def test_keeps_those_who_led_before(self, door, training_lead, designation, partnership, on, at):
        leads.stand_down([designation], on=on, by=None, at=at)
        page = door(training_lead, "leads", partnership.trust)
        (entry,) = page.context["history"]
        assert (entry["title"], entry["on"]) == ("Carys Evans, trained lead", "8 January 2024 to 3 May 2026")
        assert "No trained lead is named" in page.content.decode()

    def test_offers_changes_only_to_whoever_may_make_them(self, door, officer, training_lead, partnership):
        assert "Stand down" in door(training_lead, "leads", partnership.trust).content.decode()
        assert "Stand down" not in door(officer, "leads", partnership.trust).content.decode()

    def test_statements_do_not_grow_with_the_leads(
        self, visit, training_lead, partnership, join, post_of, django_assert_num_queries, at
    ):
        browser, url = visit(training_lead), reverse("competencies:leads", args=[partnership.trust.uuid])
        with django_assert_num_queries(14):
            browser.get(url)
        for number in range(5):
            deputy = post_of(join("Deputy", f"Number {number}", partnership.ward))
            leads.designate(deputy, agency=partnership.ward, kind=LeadKind.DEPUTY, from_on=at.date(), by=None, at=at)
        with django_assert_num_queries(14):
            browser.get(url)


class TestTheRegisterOpens:
    def test_for_nobody_who_is_not_signed_in(self, door, partnership):
        assert door(None, "leads", partnership.trust).url.startswith(reverse("account_login"))

    def test_for_nobody_outside_the_scope(self, door, cast, partnership, subtests):
        for who in ("outsider", "author", "practitioner", "dsl"):
            with subtests.test(who):
                assert door(cast[who], "leads", partnership.trust).status_code == 404

    def test_for_an_officer_without_any_agreement(self, door, officer, partnership):
        assert door(officer, "leads", partnership.trust).status_code == 200

    def test_for_reading_only(self, door, training_lead, partnership):
        assert door(training_lead, "leads", partnership.trust, sent={}).status_code == 405

    def test_not_where_there_is_no_agency(self, door, training_lead):
        assert door(training_lead, "leads", uuid4()).status_code == 404


class TestNamingALead:
    def test_names_them_from_a_day_and_says_so(self, door, visit, training_lead, colleague, partnership, post_of):
        response = door(training_lead, "designate", partnership.trust, sent=form(post_of(colleague)))
        assert response.url == reverse("competencies:leads", args=[partnership.trust.uuid])
        fact = LeadDesignation.objects.known().get(post__person=colleague)
        assert (fact.kind, fact.from_on, fact.until_on, fact.reached_by) == (
            "DEPUTY",
            date(2026, 5, 4),
            None,
            "duty desk",
        )
        assert fact.recorded_by == training_lead

    def test_takes_the_last_day_as_people_say_it(self, door, training_lead, colleague, partnership, post_of):
        sent = form(post_of(colleague), from_on="04/05/2026", until_on="2026-08-31")
        door(training_lead, "designate", partnership.trust, sent=sent)
        assert LeadDesignation.objects.known().get(post__person=colleague).until_on == date(2026, 9, 1)

    def test_offers_the_person_whose_page_the_visitor_came_from(
        self, door, training_lead, colleague, practitioner, partnership, post_of
    ):
        page = door(training_lead, "designate", partnership.trust, query=f"?post={post_of(colleague).uuid}")
        assert page.context["form"]["post"].value() == str(post_of(colleague).uuid)
        assert f'value="{post_of(colleague).uuid}" selected' in page.content.decode()

    def test_refuses_a_second_lead_beside_the_day_and_keeps_what_was_typed(
        self, door, training_lead, colleague, partnership, post_of
    ):
        page = door(training_lead, "designate", partnership.trust, sent=form(post_of(colleague), kind="LEAD"))
        assert page.status_code == 422
        (error,) = page.context["form"].errors["from_on"]
        assert error.startswith("Carys Evans is trained lead of Riverside NHS Trust from 8 January 2024.")
        assert 'value="duty desk"' in page.content.decode()
        assert f'value="{post_of(colleague).uuid}" selected' in page.content.decode()
        assert LeadDesignation.objects.count() == 1

    def test_refuses_a_day_before_the_post_began(self, door, training_lead, colleague, partnership, post_of):
        page = door(training_lead, "designate", partnership.trust, sent=form(post_of(colleague), from_on="3 May 2020"))
        (error,) = page.context["form"].errors["from_on"]
        assert error.startswith("Ben O'Neill has no post at Riverside NHS Trust on 3 May 2020.")

    def test_refuses_a_last_day_before_the_first(self, door, training_lead, colleague, partnership, post_of):
        page = door(training_lead, "designate", partnership.trust, sent=form(post_of(colleague), until_on="1 May 2026"))
        assert "until_on" in page.context["form"].errors

    @pytest.mark.parametrize("typed", ["", "31/02/2026", "soon", "3 May 0026", "9999-99-99"])
    def test_says_what_a_day_looks_like(self, door, training_lead, colleague, partnership, post_of, typed):
        page = door(training_lead, "designate", partnership.trust, sent=form(post_of(colleague), from_on=typed))
        assert page.status_code == 422
        assert "from_on" in page.context["form"].errors

    @pytest.mark.parametrize("typed", ["4 may 2026", "4 May 2026", " 4  May 2026 ", "04/05/2026", "4.5.2026", "4/5/26"])
    def test_reads_days_as_people_write_them(self, door, training_lead, colleague, partnership, post_of, typed):
        door(training_lead, "designate", partnership.trust, sent=form(post_of(colleague), from_on=typed))
        assert LeadDesignation.objects.known().get(post__person=colleague).from_on == date(2026, 5, 4)

    def test_refuses_a_post_of_another_agency(self, door, training_lead, dsl, partnership, post_of):
        page = door(training_lead, "designate", partnership.trust, sent=form(post_of(dsl)))
        assert page.context["form"].errors["post"] == [
            "That person has no post here today. Choose somebody from the list."
        ]

    def test_looks_for_a_name_where_one_list_cannot_offer_everybody(
        self, door, training_lead, colleague, practitioner, partnership, monkeypatch
    ):
        monkeypatch.setattr("competencies.queries.people.MOST_OFFERED", 2)
        page = door(training_lead, "designate", partnership.trust)
        assert "Type a part of the name first" in page.content.decode()
        found = door(training_lead, "designate", partnership.trust, query="?name=o%27NEILL").content.decode()
        assert "Ben O&#x27;Neill" in found
        assert "Asha Patel" not in found

    def test_twice_is_once(self, door, training_lead, colleague, partnership, post_of):
        for _ in range(2):
            response = door(training_lead, "designate", partnership.trust, sent=form(post_of(colleague)))
            assert response.status_code == 302
        assert LeadDesignation.objects.filter(post__person=colleague).count() == 1


class TestReplacing:
    def sent(self, post, **changed):
        return {"post": post.uuid, "on": "1 June 2026", "reached_by": "csa.lead@riverside.example", **changed}

    def test_leaves_no_day_without_a_lead_and_none_with_two(
        self, door, training_lead, colleague, partnership, designation, post_of
    ):
        door(training_lead, "lead_replace", partnership.trust, designation, sent=self.sent(post_of(colleague)))
        facts = LeadDesignation.objects.known().order_by("from_on")
        assert [(str(fact.post.person), fact.from_on, fact.until_on) for fact in facts] == [
            ("Carys Evans", date(2024, 1, 8), date(2026, 6, 1)),
            ("Ben O'Neill", date(2026, 6, 1), None),
        ]

    def test_by_the_same_person_is_refused(self, door, training_lead, partnership, designation, post_of):
        sent = self.sent(post_of(training_lead))
        page = door(training_lead, "lead_replace", partnership.trust, designation, sent=sent)
        assert page.context["form"].errors["post"] == ["Carys Evans is the lead now. Choose somebody else."]

    def test_refused_leaves_the_lead_in_place(self, door, training_lead, colleague, partnership, designation, post_of):
        sent = self.sent(post_of(colleague), on="1 January 2020")
        page = door(training_lead, "lead_replace", partnership.trust, designation, sent=sent)
        assert page.status_code == 422
        designation.refresh_from_db()
        assert (designation.until_on, designation.withdrawn_at) == (None, None)

    def test_twice_is_once(self, door, training_lead, colleague, partnership, designation, post_of):
        for _ in range(2):
            sent = self.sent(post_of(colleague))
            assert door(training_lead, "lead_replace", partnership.trust, designation, sent=sent).status_code == 302
        assert LeadDesignation.objects.known().count() == 2


class TestStandingDown:
    def test_asks_first(self, door, training_lead, partnership, designation):
        assert (
            "Replace them instead" in door(training_lead, "lead_end", partnership.trust, designation).content.decode()
        )
        designation.refresh_from_db()
        assert designation.until_on is None

    def test_ends_after_the_last_day(self, door, training_lead, partnership, designation):
        door(training_lead, "lead_end", partnership.trust, designation, sent={"on": "31/05/2026"})
        designation.refresh_from_db()
        assert designation.until_on == date(2026, 6, 1)

    def test_twice_is_once_and_says_the_day_that_stands(self, visit, training_lead, partnership, designation):
        browser = visit(training_lead)
        url = reverse("competencies:lead_end", args=[partnership.trust.uuid, designation.uuid])
        browser.post(url, {"on": "31 May 2026"})
        page = browser.post(url, {"on": "30 June 2026"}, follow=True)
        assert "The last day is 31 May 2026." in page.content.decode()
        assert LeadDesignation.objects.filter(withdrawn_at__isnull=False).count() == 1

    def test_on_a_day_long_before_they_led_keeps_what_was_so(self, door, training_lead, partnership, designation):
        page = door(training_lead, "lead_end", partnership.trust, designation, sent={"on": "31 May 2016"})
        assert page.status_code == 422
        assert page.context["form"].errors["on"] == [
            "Carys Evans leads since 8 January 2024. Give a day after that; or the day before it, if they never led."
        ]
        assert LeadDesignation.objects.known().get().until_on is None

    def test_of_somebody_who_never_led_by_then_withdraws_it_once(
        self, door, training_lead, partnership, designation, at
    ):
        for _ in range(2):
            response = door(training_lead, "lead_end", partnership.trust, designation, sent={"on": "7 January 2024"})
            assert response.status_code == 302
        assert not LeadDesignation.objects.known().exists()

    def test_a_post_that_ended_took_the_designation_with_it(
        self, door, training_lead, partnership, designation, post_of, on, at
    ):
        posts.end([post_of(training_lead)], on=on, by=None, at=at)
        assert "No trained lead is named" in door(training_lead, "leads", partnership.trust).content.decode()


@pytest.mark.parametrize("name", ["designate", "lead_replace", "lead_end"])
class TestTheseDoorsOpen:
    @pytest.fixture
    def things(self, name, partnership, designation):
        return [partnership.trust] if name == "designate" else [partnership.trust, designation]

    def test_for_the_training_lead(self, door, training_lead, name, things):
        assert door(training_lead, name, *things).status_code == 200

    def test_for_nobody_who_is_not_signed_in(self, door, name, things):
        assert door(None, name, *things).url.startswith(reverse("account_login"))

    def test_for_nobody_else_whether_to_look_or_to_send(self, door, cast, name, things, subtests):
        for who in ("outsider", "author", "practitioner", "officer", "dsl"):
            with subtests.test(who):
                assert door(cast[who], name, *things).status_code == 404
                assert door(cast[who], name, *things, sent={"on": "31 May 2026"}).status_code == 404

    def test_not_for_a_manager(self, door, outsider, partnership, give, name, things):
        give(outsider, GrantKind.MANAGER, partnership.trust)
        assert door(outsider, name, *things).status_code == 404

    def test_by_no_other_method(self, visit, training_lead, name, things):
        url = reverse(f"competencies:{name}", args=[thing.uuid for thing in things])
        assert visit(training_lead).put(url).status_code == 405

    def test_not_where_there_is_nothing(self, door, training_lead, partnership, name, things):
        wrong = [uuid4()] if name == "designate" else [partnership.trust, uuid4()]
        assert door(training_lead, name, *wrong).status_code == 404

    def test_not_through_another_agency(self, door, training_lead, partnership, name, things):
        if len(things) == 2:
            assert door(training_lead, name, partnership.ward, things[1]).status_code == 404

    def test_sent_empty_says_what_is_missing(self, door, training_lead, name, things):
        page = door(training_lead, name, *things, sent={})
        assert page.status_code == 422
        assert "Error:" in page.content.decode()
