"""A version is rehearsed: where everybody would stand with it, before anybody states it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from competencies.models import (
    AuditEntry,
    EvidenceKind,
    Rehearsal,
    RehearsalTask,
    Requirement,
    RequirementVersion,
    Standing,
    ValidityMode,
)
from competencies.models.records import AppendOnlyError
from competencies.operations import attainments, people, posts, requirements
from competencies.operations.attainments import NewAttainment
from competencies.operations.posts import NewPost
from competencies.operations.requirements import OtherTerms, Retired, Terms
from competencies.queries import rehearsal as queries
from competencies.queries.rehearsal import outdated
from competencies.rules import RuleError

SHORTER = Terms(due_within_days=30, validity=ValidityMode.ROLLING, months=12)


@pytest.fixture
def rehearse(partnership, at, on, officer):
    def rehearsed(terms=SHORTER, requirement=None, effective_from=on, **more):
        requirement = requirement or partnership.requirement
        return requirements.rehearse(requirement, terms=terms, effective_from=effective_from, by=officer, at=at, **more)

    return rehearsed


@pytest.fixture
def attain(partnership, at):
    def attained(person, on):
        new = NewAttainment(
            person=person,
            competency=partnership.awareness,
            attained_on=on,
            kind=EvidenceKind.SESSION,
            evidence_uuid=f"00000000-0000-0000-0000-{person.pk:012}",
            evidence_title="A morning together",
        )
        return attainments.record([new], by=None, at=at)[0]

    return attained


class TestRehearse:
    def test_counts_who_would_become_current(self, rehearse, attain, practitioner, colleague):
        attain(colleague, date(2024, 3, 4))
        kinder = Terms(due_within_days=30, validity=ValidityMode.ROLLING, months=36)
        first = rehearse(kinder).counts["total"]["first"]
        assert (first["newly_met"], first["newly_late"]) == (1, 0)

    def test_counts_who_would_become_late_and_where(self, rehearse, attain, cast, partnership):
        attain(cast["colleague"], date(2025, 3, 3))
        attain(cast["dsl"], date(2026, 3, 2))
        counts = rehearse().counts
        assert counts["total"]["people"] == 4
        assert counts["total"]["first"] == {
            "before": {"NOT_STARTED": 1, "CURRENT": 2, "OVERDUE": 1},
            "after": {"NOT_STARTED": 1, "EXPIRED": 1, "OVERDUE": 1, "CURRENT": 1},
            "newly_late": 1,
            "newly_met": 0,
        }
        places = {place["name"]: place["effect"]["first"] for place in counts["places"]}
        assert places["Riverside NHS Trust"]["newly_late"] == 1
        assert places["Heath Academies"]["newly_late"] == 0

    def test_counts_those_whom_it_names_outside_its_own_part_of_the_tree(self, rehearse, cast, partnership):
        of_the_trust = Requirement(code="R-NEW", competency=partnership.leading, agency=partnership.trust)
        named = replace(SHORTER, agencies=[partnership.schools])
        places = rehearse(named, of_the_trust).counts["places"]
        assert [(place["name"], place["effect"]["people"]) for place in places] == [("Heath Academies", 1)]

    def test_counts_a_record_that_was_merged_by_what_the_one_that_was_kept_holds(
        self, rehearse, attain, practitioner, officer, at
    ):
        attain(officer, date(2026, 3, 2))
        people.merge(officer, practitioner, by=None, at=at)
        total = rehearse().counts["total"]
        assert (total["people"], total["first"]["after"]) == (1, {"CURRENT": 1})

    def test_says_how_it_stands_when_the_time_it_gives_has_passed(self, rehearse, cast, on):
        counts = rehearse().counts
        assert counts["last_on"] == (on + timedelta(days=31)).isoformat()
        assert counts["total"]["last"]["after"] == {"OVERDUE": 4}
        assert counts["to_learn"] == [4, 4]

    def test_waits_for_the_last_team_where_it_is_spread(self, rehearse, cast, on):
        counts = rehearse(replace(SHORTER, spread_weeks=3)).counts
        assert counts["last_on"] == (on + timedelta(days=31 + 14)).isoformat()

    def test_agrees_with_the_standings_that_follow(self, rehearse, attain, cast, partnership, on, at, officer):
        attain(cast["colleague"], date(2025, 3, 3))
        attain(cast["training_lead"], date(2025, 12, 1))
        rehearsal = rehearse()
        requirements.revise(
            partnership.requirement, terms=SHORTER, effective_from=on, rehearsal=rehearsal, by=officer, at=at
        )
        stored = {}
        for row in Standing.objects.filter(requirement=partnership.requirement, status__isnull=False):
            stored[row.status] = stored.get(row.status, 0) + 1
        assert rehearsal.counts["total"]["first"]["after"] == stored

    def test_writes_nothing_but_its_record(self, rehearse, cast):
        before = list(Standing.objects.order_by("pk").values())
        rehearse(minutes=25)
        assert list(Standing.objects.order_by("pk").values()) == before
        assert RequirementVersion.objects.count() == 2
        assert Rehearsal.objects.get().minutes == 25

    def test_is_kept_as_the_record_of_the_decision(self, rehearse, cast, partnership, officer, on, at):
        rehearsal = rehearse()
        version = requirements.revise(
            partnership.requirement, terms=SHORTER, effective_from=on, rehearsal=rehearsal, by=officer, at=at
        )
        assert version.rehearsal == rehearsal
        assert AuditEntry.objects.filter(action="requirement.rehearse", actor_uuid=officer.uuid).exists()
        with pytest.raises(AppendOnlyError):
            rehearsal.save()

    def test_of_other_terms_is_no_record_of_these(self, rehearse, partnership, officer, on, at):
        rehearsal = rehearse()
        longer = replace(SHORTER, months=18)
        with pytest.raises(OtherTerms):
            requirements.revise(
                partnership.requirement, terms=longer, effective_from=on, rehearsal=rehearsal, by=officer, at=at
            )
        assert partnership.requirement.versions.count() == 1

    def test_refuses_what_stating_it_would_refuse(self, rehearse, partnership, on, at):
        with pytest.raises(RuleError, match="before today"):
            rehearse(effective_from=on - timedelta(days=1))
        requirements.retire(partnership.requirement, on=on, by=None, at=at)
        with pytest.raises(Retired):
            rehearse()

    def test_somebody_in_two_organisations_counts_once_in_each_and_once_in_all(
        self, rehearse, practitioner, partnership, at
    ):
        second = NewPost(person=practitioner, agency=partnership.school, started_on=date(2026, 4, 13))
        posts.begin([second], by=None, at=at)
        counts = rehearse().counts
        assert [place["effect"]["people"] for place in counts["places"]] == [1, 1]
        assert counts["total"]["people"] == 1

    def test_names_nobody(self, rehearse, cast):
        rehearsal = rehearse()
        assert "Patel" not in str(rehearsal.counts)
        assert str(cast["practitioner"].uuid) not in str(rehearsal.counts)


class TestOutdated:
    def test_once_a_fact_has_been_recorded_since(self, rehearse, colleague, attain, at):
        rehearsal = rehearse()
        assert not outdated(rehearsal)
        new = NewAttainment(
            person=colleague,
            competency=rehearsal.agency.requirements.first().competency,
            attained_on=at.date(),
            kind=EvidenceKind.SESSION,
            evidence_uuid="00000000-0000-0000-0000-000000000009",
            evidence_title="A morning together",
        )
        attainments.record([new], by=None, at=at + timedelta(minutes=1))
        assert outdated(rehearsal)


class TestRehearsingManyPeople:
    """More people than anybody waits for."""

    @pytest.fixture(autouse=True)
    def many(self, monkeypatch, cast):
        monkeypatch.setattr(requirements, "AT_ONCE", 1)

    @pytest.fixture
    def ask(self, partnership, officer, on, at):
        def asked(terms=SHORTER, requirement=None, effective_from=on):
            requirement = requirement or partnership.requirement
            return requirements.rehearse_soon(
                requirement, terms=terms, effective_from=effective_from, by=officer, at=at
            )

        return asked

    def test_waits_and_then_is_the_same_as_one_done_at_once(self, ask, rehearse, officer, partnership, at):
        terms = replace(SHORTER, sectors=[partnership.trust.sector], agencies=[partnership.trust], leads=["DSL"])
        task = ask(terms)
        assert (task.people, Rehearsal.objects.count()) == (4, 0)
        assert requirements.rehearse_waiting(at=at) == 1
        kept, at_once = Rehearsal.objects.get(), rehearse(terms)
        assert (kept.uuid, kept.recorded_by) == (task.uuid, officer)
        assert (kept.terms, kept.counts) == (at_once.terms, at_once.counts)
        assert AuditEntry.objects.filter(action="requirement.rehearse", subject_uuid=task.uuid).count() == 1
        assert not RehearsalTask.objects.exists()

    def test_of_a_requirement_that_is_new(self, ask, partnership, at):
        identity = {"code": "R-NEW", "title": "New", "competency": partnership.leading, "agency": partnership.root}
        task = ask(requirement=Requirement(**identity))
        assert requirements.rehearse_waiting(at=at) == 1
        assert Rehearsal.objects.get(uuid=task.uuid).terms["code"] == "R-NEW"
        assert not Requirement.objects.filter(code="R-NEW").exists()

    def test_is_asked_for_once(self, ask):
        assert ask() == ask()
        assert ask(replace(SHORTER, months=6)) != ask()

    def test_says_how_far_it_is(self, ask, at, monkeypatch):
        ask()
        monkeypatch.setattr(queries, "CHUNK", 2)
        told: list[int] = []
        read = queries.facts.personal_facts

        def reading(*args, **more):
            told.append(RehearsalTask.objects.get().done)
            return read(*args, **more)

        monkeypatch.setattr(queries.facts, "personal_facts", reading)
        requirements.rehearse_waiting(at=at)
        assert told == [0, 2]

    def test_says_why_it_cannot_be_done_any_more(self, ask, partnership, officer, on, at):
        task = ask()
        requirements.retire(partnership.requirement, on=on + timedelta(days=30), by=officer, at=at)
        assert requirements.rehearse_waiting(at=at) == 1
        task.refresh_from_db()
        assert "was retired" in task.refused
        assert requirements.rehearse_waiting(at=at) == 0

    def test_is_taken_over_from_whoever_died_and_given_up_in_the_end(self, ask, at, monkeypatch):
        def dying(*args, **more):
            raise MemoryError

        task = ask()
        with monkeypatch.context() as broken:
            broken.setattr(queries, "rehearse", dying)
            for tries in range(requirements.MOST_TRIES):
                late = at + tries * timedelta(hours=1)
                with pytest.raises(MemoryError):
                    requirements.rehearse_waiting(at=late)
                assert requirements.rehearse_waiting(at=late) == 0
        assert requirements.rehearse_waiting(at=at + timedelta(days=1)) == 0
        task.refresh_from_db()
        assert task.refused == "This could not be reckoned. Rehearse it again."
