"""What is asked in an agency, for whoever sees its numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from competencies.models import LeadKind, TransitionMode, ValidityMode
from competencies.operations import requirements
from competencies.operations.requirements import Terms

KEEPING = Terms(due_within_days=30, validity=ValidityMode.KEEP_DATE, months=24, window_days=60)


@pytest.fixture
def revise(partnership, at, officer):
    def revised(terms, effective_from, **more):
        return requirements.revise(
            partnership.requirement, terms=terms, effective_from=effective_from, by=officer, at=at, **more
        )

    return revised


@pytest.fixture
def asked(door, now, training_lead, partnership):
    """The requirements as the training lead reads them, by title."""

    def reading(agency=None, query=""):
        response = door(training_lead, "requirements", agency or partnership.trust, query=query)
        return {one.title: one for one in response.context["current"]}

    return reading


class TestTheSentence:
    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({}, "Everyone: Think the Unthinkable within 30 days of starting, then every 24 months; "
                 "renewing in the last 60 days keeps the date."),
            ({"validity": ValidityMode.ROLLING, "window_days": None, "due_within_days": 0},
             "Everyone: Think the Unthinkable from the first day, then every 24 months."),
            ({"validity": ValidityMode.NEVER, "window_days": None, "months": None, "due_within_days": 1},
             "Everyone: Think the Unthinkable once, within 1 day of starting."),
            ({"validity": ValidityMode.FIXED_DATE, "window_days": None, "months": None, "fixed_month": 10,
              "fixed_day": 31, "minimum_active_days": 90},
             "Everyone: Think the Unthinkable within 30 days of starting, then by 31 October each year; done fewer "
             "than 90 days before 31 October, it counts until that day of the year after."),
            ({"validity": ValidityMode.FIXED_DATE, "window_days": None, "months": None, "fixed_month": 2,
              "fixed_day": 29, "minimum_active_days": 30},
             "Everyone: Think the Unthinkable within 30 days of starting, then by 29 February each year (28 February "
             "in most); done fewer than 30 days before 29 February, it counts until that day of the year after."),
            ({"leads": [LeadKind.DSL, LeadKind.LEAD]},
             "Trained leads and designated safeguarding leads: Think the Unthinkable within 30 days of starting, then "
             "every 24 months; renewing in the last 60 days keeps the date."),
        ],
    )  # fmt: skip
    def test_says_who_what_and_how_long(self, asked, revise, on, changes, sentence):
        revise(replace(KEEPING, **changes), on)
        assert asked()["Think the Unthinkable"].now.sentence == sentence

    def test_names_sectors_places_and_roles(self, asked, revise, partnership, on):
        narrow = {"sectors": [partnership.ward.sector], "job_roles": [partnership.nurse, partnership.teacher]}
        revise(replace(KEEPING, agencies=[partnership.ward], **narrow), on)
        said = asked()["Think the Unthinkable"].now.sentence
        assert said.startswith("Everyone in Health at Ward 7 working as Nurse or Teacher: ")

    def test_of_an_agency_s_own_requirement_names_it(self, asked, partnership, on, at):
        what = {"code": "R-OWN", "title": "Our own", "competency": partnership.leading, "agency": partnership.trust}
        requirements.state(**what, terms=KEEPING, effective_from=on, by=None, at=at)
        own = asked()["Our own"]
        assert own.now.sentence.startswith("Everyone at Riverside NHS Trust: ")
        assert own.asked_by == "Riverside NHS Trust"


class TestWhatIsShown:
    def test_since_when_and_what_comes_next_and_what_was_before(self, asked, revise, on):
        revise(
            KEEPING,
            on,
        )
        revise(replace(KEEPING, months=12, spread_weeks=4), date(2026, 9, 1))
        one = asked()["Think the Unthinkable"]
        assert one.since == date(2022, 1, 3)
        assert one.now.days == "from 4 May 2026 to 31 August 2026"
        assert [(version.days, version.number) for version in one.coming] == [("from 1 September 2026", 3)]
        assert "fall due over 4 weeks, team by team" in one.coming[0].changes[-1]
        assert [version.days for version in one.before] == ["from 3 January 2022 to 3 May 2026"]

    def test_what_a_version_did_to_dates(self, asked, revise, on):
        revise(replace(KEEPING, transition=TransitionMode.BY, transition_by=date(2026, 8, 1)), on)
        assert asked()["Think the Unthinkable"].now.changes == (
            "Dates people already have change with it, and no sooner than 1 August 2026.",
        )

    def test_not_what_is_asked_only_of_another_sector_or_another_agency(self, asked, partnership, on, at):
        what = {"competency": partnership.leading, "effective_from": on, "by": None, "at": at}
        elsewhere = replace(KEEPING, sectors=[partnership.school.sector])
        requirements.state(code="R-S", title="Schools", agency=partnership.root, terms=elsewhere, **what)
        requirements.state(code="R-H", title="Heath", agency=partnership.schools, terms=KEEPING, **what)
        assert set(asked()) == {"Think the Unthinkable", "Leading practice"}

    def test_what_was_retired_stands_apart(self, door, now, training_lead, partnership, on, at):
        requirements.retire(partnership.requirement, on=on, by=None, at=at)
        response = door(training_lead, "requirements", partnership.trust)
        assert [one.title for one in response.context["ended"]] == ["Think the Unthinkable"]
        assert "No longer asked" in response.text

    def test_what_was_foreseen_for_this_agency_and_no_other(self, asked, revise, partnership, officer, cast, on, at):
        rehearsal = requirements.rehearse(partnership.requirement, terms=KEEPING, effective_from=on, by=officer, at=at)
        revise(KEEPING, on, rehearsal=rehearsal)
        said = asked(partnership.ward)["Think the Unthinkable"].now.rehearsed
        assert said == (
            "Rehearsed on 4 May 2026 by Efua Mensah: of 3 people at Riverside NHS Trust, nobody would become overdue "
            "or expired on its first day."
        )


class TestThePreview:
    def test_says_until_when_it_counts(self, asked):
        one = asked(query="?finish=3 May 2026")["Think the Unthinkable"]
        assert one.preview == "If you finish on 3 May 2026: current until 2 May 2028."

    def test_is_of_today_unless_told_otherwise(self, asked):
        assert asked()["Think the Unthinkable"].preview.startswith("If you finish on 4 May 2026: ")

    def test_tells_of_a_version_that_will_change_it(self, asked, revise):
        revise(replace(KEEPING, months=12), date(2026, 9, 1))
        one = asked(query="?finish=2026-05-03")["Think the Unthinkable"]
        assert one.preview == (
            "If you finish on 3 May 2026: current until 2 May 2028; "
            "version 2, from 1 September 2026, makes it 2 May 2027."
        )

    def test_is_silent_about_a_version_that_leaves_it_as_it_is(self, asked, revise):
        revise(replace(KEEPING, months=12, transition=TransitionMode.GRANDFATHER), date(2026, 9, 1))
        one = asked(query="?finish=2026-05-03")["Think the Unthinkable"]
        assert one.preview == "If you finish on 3 May 2026: current until 2 May 2028."

    def test_of_what_cannot_be_read_has_its_sentence_and_keeps_what_was_typed(
        self, door, now, training_lead, partnership
    ):
        response = door(training_lead, "requirements", partnership.trust, query="?finish=soon")
        assert response.status_code == 200
        assert "That cannot be read as a day" in response.text
        assert 'value="soon"' in response.text


class TestTheDoor:
    def test_is_open_to_an_officer_who_sees_no_names(self, door, now, officer, partnership):
        assert door(officer, "requirements", partnership.trust).status_code == 200

    @pytest.mark.parametrize("part", ["practitioner", "colleague", "dsl", "author", "outsider"])
    def test_does_not_exist_for_others(self, door, now, cast, partnership, part):
        assert door(cast[part], "requirements", partnership.trust).status_code == 404

    def test_asks_anonymous_visitors_to_sign_in(self, door, partnership):
        assert door(None, "requirements", partnership.trust).status_code == 302

    def test_is_only_read(self, door, now, training_lead, partnership):
        assert door(training_lead, "requirements", partnership.trust, sent={}).status_code == 405

    def test_takes_as_many_statements_for_few_requirements_as_for_many(
        self, visit, now, training_lead, partnership, on, at, django_assert_num_queries
    ):
        client, url = visit(training_lead), f"/agencies/{partnership.trust.uuid}/requirements/"
        client.get(url)
        with django_assert_num_queries(11):
            client.get(url)
        for number in range(6):
            what = {"code": f"R-{number}", "title": f"Number {number}", "competency": partnership.leading}
            stated = requirements.state(
                **what, agency=partnership.root, terms=KEEPING, effective_from=on, by=None, at=at
            )
            requirements.revise(stated, terms=KEEPING, effective_from=on + timedelta(days=9), by=None, at=at)
        with django_assert_num_queries(11):
            client.get(url)
