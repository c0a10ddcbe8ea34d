"""People join, move and leave; what they learned stays."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from competencies.models import (
    Attainment,
    AuditEntry,
    Grant,
    GrantKind,
    LeadDesignation,
    Person,
    Post,
    PostStanding,
    Standing,
)
from competencies.operations import posts
from competencies.operations.grants import OwnGrant
from competencies.operations.people import NewPerson
from competencies.operations.posts import NewPost, PostEnded, SamePost
from competencies.rules import RuleError


@pytest.fixture
def post(colleague):
    return Post.objects.get(person=colleague)


class TestBegin:
    def test_writes_the_post_its_roles_and_where_it_stands(self, outsider, partnership, on, at):
        new = NewPost(person=outsider, agency=partnership.ward, started_on=on, job_roles=[partnership.nurse])
        (post,) = posts.begin([new], by=None, at=at)
        assert list(post.job_roles.all()) == [partnership.nurse]
        assert Standing.objects.get(post=post).status == "NOT_STARTED"
        assert AuditEntry.objects.filter(action="post.begin", subject_uuid=post.uuid).exists()

    def test_refuses_a_period_without_a_day(self, outsider, partnership, on, at):
        new = NewPost(person=outsider, agency=partnership.ward, started_on=on, ended_on=on)
        with pytest.raises(RuleError, match="would end before it begins"):
            posts.begin([new], by=None, at=at)

    def test_refuses_a_second_such_post_on_the_same_days(self, post, on, at):
        again = NewPost(person=post.person, agency=post.agency, started_on=on)
        with pytest.raises(SamePost, match="Ben O'Neill already has such a post at Ward 7"):
            posts.begin([again], by=None, at=at)

    def test_refuses_the_same_post_twice_in_one_go_and_writes_neither(self, outsider, partnership, on, at):
        new = NewPost(person=outsider, agency=partnership.ward, started_on=on)
        with pytest.raises(SamePost):
            posts.begin([new, new], by=None, at=at)
        assert not Post.objects.filter(person=outsider).exists()

    def test_allows_another_title_another_unit_and_later_days(self, post, partnership, on, at):
        posts.end([post], on=on, by=None, at=at)
        begun = posts.begin(
            [
                NewPost(person=post.person, agency=post.agency, started_on=on),
                NewPost(person=post.person, agency=post.agency, started_on=on, job_title="Bank nurse"),
                NewPost(person=post.person, agency=partnership.trust, started_on=on),
            ],
            by=None,
            at=at,
        )
        assert len(begun) == 3

    def test_a_person_in_two_agencies_is_marked_as_shared(self, post, partnership, on, at):
        posts.begin([NewPost(person=post.person, agency=partnership.school, started_on=on)], by=None, at=at)
        assert set(PostStanding.objects.filter(person=post.person).values_list("shared", flat=True)) == {True}


class TestJoin:
    WHO = NewPerson(given_name="Lan", family_name="Nguyễn", email="lan@riverside.example")

    def test_adds_a_person_and_their_post_together(self, partnership, on, at):
        post = posts.join(self.WHO, key=uuid4(), agency=partnership.ward, started_on=on, by=None, at=at)
        assert (str(post.person), post.agency) == ("Lan Nguyễn", partnership.ward)

    def test_with_one_key_adds_one(self, partnership, on, at):
        key = uuid4()
        one = posts.join(self.WHO, key=key, agency=partnership.ward, started_on=on, by=None, at=at)
        two = posts.join(self.WHO, key=key, agency=partnership.ward, started_on=on, by=None, at=at)
        assert one == two

    def test_with_a_key_used_for_somebody_else_adds_all_the_same(self, partnership, on, at):
        key = uuid4()
        posts.join(self.WHO, key=key, agency=partnership.ward, started_on=on, by=None, at=at)
        other = NewPerson(given_name="Minh", family_name="Nguyễn")
        post = posts.join(other, key=key, agency=partnership.ward, started_on=on, by=None, at=at)
        assert (str(post.person), post.uuid != key) == ("Minh Nguyễn", True)

    def test_refused_leaves_nobody_behind(self, post, partnership, on, at):
        people = Person.objects.count()
        with pytest.raises(SamePost):
            posts.join(post.person, key=uuid4(), agency=post.agency, started_on=on, by=None, at=at)
        assert Person.objects.count() == people


class TestEnd:
    def test_keeps_what_was_believed_before(self, post, on, at):
        posts.end([post], on=on, by=None, at=at)
        before = Post.objects.get(uuid=post.uuid, withdrawn_at=at)
        assert (before.ended_on, Post.objects.known().get(uuid=post.uuid).ended_on) == (None, on)

    def test_keeps_the_roles_of_what_was_believed_before(self, post, partnership, on, at):
        posts.end([post], on=on, by=None, at=at)
        assert list(Post.objects.get(withdrawn_at=at).job_roles.all()) == [partnership.nurse]

    def test_takes_designations_along_and_writes_it_down(self, training_lead, on, at):
        posts.end([Post.objects.get(person=training_lead)], on=on, by=None, at=at)
        assert LeadDesignation.objects.known().get().until_on == on
        assert AuditEntry.objects.get(action="lead.stand_down").subject_uuid == training_lead.uuid

    def test_ends_the_authority_it_is_told_to_end(self, post, training_lead, partnership, give, on, at):
        held = give(post.person, GrantKind.MANAGER, partnership.ward)
        posts.end([post], on=on, ending_grants=[held], by=training_lead, at=at)
        assert Grant.objects.known().get(person=post.person).until_on == on

    def test_does_not_end_the_authority_of_whoever_ends_the_post(self, training_lead, on, at):
        own = Post.objects.get(person=training_lead)
        with pytest.raises(OwnGrant):
            posts.end([own], on=on, ending_grants=Grant.objects.filter(person=training_lead), by=training_lead, at=at)
        own.refresh_from_db()
        assert own.ended_on is None

    def test_again_on_the_same_day_changes_nothing(self, post, on, at):
        posts.end([post], on=on, by=None, at=at)
        posts.end([post], on=on, by=None, at=at)
        assert Post.objects.filter(uuid=post.uuid).count() == 2

    def test_again_on_an_earlier_day_moves_the_end(self, post, on, at):
        posts.end([post], on=on + timedelta(days=9), by=None, at=at)
        posts.end([post], on=on, by=None, at=at)
        assert Post.objects.known().get(uuid=post.uuid).ended_on == on

    def test_again_on_a_later_day_is_refused_whatever_was_read_before(self, post, on, at):
        read_before = Post.objects.get(pk=post.pk)
        posts.end([post], on=on, by=None, at=at)
        with pytest.raises(PostEnded, match="has ended already"):
            posts.end([read_before], on=on + timedelta(days=9), by=None, at=at)

    def test_before_it_began_is_refused(self, post, at):
        with pytest.raises(RuleError):
            posts.end([post], on=post.started_on, by=None, at=at)

    def test_loses_nothing_learned(self, post, partnership, on, at):
        learned = Attainment.objects.count()
        posts.end([post], on=on, by=None, at=at)
        assert Attainment.objects.count() == learned


class TestMove:
    def move(self, post, to, on, at, **changed):
        return posts.move(post, to=to, on=on, job_roles=[], by=None, at=at, **changed)

    def test_leaves_neither_gap_nor_overlap_and_keeps_the_clock(self, post, partnership, on, at):
        new = self.move(post, partnership.trust, on, at)
        post.refresh_from_db()
        assert (post.ended_on, new.started_on, new.continues) == (on, on, post)
        assert Standing.objects.get(post=new).clock_from == date(2024, 2, 5)
        assert Standing.objects.get(post=new).status == "OVERDUE"

    def test_to_another_organisation_starts_the_clock_again(self, post, partnership, on, at):
        new = self.move(post, partnership.school, on, at)
        assert Standing.objects.get(post=new).clock_from == on

    def test_keeps_an_end_that_was_booked(self, post, partnership, on, at):
        posts.end([post], on=date(2026, 9, 1), by=None, at=at)
        assert self.move(post, partnership.trust, on, at).ended_on == date(2026, 9, 1)

    def test_twice_is_once(self, post, partnership, on, at):
        assert self.move(post, partnership.trust, on, at) == self.move(post, partnership.trust, on, at)

    def test_refused_leaves_the_old_post_as_it_was(self, post, partnership, on, at):
        posts.begin([NewPost(person=post.person, agency=partnership.trust, started_on=on)], by=None, at=at)
        with pytest.raises(SamePost):
            self.move(post, partnership.trust, on, at)
        post.refresh_from_db()
        assert post.ended_on is None
