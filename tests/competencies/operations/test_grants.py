"""Authority is given and ended; nobody gives it to themselves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from competencies.models import AuditEntry, Grant, GrantKind
from competencies.operations import grants
from competencies.operations.grants import NotAtRoot, OwnGrant
from competencies.queries.scope import Scope, scope_of
from competencies.rules import RuleError


@pytest.fixture
def grant(outsider, partnership, give):
    return give(outsider, GrantKind.VIEWER, partnership.trust)


class TestGive:
    def test_opens_the_agency_and_what_is_below_it_from_the_day(self, outsider, partnership, training_lead, on, at):
        grants.give(outsider, kind=GrantKind.VIEWER, agency=partnership.trust, from_on=on, by=training_lead, at=at)
        assert scope_of(outsider, on=on - timedelta(days=1)) == Scope()
        scope = scope_of(outsider, on=on)
        assert scope.sees_people_of(partnership.ward)
        assert not scope.sees_people_of(partnership.school)
        assert not scope.manages_agency(partnership.ward)

    def test_lasts_until_its_end(self, outsider, partnership, on, at):
        until = on + timedelta(days=7)
        grants.give(
            outsider,
            kind=GrantKind.VIEWER,
            agency=partnership.trust,
            from_on=on,
            until_on=until,
            by=None,
            at=at,
        )
        assert scope_of(outsider, on=until - timedelta(days=1)).counts
        assert not scope_of(outsider, on=until).counts

    @pytest.mark.parametrize("kind", [GrantKind.OFFICER, GrantKind.AUTHOR])
    def test_of_the_partnerships_own_kinds_only_at_the_root(self, outsider, partnership, kind, on, at):
        with pytest.raises(NotAtRoot, match="choose Hounslow"):
            grants.give(outsider, kind=kind, agency=partnership.trust, from_on=on, by=None, at=at)

    def test_to_oneself_is_refused(self, training_lead, partnership, on, at):
        with pytest.raises(OwnGrant):
            grants.give(
                training_lead,
                kind=GrantKind.MANAGER,
                agency=partnership.ward,
                from_on=on,
                by=training_lead,
                at=at,
            )

    def test_for_no_day_is_refused(self, outsider, partnership, on, at):
        with pytest.raises(RuleError):
            grants.give(
                outsider, kind=GrantKind.VIEWER, agency=partnership.trust, from_on=on, until_on=on, by=None, at=at
            )

    def test_of_what_is_held_gives_that_back(self, grant, outsider, partnership, on, at):
        again = grants.give(outsider, kind=GrantKind.VIEWER, agency=partnership.trust, from_on=on, by=None, at=at)
        assert again == grant


class TestEnd:
    def test_closes_from_the_day(self, grant, outsider, on, at):
        grants.end([grant], on=on, by=None, at=at)
        assert scope_of(outsider, on=on - timedelta(days=1)).counts
        assert not scope_of(outsider, on=on).counts

    def test_of_what_has_not_begun_withdraws_it(self, outsider, partnership, on, at):
        ahead = grants.give(
            outsider, kind=GrantKind.VIEWER, agency=partnership.trust, from_on=date(2026, 9, 1), by=None, at=at
        )
        grants.end([ahead], on=on, by=None, at=at)
        assert not Grant.objects.known().filter(person=outsider).exists()

    def test_never_makes_what_has_ended_last_longer(self, grant, on, at):
        grants.end([grant], on=on, by=None, at=at)
        assert grants.end([grant], on=on + timedelta(days=30), by=None, at=at) == []
        grant.refresh_from_db()
        assert grant.until_on == on
        assert AuditEntry.objects.filter(action="grant.end").count() == 1

    def test_leaves_alone_what_was_withdrawn(self, grant, at):
        grants.end([grant], on=grant.from_on, by=None, at=at)
        assert grants.end([grant], on=grant.from_on, by=None, at=at) == []

    def test_of_ones_own_is_refused(self, training_lead, on, at):
        with pytest.raises(OwnGrant):
            grants.end(Grant.objects.filter(person=training_lead), on=on, by=training_lead, at=at)


class TestSharingAgreement:
    def test_lets_officers_see_names_in_that_organisation_on_those_days(self, officer, partnership, on, at):
        assert not scope_of(officer, on=on).sees_people_of(partnership.ward)
        grants.agree_sharing(partnership.trust, from_on=on, until_on=on + timedelta(days=7), by=None, at=at)
        assert scope_of(officer, on=on).sees_people_of(partnership.ward)
        assert not scope_of(officer, on=on).sees_people_of(partnership.school)
        assert not scope_of(officer, on=on + timedelta(days=7)).sees_people_of(partnership.ward)

    def test_for_no_day_is_refused(self, partnership, on, at):
        with pytest.raises(RuleError):
            grants.agree_sharing(partnership.trust, from_on=on, until_on=on, by=None, at=at)
