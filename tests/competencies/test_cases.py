"""The cases that every release must survive, as far as they concern posts, evidence, requirements and standings.

Each is told through the operations and read from the stored rows, from the list, or from the function. Where else the
list of cases is kept:

- a material change in the middle of an attempt; a step or module with records: tests/courses, tests/journeys
- a double click, two tabs, a retry: tests/journeys/test_finishing.py, tests/competencies/operations/test_at_once.py
- what a certificate says once it is revoked or its holder renamed: tests/certificates
- every address as every role from another agency: tests/house/test_doors.py
- a truncated staff file, a formula in a cell: tests/competencies/operations/test_staff.py, tests/competencies/files
- the record store down: tests/learning_site/xapi
- records merged and parted, in full: tests/competencies/operations/test_merging.py
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from competencies.models import (
    EvidenceKind,
    LeadKind,
    Post,
    Requirement,
    RevocationReason,
    Standing,
    TransitionMode,
    ValidityMode,
)
from competencies.models.records import inside
from competencies.operations import attainments, corrections, leads, people, posts, requirements, standings
from competencies.operations.attainments import NewAttainment
from competencies.operations.posts import NewPost
from competencies.operations.requirements import Terms
from competencies.queries.compliance import Filters, compliance
from competencies.queries.people import person_shown
from competencies.queries.scope import Scope
from competencies.queries.standings import answers_for, believed, drift, prepare_rules
from competencies.queries.tallies import tallies
from competencies.rules import RuleError, end_of_day, london_day

ROLLING = Terms(due_within_days=30, validity=ValidityMode.ROLLING, months=24)


@pytest.fixture
def attain(partnership, at):
    """Somebody achieves a competency: `attain(colleague, date(2026, 3, 2))`."""

    def attained(person, on, competency=None, kind=EvidenceKind.SESSION, known=None):
        new = NewAttainment(
            person=person,
            competency=competency or partnership.awareness,
            attained_on=on,
            kind=kind,
            evidence_uuid=f"{on:%Y%m%d}-0000-0000-0000-{person.pk:012}",
            evidence_title="A morning together",
        )
        return attainments.record([new], by=None, at=known or at)[0]

    return attained


@pytest.fixture
def revise(partnership, at):
    def revised(terms, on, requirement=None):
        return requirements.revise(
            requirement or partnership.requirement, terms=terms, effective_from=on, by=None, at=at
        )

    return revised


def spans(person, agency, on, code="R-AWARE"):
    """What the rows say of one requirement in one agency on a day, whenever they were refreshed."""
    rows = Standing.objects.filter(inside(on), person=person, requirement__code=code, agency=agency)
    return [(row.due_on, row.expires_on) for row in rows]


def status_on(person, on, code="R-AWARE", known_at=None):
    """The status of the one post to which the requirement applies."""
    answers = [
        answer
        for answer in answers_for(person, on=on, known_at=known_at)
        if answer.requirement == code and answer.status != "NOT_REQUIRED"
    ]
    return answers[0].status if answers else "NOT_REQUIRED"


def listed(agency, on, today=None):
    found = compliance(
        agency, on=on, today=today or on, filters=Filters(), visible_to=Scope(names=(agency.get_root().path,))
    )
    return found.overall


class TestTwoPostsWithDifferentRequirements:
    @pytest.fixture(autouse=True)
    def two_posts(self, practitioner, partnership, at, on):
        second = NewPost(person=practitioner, agency=partnership.school, started_on=on - timedelta(days=400))
        posts.begin([second], by=None, at=at)
        what = {
            "code": "R-SCHOOL",
            "title": "Schools",
            "competency": partnership.leading,
            "agency": partnership.schools,
        }
        requirements.state(**what, terms=ROLLING, effective_from=on, by=None, at=at)

    def test_are_counted_once_in_each_agency_and_once_overall(self, partnership, practitioner, on):
        places = [partnership.root, partnership.trust, partnership.schools]
        assert [listed(place, on).people for place in places] == [1, 1, 1]
        counted = tallies(places, on=on)
        assert [counted[place.pk].people for place in places] == [1, 1, 1]

    def test_are_counted_by_the_worst_of_both_overall_and_by_their_own_in_each(self, partnership, practitioner, on):
        assert listed(partnership.trust, on).counts == Counter(NOT_STARTED=1)
        assert listed(partnership.schools, on).counts == Counter(OVERDUE=1)
        assert listed(partnership.root, on).counts == Counter(OVERDUE=1)


class TestATransferInTheMiddleOfACycle:
    @pytest.fixture(autouse=True)
    def moved(self, colleague, partnership, attain, at):
        attain(colleague, date(2026, 3, 2))
        posts.move(
            Post.objects.known().get(person=colleague),
            to=partnership.school,
            on=date(2026, 5, 18),
            job_roles=[],
            by=None,
            at=at,
        )

    def test_keeps_the_evidence(self, colleague, partnership):
        assert spans(colleague, partnership.school, date(2026, 5, 18)) == [(date(2026, 6, 17), date(2028, 3, 1))]
        assert status_on(colleague, date(2026, 5, 18)) == "CURRENT"

    def test_is_seen_by_the_old_agency_to_the_last_day_and_not_after(self, colleague, partnership):
        assert listed(partnership.trust, date(2026, 5, 17), date(2026, 6, 1)).people == 1
        assert listed(partnership.trust, date(2026, 5, 18), date(2026, 6, 1)).people == 0

    def test_is_in_no_two_agencies_on_one_day(self, colleague, partnership):
        for day in (date(2026, 5, 17), date(2026, 5, 18)):
            seen = [listed(place, day, date(2026, 6, 1)).people for place in (partnership.trust, partnership.schools)]
            assert sum(seen) == 1


class TestBackDatedEvidence:
    def test_runs_from_when_it_happened(self, colleague, attain, partnership, on):
        attain(colleague, date(2024, 6, 3))
        assert spans(colleague, partnership.ward, on) == [(date(2024, 3, 6), date(2026, 6, 2))]

    def test_counts_for_past_days_by_what_is_known_now_and_not_by_what_was_believed_then(self, colleague, attain, at):
        march = date(2026, 3, 31)
        attain(colleague, date(2026, 3, 2), known=at)
        assert status_on(colleague, march) == "CURRENT"
        assert status_on(colleague, march, known_at=end_of_day(march)) == "OVERDUE"


class TestMonthEnds:
    @pytest.mark.parametrize(
        ("attained_on", "months", "expires_on"),
        [
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            (date(2024, 2, 29), 48, date(2028, 2, 28)),
            (date(2026, 1, 31), 1, date(2026, 2, 28)),
            (date(2025, 8, 31), 6, date(2026, 2, 28)),
            (date(2026, 3, 31), 1, date(2026, 4, 30)),
        ],
    )
    def test_have_a_last_good_day(self, colleague, partnership, attain, at, attained_on, months, expires_on):
        what = {"code": "R-MONTHS", "title": "Months", "competency": partnership.leading, "agency": partnership.root}
        terms = replace(ROLLING, months=months)
        requirements.state(**what, terms=terms, effective_from=date(2023, 1, 2), first_load=True, by=None, at=at)
        attain(colleague, attained_on, partnership.leading)
        assert spans(colleague, partnership.ward, attained_on, "R-MONTHS")[0][1] == expires_on


class TestTheEndOfTheDayInLondon:
    def test_is_the_end_of_the_day_there_on_both_sides_of_a_clock_change(self):
        assert london_day(datetime(2026, 3, 28, 23, 59, tzinfo=UTC)) == date(2026, 3, 28)
        assert london_day(datetime(2026, 3, 29, 23, 0, tzinfo=UTC)) == date(2026, 3, 30)
        assert end_of_day(date(2026, 3, 28)) == datetime(2026, 3, 28, 23, 59, 59, 999999, UTC)
        assert end_of_day(date(2026, 3, 29)) == datetime(2026, 3, 29, 22, 59, 59, 999999, UTC)

    def test_leaves_nobody_late_on_the_last_day_and_everybody_the_day_after(self, join, partnership):
        newcomer = join("Hana", "Late", partnership.ward, started_on=date(2026, 2, 27))
        assert status_on(newcomer, date(2026, 3, 29)) == "NOT_STARTED"
        assert status_on(newcomer, date(2026, 3, 30)) == "OVERDUE"

    def test_brings_rows_on_at_midnight_there_and_not_at_midnight_utc(self, join, partnership):
        newcomer = join("Hana", "Late", partnership.ward, started_on=date(2026, 2, 28))
        standings.refresh([newcomer.pk], at=datetime(2026, 3, 29, 12, tzinfo=UTC))
        assert standings.refresh_due(at=datetime(2026, 3, 30, 22, 59, tzinfo=UTC)) == 0
        assert standings.refresh_due(at=datetime(2026, 3, 30, 23, 0, tzinfo=UTC)) == 1
        assert Standing.objects.get(person=newcomer, status__isnull=False).status == "OVERDUE"


class TestEarlyRenewal:
    def renewed(self, attain, person, days_early):
        attain(person, date(2024, 6, 3))
        attain(person, date(2026, 6, 2) - timedelta(days=days_early), known=datetime(2026, 6, 3, 9, tzinfo=UTC))

    def keeping(self, partnership, at):
        requirements.retire(partnership.requirement, on=london_day(at), by=None, at=at)
        what = {"code": "R-KEEP", "title": "Keep", "competency": partnership.awareness, "agency": partnership.root}
        terms = replace(ROLLING, validity=ValidityMode.KEEP_DATE, window_days=60)
        requirements.state(**what, terms=terms, effective_from=date(2024, 1, 1), first_load=True, by=None, at=at)

    def test_keeps_its_days_where_the_date_is_kept(self, colleague, partnership, attain, at):
        self.keeping(partnership, at)
        self.renewed(attain, colleague, 60)
        assert spans(colleague, partnership.ward, date(2026, 6, 3), "R-KEEP")[0][1] == date(2028, 6, 2)

    def test_keeps_none_a_day_too_early(self, colleague, partnership, attain, at):
        self.keeping(partnership, at)
        self.renewed(attain, colleague, 61)
        assert spans(colleague, partnership.ward, date(2026, 6, 3), "R-KEEP")[0][1] == date(2028, 4, 1)

    def test_keeps_none_where_months_roll(self, colleague, partnership, attain):
        self.renewed(attain, colleague, 60)
        assert spans(colleague, partnership.ward, date(2026, 6, 3))[0][1] == date(2028, 4, 2)


class TestARuleThatChanges:
    def test_with_grandfathering_leaves_the_dates_that_people_have(self, colleague, partnership, attain, revise, on):
        attain(colleague, date(2025, 6, 2))
        revise(replace(ROLLING, months=6, transition=TransitionMode.GRANDFATHER), on)
        assert spans(colleague, partnership.ward, on) == [(date(2024, 3, 6), date(2027, 6, 1))]

    def test_judges_what_comes_after_it_by_the_new_rule(self, colleague, partnership, attain, revise, on, at):
        revise(replace(ROLLING, months=6, transition=TransitionMode.GRANDFATHER), on)
        attain(colleague, on, known=at)
        assert spans(colleague, partnership.ward, on)[0][1] == date(2026, 11, 3)

    def test_never_rewrites_a_past_day(self, colleague, partnership, attain, revise, on):
        attain(colleague, date(2025, 6, 2))
        days = [on - timedelta(days=number) for number in range(1, 400, 30)]
        before = [(status_on(colleague, day), spans(colleague, partnership.ward, day)) for day in days]
        revise(replace(ROLLING, months=6), on)
        assert status_on(colleague, on) == "EXPIRED"
        assert [(status_on(colleague, day), spans(colleague, partnership.ward, day)) for day in days] == before

    def test_cannot_begin_in_the_past(self, revise, on):
        with pytest.raises(RuleError):
            revise(ROLLING, on - timedelta(days=1))


class TestAFairStart:
    def stated(self, partnership, on, at, **changes):
        what = {"code": "R-FAIR", "title": "Fair", "competency": partnership.leading, "agency": partnership.root}
        return requirements.state(**what, terms=replace(ROLLING, **changes), effective_from=on, by=None, at=at)

    def test_counts_from_the_later_of_the_post_and_the_requirement(self, colleague, partnership, join, on, at):
        self.stated(partnership, on, at)
        newcomer = join("Hana", "New", partnership.ward, started_on=date(2026, 6, 1))
        assert spans(colleague, partnership.ward, on, "R-FAIR") == [(date(2026, 6, 3), None)]
        assert spans(newcomer, partnership.ward, date(2026, 6, 1), "R-FAIR") == [(date(2026, 7, 1), None)]

    def test_finds_nobody_overdue_on_its_first_day(self, cast, partnership, on, at):
        self.stated(partnership, on, at, due_within_days=0)
        rows = Standing.objects.filter(requirement__code="R-FAIR", status__isnull=False)
        assert {row.status for row in rows} == {"NOT_STARTED"}

    def test_spread_over_weeks_gives_each_team_its_own(self, partnership, join, on, at):
        teams = [partnership.trust, partnership.ward, partnership.schools, partnership.school]
        members = [join("Team", str(number), team) for number, team in enumerate(teams)]
        self.stated(partnership, on, at, spread_weeks=3)
        due = [spans(person, team, on, "R-FAIR")[0][0] for person, team in zip(members, teams, strict=True)]
        assert due == [date(2026, 6, 3) + timedelta(weeks=team.pk % 3) for team in teams]
        assert len(set(due)) > 1
        assert not list(drift([person.pk for person in members], on=on, prepared=prepare_rules()))

    def test_spread_says_why(self, partnership, join, on, at):
        places = [partnership.ward, partnership.trust, partnership.school]
        team = next(place for place in places if place.pk % 2)
        person = join("Team", "Member", team)
        self.stated(partnership, on, at, spread_weeks=2)
        reasons = next(one.reasons for one in answers_for(person, on=on) if one.requirement == "R-FAIR")
        assert reasons[-1] == "Version 1 spreads those already in post over 2 weeks by team: 1 week more, 10 June 2026."


class TestRevokedEvidence:
    def test_counts_for_nothing_from_the_day_and_as_before_until_then(self, colleague, attain, at, on):
        given = attain(colleague, date(2026, 3, 2))
        attainments.revoke([given], reason=RevocationReason.RECORDED_IN_ERROR, on=on, by=colleague, at=at)
        assert status_on(colleague, on) == "OVERDUE"
        assert status_on(colleague, on - timedelta(days=1)) == "CURRENT"


class TestWhatWasBelieved:
    def test_of_a_post_that_was_corrected_since(self, practitioner, at):
        post = Post.objects.known().get(person=practitioner)
        later = at + timedelta(days=10)
        corrections.correct([(post, {"started_on": date(2026, 3, 2)})], by=None, at=later)
        day = london_day(at)
        assert status_on(practitioner, day, known_at=at) == "NOT_STARTED"
        assert status_on(practitioner, day) == "OVERDUE"

    def test_of_a_requirement_that_was_stated_since(self, colleague, partnership, at, on):
        what = {"code": "R-LATE", "title": "Late", "competency": partnership.leading, "agency": partnership.root}
        requirements.state(
            **what, terms=ROLLING, effective_from=on - timedelta(days=90), first_load=True, by=None, at=at
        )
        day = on - timedelta(days=1)
        assert status_on(colleague, day, "R-LATE") == "OVERDUE"
        assert status_on(colleague, day, "R-LATE", known_at=end_of_day(day)) == "NOT_REQUIRED"

    def test_of_a_lead_whose_designation_was_withdrawn_since(self, training_lead, partnership, at, on):
        post = Post.objects.known().get(person=training_lead)
        fact = leads.designate(post, agency=partnership.trust, kind=LeadKind.DEPUTY, from_on=on, by=None, at=at)
        leads.stand_down([fact], on=on, by=None, at=at + timedelta(hours=1))
        assert [line.withdrawn_at for line in type(fact).objects.filter(uuid=fact.uuid)] == [at + timedelta(hours=1)]
        assert status_on(training_lead, on, "R-LEAD", known_at=at) != "NOT_REQUIRED"

    def test_takes_as_many_queries_for_many_people(self, cast, on, at, django_assert_num_queries):
        keys = [person.pk for person in cast.values()]
        with django_assert_num_queries(8):
            believed(keys[:1], on=on, known_at=at)
        with django_assert_num_queries(8):
            believed(keys, on=on, known_at=at)


class TestRecordsMergedAndParted:
    def test_count_once_and_then_twice(self, colleague, practitioner, partnership, officer, attain, at, on):
        attain(practitioner, date(2026, 4, 20))
        merged = people.merge(colleague, practitioner, by=officer, at=at)
        assert listed(partnership.trust, on).counts == Counter(CURRENT=1)
        people.unmerge(merged, by=officer, at=at)
        assert listed(partnership.trust, on).counts == Counter(CURRENT=1, OVERDUE=1)


class TestWhatTheListSays:
    def test_the_person_page_explains(self, cast, partnership, attain, on):
        attain(cast["colleague"], date(2024, 4, 3))
        found = compliance(
            partnership.root,
            on=on,
            today=on,
            filters=Filters(),
            visible_to=Scope(names=(partnership.root.path,)),
        )
        for person in cast.values():
            if not Post.objects.known().filter(person=person).exists():
                continue
            row = next(row for row in found.rows if row.uuid == person.uuid)
            page = person_shown(person, on=on, visible_to=Scope(names=(partnership.root.path,)))
            said = {answer.status for post in page.posts for answer in post.answers}
            assert row.worst.status in said
        assert Requirement.objects.count() == 2
