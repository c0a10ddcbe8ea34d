"""A dated fact is corrected by a new row with the same uuid, and what was believed before stays askable."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from competencies.models import Post
from competencies.models.records import AppendOnlyError
from competencies.operations import corrections


@pytest.fixture
def post(colleague):
    return Post.objects.get(person=colleague)


class TestCorrect:
    def test_keeps_the_row_that_others_point_to_and_a_copy_of_what_stood(self, post, officer, on, at):
        key, recorded_at = post.pk, post.recorded_at
        corrections.correct([(post, {"ended_on": on})], by=officer, at=at)
        stands = Post.objects.known().get(uuid=post.uuid)
        before = Post.objects.get(uuid=post.uuid, withdrawn_at=at)
        assert (stands.pk, stands.ended_on, stands.recorded_at, stands.recorded_by) == (key, on, at, officer)
        assert (before.ended_on, before.recorded_at, before.recorded_by) == (None, recorded_at, None)

    def test_what_was_believed_at_an_instant_is_one_row(self, post, on, at):
        corrections.correct([(post, {"ended_on": on})], by=None, at=at)
        corrections.correct([(post, {"ended_on": date(2026, 6, 1)})], by=None, at=at + timedelta(days=2))
        for instant, ended_on in (
            (at - timedelta(seconds=1), None),
            (at, on),
            (at + timedelta(days=1), on),
            (at + timedelta(days=2), date(2026, 6, 1)),
        ):
            assert Post.objects.known_at(instant).get(uuid=post.uuid).ended_on == ended_on

    def test_copies_the_lists_too(self, post, partnership, on, at):
        corrections.correct([(post, {"ended_on": on})], by=None, at=at)
        assert list(Post.objects.get(withdrawn_at=at).job_roles.all()) == [partnership.nurse]
        assert list(Post.objects.known().get(uuid=post.uuid).job_roles.all()) == [partnership.nurse]


class TestWithdraw:
    def test_takes_a_fact_away_from_now_on_only(self, post, at):
        corrections.withdraw([post], at=at)
        assert not Post.objects.known().filter(uuid=post.uuid).exists()
        assert Post.objects.known_at(at - timedelta(seconds=1)).filter(uuid=post.uuid).exists()


class TestTheDatabase:
    def test_lets_one_row_of_a_fact_stand(self, post):
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(
                uuid=post.uuid,
                person=post.person,
                agency=post.agency,
                started_on=post.started_on,
                recorded_at=post.recorded_at,
            )

    def test_lets_no_fact_be_deleted(self, post):
        with pytest.raises(AppendOnlyError):
            post.delete()
