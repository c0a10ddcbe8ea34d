"""Function and stored standings agree, for histories nobody would think of, on whichever database this runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competencies import rules
from competencies.models import Person, PostStanding, Standing
from competencies.operations import standings
from competencies.queries import standings as queries
from competencies.queries.compliance import Filters, compliance
from competencies.queries.scope import Scope
from competencies.rules.days import in_period
from tests.competencies.rules.histories import FIRST, LENGTH, attainments, days, histories
from tests.competencies.stored_facts import Tables

pytestmark = pytest.mark.django_db

many = settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def noon(day):
    return datetime.combine(day, time(12), UTC)


@pytest.fixture
def tables(db):
    return Tables()


@pytest.fixture
def each_apart():
    """A transaction of its own for each example, undone at its end."""

    class Apart:
        def __enter__(self):
            self.atomic = transaction.atomic()
            self.atomic.__enter__()

        def __exit__(self, *error):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    return Apart


def stored_answers(day):
    """By (post key, requirement code): status, due and expiry as the rows give them on a day, from dates alone."""
    found = {}
    rows = Standing.objects.select_related("requirement")
    for row in rows:
        if in_period(day, row.from_on, row.until_on):
            key = (row.post_id, row.requirement.code)
            assert key not in found, "two spans of one pair hold one day"
            found[key] = (rules.status_on(queries.stored_row(row), day), row.due_on, row.expires_on)
    return found


def function_answers(facts, keys, day):
    return {
        (keys[answer.post], answer.requirement): (answer.status, answer.due_on, answer.expires_on)
        for answer in rules.standing(facts, day)
        if answer.status is not rules.Status.NOT_REQUIRED
    }


class TestRowsAndFunction:
    @many
    @given(
        history=histories(), refreshed_on=days, looks=st.lists(st.integers(-20, LENGTH + 250), min_size=6, max_size=12)
    )
    def test_agree_on_every_day(self, tables, each_apart, history, refreshed_on, looks):
        facts = tables.storable(history)
        with each_apart():
            keys = tables.write(facts)
            standings.refresh([tables.person.pk], at=noon(refreshed_on))
            for day in [refreshed_on, *(FIRST + timedelta(days=number) for number in looks)]:
                assert stored_answers(day) == function_answers(facts, keys, day), day

    @many
    @given(history=histories(), refreshed_on=days)
    def test_the_status_kept_ready_holds_until_its_next_change(self, tables, each_apart, history, refreshed_on):
        facts = tables.storable(history)
        with each_apart():
            keys = tables.write(facts)
            standings.refresh([tables.person.pk], at=noon(refreshed_on))
            for row in Standing.objects.filter(status__isnull=False).select_related("requirement"):
                last = (row.next_change_on or refreshed_on + timedelta(days=400)) - timedelta(days=1)
                for day in {refreshed_on, last}:
                    answers = function_answers(facts, keys, day)
                    assert answers[row.post_id, row.requirement.code][0] == row.status, day
                if row.next_change_on:
                    changed = function_answers(facts, keys, row.next_change_on)
                    assert changed.get((row.post_id, row.requirement.code), ("",))[0] != row.status or row.until_on

    @many
    @given(history=histories(), first=days, later=days)
    def test_refreshing_again_and_in_any_order_of_days_comes_to_the_same(
        self, tables, each_apart, history, first, later
    ):
        with each_apart():
            tables.write(tables.storable(history))
            standings.refresh([tables.person.pk], at=noon(first))
            assert standings.refresh([tables.person.pk], at=noon(first)) == 0
            standings.refresh([tables.person.pk], at=noon(later))
            went_by = queries.stored([tables.person.pk])
            Standing.objects.all().delete()
            PostStanding.objects.all().delete()
            standings.refresh([tables.person.pk], at=noon(later))
            assert queries.stored([tables.person.pk]) == went_by

    @many
    @given(history=histories(), on=days, known=st.integers(1, 30))
    def test_what_was_believed_is_answered_from_the_tables_too(self, tables, each_apart, history, on, known):
        facts = tables.storable(history)
        instant = datetime(2025, 6, known, 12, tzinfo=UTC)
        with each_apart():
            tables.write(facts)
            answers = queries.answers_for(tables.person, on=on, known_at=instant)
            wanted = rules.standing(facts, on, known_at=instant)
            assert [(a.post, a.requirement, a.status, a.due_on, a.expires_on) for a in answers] == [
                (a.post, a.requirement, a.status, a.due_on, a.expires_on) for a in wanted
            ]


def shuffled(facts, random):
    """The same history, recorded in another order."""
    return rules.Facts(**{name: tuple(random.sample(each, len(each))) for name, each in vars(facts).items()})


def stored_before(day):
    """What the rows answer of a day in each week before `day`."""
    return {number: stored_answers(FIRST + timedelta(days=number)) for number in range(0, (day - FIRST).days, 7)}


class TestANewFact:
    @many
    @given(
        history=histories(),
        added=attainments(9),
        random=st.randoms(use_true_random=False),
        first=days,
        later=days,
        looks=st.lists(st.integers(-20, LENGTH + 250), min_size=6, max_size=12),
    )
    def test_is_in_the_rows_in_whatever_order_facts_were_recorded(
        self, tables, each_apart, history, added, random, first, later, looks
    ):
        whole = tables.storable(replace(history, attainments=(*history.attainments, added)))
        *known, new = whole.attainments
        with each_apart():
            keys = tables.write(shuffled(replace(whole, attainments=tuple(known)), random))
            standings.refresh([tables.person.pk], at=noon(first))
            tables.attain(new)
            standings.refresh([tables.person.pk], at=noon(later))
            for day in (FIRST + timedelta(days=number) for number in looks):
                assert stored_answers(day) == function_answers(whole, keys, day), day

    @many
    @given(history=histories(), added=attainments(9), on=days)
    def test_changes_no_day_before_its_own(self, tables, each_apart, history, added, on):
        whole = tables.storable(replace(history, attainments=(*history.attainments, added)))
        *known, new = whole.attainments
        with each_apart():
            tables.write(replace(whole, attainments=tuple(known)))
            standings.refresh([tables.person.pk], at=noon(on))
            before = stored_before(new.attained_on)
            tables.attain(new)
            standings.refresh([tables.person.pk], at=noon(on))
            assert stored_before(new.attained_on) == before


class TestTheCounts:
    @settings(many, max_examples=15)
    @given(
        people=st.lists(histories(), min_size=3, max_size=3),
        refreshed_on=days,
        looks=st.lists(st.integers(0, LENGTH + 100), min_size=2, max_size=4),
    )
    def test_of_each_competency_add_up_to_the_people_counted(self, tables, each_apart, people, refreshed_on, looks):
        with each_apart():
            tables.write_shared(people[0])
            everybody, stored_posts = [], []
            for number, history in enumerate(people):
                tables.person = Person.objects.create(given_name=f"Person {number}", family_name="Of Three")
                facts = apart(tables.storable(replace(history, versions=people[0].versions)), number)
                tables.write_personal(facts)
                everybody.append(tables.person.pk)
                stored_posts.append([post for post in facts.posts if post.withdrawn_at is None])
            standings.refresh(everybody, at=noon(refreshed_on))
            for on in (FIRST + timedelta(days=number) for number in looks):
                for place, agency in tables.agencies.items():
                    self.check(agency, place, on, refreshed_on, stored_posts)

    def check(self, agency, place, on, today, stored_posts):
        found = compliance(
            agency, on=on, today=today, filters=Filters(), visible_to=Scope(names=(agency.get_root().path,))
        )
        here = sum(
            any(
                f"{post.agency}/".startswith(f"{place}/") and in_period(on, post.started_on, post.ended_on)
                for post in posts
            )
            for posts in stored_posts
        )
        assert found.overall.people == here == len(found.rows)
        for column in found.columns:
            totals = found.totals[column.key]
            assert sum(totals.counts.values()) == here, (on, column.title)
            at = found.columns.index(column)
            cells = [row.cells[at].status for row in found.rows]
            assert {status: cells.count(status) for status in set(cells)} == {
                status: count for status, count in totals.counts.items() if count
            }


def apart(facts, number):
    """The same history with uuids that no other person's has."""
    return replace(
        facts,
        posts=tuple(replace(post, id=f"{number + 1}{post.id[1:]}") for post in facts.posts),
        attainments=tuple(fact._replace(id=f"{number + 1}{fact.id[1:]}") for fact in facts.attainments),
    )
