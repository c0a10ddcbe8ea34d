"""Trained leads are named, replaced and stood down, and where they stand as leads follows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from competencies.models import LeadDesignation, LeadKind, Post, Standing
from competencies.operations import leads, posts
from competencies.operations.leads import BeforeTheyLed, LeadThere, NotInPost
from competencies.rules import RuleError


@pytest.fixture
def designation(training_lead):
    return LeadDesignation.objects.get(post__person=training_lead)


@pytest.fixture
def post(colleague):
    return Post.objects.get(person=colleague)


@pytest.fixture
def name(partnership, at):
    def named(post, kind=LeadKind.LEAD, from_on=date(2026, 5, 4), **changed):
        where = {"agency": partnership.trust, "from_on": from_on, "by": None, "at": at, **changed}
        return leads.designate(post, kind=kind, **where)

    return named


class TestDesignate:
    def test_asks_of_them_what_is_asked_of_leads(self, name, post, partnership):
        name(post, LeadKind.DEPUTY)
        standing = Standing.objects.get(post=post, requirement=partnership.lead_requirement)
        assert (standing.from_on, standing.status) == (date(2026, 5, 4), "NOT_STARTED")

    def test_asks_nothing_more_of_a_dsl_whom_no_requirement_names(self, name, post, partnership):
        name(post, LeadKind.DSL)
        assert not Standing.objects.filter(post=post, requirement=partnership.lead_requirement).exists()

    def test_refuses_a_second_lead_on_the_same_days(self, name, designation, post):
        with pytest.raises(LeadThere, match="Carys Evans is trained lead of Riverside NHS Trust from 8 January 2024"):
            name(post)

    def test_allows_several_deputies(self, name, post, practitioner):
        name(post, LeadKind.DEPUTY)
        name(Post.objects.get(person=practitioner), LeadKind.DEPUTY)
        assert LeadDesignation.objects.filter(kind="DEPUTY").count() == 2

    def test_allows_a_lead_before_the_next_one_begins(self, name, designation, post, at):
        leads.stand_down([designation], on=date(2026, 6, 1), by=None, at=at)
        with pytest.raises(LeadThere, match="until 1 June 2026"):
            name(post, from_on=date(2026, 5, 31))
        assert name(post, from_on=date(2026, 6, 1)).until_on is None

    def test_refuses_a_post_in_another_agency(self, name, dsl):
        with pytest.raises(NotInPost, match="Dara Nguyễn has no post at Riverside NHS Trust on 4 May 2026"):
            name(Post.objects.get(person=dsl))

    def test_refuses_days_before_and_after_the_post(self, name, post, on, at):
        with pytest.raises(NotInPost):
            name(post, LeadKind.DEPUTY, from_on=date(2024, 2, 4))
        posts.end([post], on=on, by=None, at=at)
        with pytest.raises(NotInPost):
            name(post, LeadKind.DEPUTY, from_on=on)

    def test_ends_with_the_post_at_the_latest(self, name, post, at):
        posts.end([post], on=date(2026, 7, 1), by=None, at=at)
        assert name(post, LeadKind.DEPUTY, until_on=date(2026, 12, 1)).until_on == date(2026, 7, 1)

    def test_refuses_a_period_without_a_day(self, name, post):
        with pytest.raises(RuleError):
            name(post, LeadKind.DEPUTY, until_on=date(2026, 5, 4))

    def test_of_who_is_named_already_gives_that_back(self, name, post):
        assert name(post, LeadKind.DEPUTY) == name(post, LeadKind.DEPUTY)


class TestStandDown:
    def test_asks_of_them_no_more_what_is_asked_of_leads(self, designation, partnership, on, at):
        leads.stand_down([designation], on=on, by=None, at=at)
        spans = Standing.objects.filter(post=designation.post, requirement=partnership.lead_requirement)
        assert [span.until_on for span in spans] == [on]

    def test_before_it_began_withdraws_it(self, designation, at):
        leads.stand_down([designation], on=designation.from_on, by=None, at=at)
        assert not LeadDesignation.objects.known().exists()

    def test_on_a_day_long_before_they_began_is_a_slip(self, designation, at):
        wrong = designation.from_on - timedelta(days=365)
        with pytest.raises(BeforeTheyLed, match=f"leads since {designation.from_on:%-d %B %Y}"):
            leads.stand_down([designation], on=wrong, by=None, at=at)
        assert LeadDesignation.objects.known().get().until_on is None

    def test_of_one_that_is_still_to_come_is_on_any_day(self, designation, at):
        early = at - timedelta(days=20_000)
        leads.stand_down([designation], on=early.date(), by=None, at=early)
        assert not LeadDesignation.objects.known().exists()

    def test_leaves_alone_what_has_ended_or_was_withdrawn(self, designation, on, at):
        assert leads.stand_down([designation], on=on, by=None, at=at) == [designation]
        assert leads.stand_down([designation], on=on + timedelta(days=5), by=None, at=at) == []
        leads.stand_down([designation], on=designation.from_on, by=None, at=at)
        assert leads.stand_down([designation], on=designation.from_on, by=None, at=at) == []


class TestReplace:
    def test_hands_over_on_a_day(self, designation, post, on, at):
        new = leads.replace(designation, post=post, on=on, reached_by="duty desk", by=None, at=at)
        designation.refresh_from_db()
        assert (designation.until_on, new.from_on, new.kind, new.reached_by) == (on, on, "LEAD", "duty desk")

    def test_refused_leaves_the_lead_in_place(self, designation, dsl, on, at):
        with pytest.raises(NotInPost):
            leads.replace(designation, post=Post.objects.get(person=dsl), on=on, by=None, at=at)
        designation.refresh_from_db()
        assert designation.until_on is None

    def test_twice_is_once(self, designation, post, on, at):
        first = leads.replace(designation, post=post, on=on, by=None, at=at)
        assert leads.replace(designation, post=post, on=on, by=None, at=at) == first
