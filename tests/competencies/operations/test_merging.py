"""Two records turn out to be one person; and then, perhaps, not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from competencies.models import (
    Attainment,
    AuditEntry,
    EvidenceKind,
    Merge,
    Post,
    PostStanding,
    Standing,
)
from competencies.operations import agencies, attainments, people, posts, standings
from competencies.operations.attainments import NewAttainment
from competencies.operations.people import NotTwoPeople, OwnRecord
from competencies.operations.posts import NewPost
from competencies.queries import standings as queries
from competencies.queries.people import person_in, person_shown
from competencies.queries.scope import scope_of


@pytest.fixture
def double(join, partnership):
    """Ben once more, as the school's HR wrote him."""
    return join("Benjamin", "O Neill", partnership.school, roles=[partnership.teacher], started_on=date(2025, 9, 1))


@pytest.fixture
def trained(double, partnership, at):
    """The double did the training in March 2026; Ben of the ward did not."""
    new = NewAttainment(
        person=double,
        competency=partnership.awareness,
        attained_on=date(2026, 3, 2),
        kind=EvidenceKind.SESSION,
        evidence_uuid="00000000-0000-0000-0000-000000000001",
        evidence_title="A morning together",
    )
    return attainments.record([new], by=None, at=at)[0]


@pytest.fixture
def merge(colleague, double, trained, officer, at):
    return people.merge(colleague, double, by=officer, at=at)


def status_of(person, agency):
    return Standing.objects.get(person=person, agency=agency, status__isnull=False).status


def everything():
    """All rows of both tables of standings, whatever their keys."""
    rows = Standing.objects.order_by("post", "requirement", "from_on").values()
    return [{**row, "id": None} for row in rows], list(PostStanding.objects.order_by("post").values())


class TestMerge:
    def test_makes_the_facts_of_both_count_for_the_one_who_is_kept(self, merge, colleague, partnership):
        assert status_of(colleague, partnership.ward) == "CURRENT"
        assert status_of(colleague, partnership.school) == "CURRENT"

    def test_counts_one_person_under_one_name(self, merge, colleague, double):
        rows = PostStanding.objects.all()
        assert {(row.person_id, row.sort_name, row.shared) for row in rows} == {
            (colleague.pk, colleague.sort_name, True)
        }
        assert not Standing.objects.filter(person=double).exists()

    def test_moves_and_deletes_no_fact(self, merge, double, trained):
        assert Attainment.objects.get().person == double
        assert Post.objects.known().get(person=double).ended_on is None

    def test_holds_for_what_was_believed_before_it_too(self, merge, colleague, at, partnership):
        answers = queries.answers_for(colleague, on=at.date(), known_at=at)
        assert {answer.status for answer in answers if answer.requirement == "R-AWARE"} == {"CURRENT"}

    def test_takes_in_what_is_recorded_for_either_later(self, merge, double, colleague, partnership, on, at):
        posts.end([Post.objects.known().get(person=double)], on=on, by=None, at=at)
        assert [row.agency for row in Standing.objects.filter(person=colleague, status__isnull=False)] == [
            partnership.ward
        ]

    def test_leaves_rows_that_are_what_the_rules_answer(self, merge, colleague, double, on):
        assert not list(queries.drift([colleague.pk, double.pk], on=on, prepared=queries.prepare_rules()))

    def test_shows_one_page_wherever_either_worked(self, merge, colleague, double, partnership, training_lead, on, at):
        other = {"name": "Northern Care", "sector": partnership.school.sector}
        elsewhere = agencies.add(parent=partnership.root, **other, by=None, at=at)
        for agency in (partnership.ward, partnership.school):
            for record in (colleague, double):
                assert person_in(agency, record.uuid) == colleague
        for record in (colleague, double):
            assert person_in(elsewhere, record.uuid) is None
        seen = person_shown(colleague, on=on, visible_to=scope_of(training_lead, on=on))
        assert [one.post.agency for one in seen.posts] == [partnership.ward]

    def test_closes_the_absorbed_record_to_signing_in(self, merge, double):
        double.refresh_from_db()
        assert not double.is_active

    def test_is_written_down_without_a_name(self, merge, colleague, double, officer):
        entry = AuditEntry.objects.get(action="person.merge")
        assert (entry.subject_uuid, entry.actor_uuid) == (colleague.uuid, officer.uuid)
        assert entry.detail == {"absorbed": str(double.uuid)}

    def test_of_one_record_is_refused(self, colleague, at):
        with pytest.raises(NotTwoPeople):
            people.merge(colleague, colleague, by=None, at=at)

    def test_of_a_record_that_is_part_of_another_merge_is_refused(self, merge, colleague, double, practitioner, at):
        for kept, absorbed in ((practitioner, double), (double, practitioner), (practitioner, colleague)):
            with pytest.raises(NotTwoPeople):
                people.merge(kept, absorbed, by=None, at=at)
        assert people.merge(colleague, practitioner, by=None, at=at)

    def test_of_ones_own_record_is_refused(self, colleague, double, at):
        with pytest.raises(OwnRecord):
            people.merge(colleague, double, by=colleague, at=at)


class TestUnmerge:
    def test_gives_each_their_own_facts_back(self, colleague, double, trained, officer, at):
        standings.refresh([colleague.pk, double.pk], at=at)
        before = everything()
        merge = people.merge(colleague, double, by=officer, at=at)
        assert everything() != before
        people.unmerge(merge, by=officer, at=at)
        assert everything() == before

    def test_gives_what_was_recorded_since_to_whom_it_was_recorded(
        self, merge, double, colleague, partnership, officer, at, on
    ):
        later = at + timedelta(days=1)
        posts.begin([NewPost(person=colleague, agency=partnership.trust, started_on=on)], by=None, at=later)
        people.unmerge(merge, by=officer, at=later)
        assert status_of(colleague, partnership.ward) == "OVERDUE"
        assert status_of(double, partnership.school) == "CURRENT"
        assert {row.agency for row in PostStanding.objects.filter(person=colleague)} == {
            partnership.ward,
            partnership.trust,
        }

    def test_lets_only_those_sign_in_again_who_could_before(self, colleague, double, officer, at):
        merge = people.merge(colleague, double, by=officer, at=at)
        people.unmerge(merge, by=officer, at=at)
        double.refresh_from_db()
        assert double.is_active
        double.is_active = False
        double.save(update_fields=["is_active"])
        people.unmerge(people.merge(colleague, double, by=officer, at=at), by=officer, at=at)
        double.refresh_from_db()
        assert not double.is_active

    def test_twice_undoes_once_and_is_written_down_once(self, merge, officer, at):
        people.unmerge(merge, by=officer, at=at)
        people.unmerge(Merge.objects.get(), by=officer, at=at + timedelta(days=1))
        assert Merge.objects.get().undone_at == at
        assert AuditEntry.objects.filter(action="person.unmerge").count() == 1
