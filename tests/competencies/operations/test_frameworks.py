"""Adopting a framework: once, again, and after an officer had their say."""

from dataclasses import replace

import pytest

from competencies.models import AuditEntry, Competency, Framework
from competencies.operations import frameworks
from competencies.operations.frameworks import Adopted, ChangedSince, CompetencyWords, FrameworkWords

SIGNS = CompetencyWords(
    code="T-SIGNS",
    title="Signs",
    statement="Notices signs.",
    level="AWARENESS",
    validity_months=24,
    crosswalk=({"to": "Section 11 standards", "note": "May speak to one.", "checked_by": ""},),
)
TELLING = CompetencyWords(code="T-TELLING", title="Telling", statement="Listens.", level="PRACTITIONER")
WORDS = FrameworkWords(code="T", title="A framework", competencies=(SIGNS, TELLING))


@pytest.fixture
def adopt(db, at):
    def adopting(words=WORDS, *, overwrite=False):
        return frameworks.adopt(words, overwrite=overwrite, by=None, at=at)

    return adopting


def reworded(statement):
    return replace(WORDS, competencies=(replace(SIGNS, statement=statement), TELLING))


def edit(at, statement="Our own words."):
    row = Competency.objects.get(code="T-SIGNS")
    row.statement = statement
    frameworks.save(row, by=None, at=at)


class TestAdopting:
    def test_brings_everything_the_file_says(self, adopt):
        assert adopt() == Adopted(new=3)
        signs, telling = Competency.objects.filter(framework__code="T")
        assert (signs.title, signs.level, signs.validity_months) == ("Signs", "AWARENESS", 24)
        assert signs.crosswalk[0]["to"] == "Section 11 standards"
        assert telling.level == "PRACTITIONER"
        assert AuditEntry.objects.filter(action="competency.save").count() == 2

    def test_done_again_changes_nothing(self, adopt):
        adopt()
        before = AuditEntry.objects.count()
        assert adopt() == Adopted(unchanged=3)
        assert AuditEntry.objects.count() == before

    def test_what_changed_in_the_file_changes_here(self, adopt):
        adopt()
        assert adopt(reworded("Notices more.")) == Adopted(changed=1, unchanged=2)
        assert Competency.objects.get(code="T-SIGNS").statement == "Notices more."

    def test_what_an_officer_changed_stays_while_the_file_is_as_it_was(self, adopt, at):
        adopt()
        edit(at)
        assert adopt() == Adopted(unchanged=3)
        assert Competency.objects.get(code="T-SIGNS").statement == "Our own words."

    def test_stops_where_an_officer_and_the_file_both_changed_a_row(self, adopt, at):
        adopt()
        edit(at)
        changed = replace(reworded("Notices more."), title="Another title")
        with pytest.raises(ChangedSince, match="T-SIGNS"):
            adopt(changed)
        assert Competency.objects.get(code="T-SIGNS").statement == "Our own words."
        assert Framework.objects.get(code="T").title == "A framework"

    def test_overwrites_when_told_to(self, adopt, at):
        adopt()
        edit(at)
        assert adopt(overwrite=True) == Adopted(changed=1, unchanged=2)
        assert Competency.objects.get(code="T-SIGNS").statement == "Notices signs."

    def test_a_row_made_by_hand_is_taken_over_only_where_it_says_the_same(self, adopt, at):
        framework = frameworks.save(Framework(code="T", title="A framework"), by=None, at=at)
        own = Competency(framework=framework, code="T-SIGNS", title="Ours", statement="Something else.")
        frameworks.save(own, by=None, at=at)
        with pytest.raises(ChangedSince, match="T-SIGNS"):
            adopt()

    def test_a_competency_that_the_file_does_not_have_stays(self, adopt):
        adopt()
        adopt(replace(WORDS, competencies=(SIGNS,)))
        assert Competency.objects.filter(code="T-TELLING", is_active=True).exists()
