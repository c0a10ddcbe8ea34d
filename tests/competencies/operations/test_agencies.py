"""Agencies are added, described and moved; their people stand accordingly."""

from __future__ import annotations

import pytest

from competencies.models import Agency, ExemptionReason, Sector, Standing, ValidityMode
from competencies.operations import agencies, allowances, requirements
from competencies.operations.agencies import NoRoot, NoSector
from competencies.operations.requirements import Terms


@pytest.fixture
def for_schools(partnership, on, at):
    """Something asked of education alone."""
    terms = Terms(
        due_within_days=30,
        validity=ValidityMode.NEVER,
        sectors=[partnership.school.sector],
    )
    return requirements.state(
        code="R-SCHOOL",
        title="For schools",
        competency=partnership.leading,
        agency=partnership.root,
        terms=terms,
        effective_from=on,
        by=None,
        at=at,
    )


class TestFound:
    def test_makes_the_partnership_once(self, partnership, at):
        with pytest.raises(NoRoot, match="already"):
            agencies.found(name="Another", by=None, at=at)
        assert Agency.objects.filter(depth=1).count() == 1


class TestAdd:
    def test_has_the_sector_of_what_it_belongs_to(self, partnership, at):
        clinic = agencies.add(parent=partnership.trust, name="Clinic", domains=["clinic.example"], by=None, at=at)
        assert clinic.sector == partnership.trust.sector
        assert clinic.path.startswith(partnership.trust.path)
        assert [domain.domain for domain in clinic.domains.all()] == ["clinic.example"]

    def test_below_the_partnership_without_a_sector_is_refused(self, partnership, at):
        with pytest.raises(NoSector, match="Choose a sector for Police"):
            agencies.add(parent=partnership.root, name="Police", by=None, at=at)


class TestDescribe:
    def describe(self, agency, at, **changed):
        what = {"name": agency.name, "sector": agency.sector, "urn": agency.urn, "ods_code": agency.ods_code}
        return agencies.describe(agency, **{**what, **changed}, by=None, at=at)

    def test_with_another_sector_changes_what_is_asked(self, for_schools, practitioner, partnership, at):
        assert not Standing.objects.filter(person=practitioner, requirement=for_schools).exists()
        self.describe(partnership.ward, at, sector=Sector.objects.get(code="EDUCATION"))
        assert Standing.objects.filter(person=practitioner, requirement=for_schools).exists()

    def test_without_a_sector_is_refused(self, partnership, at):
        with pytest.raises(NoSector):
            self.describe(partnership.ward, at, sector=None)
        partnership.ward.refresh_from_db()
        assert partnership.ward.sector is not None

    def test_renames(self, partnership, at):
        self.describe(partnership.ward, at, name="Ward Seven")
        assert Agency.objects.get(pk=partnership.ward.pk).name == "Ward Seven"


class TestMove:
    def test_takes_its_people_along_to_the_other_organisation(self, practitioner, partnership, at):
        moved = agencies.move(partnership.ward, below=partnership.schools, by=None, at=at)
        assert moved.organisation_path == partnership.schools.path
        assert Standing.objects.get(person=practitioner).organisation == partnership.schools

    def test_takes_along_what_was_granted_there_to_people_who_work_elsewhere(self, practitioner, partnership, on, at):
        other = agencies.add(parent=partnership.trust, name="Ward 8", by=None, at=at)
        allowances.exempt(
            [practitioner],
            requirement=partnership.requirement,
            agency=other,
            from_on=on,
            until_on=None,
            reason=ExemptionReason.COVERED_ELSEWHERE,
            review_on=on,
            by=None,
            at=at,
        )
        assert Standing.objects.get(person=practitioner, status__isnull=False).status == "EXEMPT"
        agencies.move(other, below=partnership.schools, by=None, at=at)
        assert Standing.objects.get(person=practitioner, status__isnull=False).status == "NOT_STARTED"

    def test_below_itself_is_refused(self, partnership, at):
        with pytest.raises(NoRoot):
            agencies.move(partnership.trust, below=partnership.ward, by=None, at=at)

    def test_of_the_partnership_is_refused(self, partnership, at):
        with pytest.raises(NoRoot):
            agencies.move(partnership.root, below=partnership.trust, by=None, at=at)
