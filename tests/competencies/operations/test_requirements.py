"""Requirements are stated, revised and retired; a past day keeps the version it had."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from competencies.models import RequirementVersion, Standing, TransitionMode, ValidityMode
from competencies.operations import requirements
from competencies.operations.requirements import Retired, Terms
from competencies.rules import RuleError

ROLLING = Terms(due_within_days=30, validity=ValidityMode.ROLLING, months=24)


@pytest.fixture
def state(partnership, at):
    def stated(terms, effective_from, code="R-NEW", **changed):
        what = {"title": "New", "competency": partnership.leading, "agency": partnership.root, **changed}
        return requirements.state(code=code, terms=terms, effective_from=effective_from, by=None, at=at, **what)

    return stated


def asked(requirement):
    return {str(row.person) for row in Standing.objects.filter(requirement=requirement).select_related("person")}


class TestState:
    def test_is_asked_at_once_of_everybody_it_names(self, state, practitioner, dsl, on):
        assert asked(state(ROLLING, on)) == {"Asha Patel", "Dara Nguyễn"}

    def test_is_asked_of_the_sectors_it_names(self, state, practitioner, dsl, partnership, on):
        terms = replace(ROLLING, sectors=[partnership.school.sector])
        assert asked(state(terms, on)) == {"Dara Nguyễn"}

    def test_is_asked_of_the_roles_it_names(self, state, practitioner, training_lead, partnership, on):
        assert asked(state(replace(ROLLING, job_roles=[partnership.nurse]), on)) == {"Asha Patel"}

    def test_is_asked_of_the_units_it_names(self, state, practitioner, training_lead, partnership, on):
        assert asked(state(replace(ROLLING, agencies=[partnership.ward]), on)) == {"Asha Patel"}

    def test_of_an_agency_is_asked_only_there(self, state, practitioner, dsl, partnership, on):
        assert asked(state(ROLLING, on, agency=partnership.schools)) == {"Dara Nguyễn"}

    def test_before_today_is_refused_but_for_a_first_load(self, state, on):
        with pytest.raises(RuleError, match="begins before today"):
            state(ROLLING, on - timedelta(days=1))
        assert state(ROLLING, on - timedelta(days=1), first_load=True)

    @pytest.mark.parametrize(
        "changed",
        [
            {"months": 0},
            {"due_within_days": -1},
            {"transition": TransitionMode.BY, "transition_by": date(2026, 5, 3)},
            {"validity": ValidityMode.KEEP_DATE, "months": 12, "window_days": 336},
            {
                "validity": ValidityMode.FIXED_DATE,
                "months": None,
                "fixed_month": 2,
                "fixed_day": 30,
                "minimum_active_days": 1,
            },
        ],
    )
    def test_in_terms_that_cannot_be_met_is_refused(self, state, changed, on):
        with pytest.raises(RuleError):
            state(replace(ROLLING, **changed), on)


class TestRevise:
    def test_changes_dates_from_its_day_and_keeps_the_days_before(self, colleague, partnership, on, at):
        requirements.revise(
            partnership.requirement, terms=replace(ROLLING, due_within_days=900), effective_from=on, by=None, at=at
        )
        spans = Standing.objects.filter(person=colleague, requirement=partnership.requirement).order_by("from_on")
        assert [(span.until_on, span.version, span.due_on) for span in spans] == [
            (on, 1, date(2024, 3, 6)),
            (None, 2, date(2026, 7, 24)),
        ]

    def test_reaches_agencies_that_it_names_outside_its_own_part_of_the_tree(self, state, dsl, partnership, on, at):
        of_the_trust = state(ROLLING, on, agency=partnership.trust)
        both = replace(ROLLING, agencies=[partnership.trust, partnership.schools])
        requirements.revise(of_the_trust, terms=both, effective_from=on, by=None, at=at)
        assert asked(of_the_trust) == {str(dsl)}

    def test_before_today_is_refused(self, partnership, on, at):
        with pytest.raises(RuleError):
            requirements.revise(
                partnership.requirement, terms=ROLLING, effective_from=on - timedelta(days=1), by=None, at=at
            )

    def test_of_what_was_retired_is_refused(self, partnership, on, at):
        requirements.retire(partnership.requirement, on=on, by=None, at=at)
        with pytest.raises(Retired, match="was retired"):
            requirements.revise(partnership.requirement, terms=ROLLING, effective_from=on, by=None, at=at)


class TestRetire:
    def test_asks_nothing_from_the_day(self, colleague, partnership, on, at):
        requirements.retire(partnership.requirement, on=on, by=None, at=at)
        assert Standing.objects.get(person=colleague).until_on == on

    def test_once_revised_ends_the_newest_version(self, colleague, partnership, on, at):
        requirements.revise(partnership.requirement, terms=ROLLING, effective_from=on, by=None, at=at)
        ended = requirements.retire(partnership.requirement, on=on + timedelta(days=1), by=None, at=at)
        assert ended.number == 2
        assert Standing.objects.get(person=colleague, version=2).until_on == on + timedelta(days=1)

    def test_in_the_past_is_refused_and_changes_nothing(self, partnership, on, at):
        with pytest.raises(RuleError, match="ends before today"):
            requirements.retire(partnership.requirement, on=on - timedelta(days=1), by=None, at=at)
        assert not RequirementVersion.objects.filter(effective_to__isnull=False).exists()

    def test_before_it_began_is_refused(self, state, on, at):
        ahead = state(ROLLING, date(2026, 9, 1))
        with pytest.raises(RuleError):
            requirements.retire(ahead, on=date(2026, 9, 1), by=None, at=at)

    def test_twice_is_refused(self, partnership, on, at):
        requirements.retire(partnership.requirement, on=on, by=None, at=at)
        with pytest.raises(Retired):
            requirements.retire(partnership.requirement, on=on, by=None, at=at)
