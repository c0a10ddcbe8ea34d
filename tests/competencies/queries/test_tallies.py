"""The front of an agency and the list say the same: how many stand where, in each place, and who needs something."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from competencies.models import Post
from competencies.operations import people, posts
from competencies.queries.compliance import Due, Filters, compliance
from competencies.queries.needs import SHOWN, Need, needing
from competencies.queries.scope import Scope
from competencies.queries.tallies import Tally, tallies
from competencies.rules import LATE, Status
from tests.competencies.queries import partnerships

TODAY = partnerships.AT.date()
LISTED = {
    Need.LATE: Filters(due=Due.OVERDUE),
    Need.SOON: Filters(due=Due.ENDING),
    Need.NEW: Filters(new=True),
    Need.ROLES: Filters(role_unknown=True),
}


@pytest.fixture(params=[1, 2, 3])
def places(request, partnership):
    """Every place of a partnership whose people have up to three posts, begun, ended and changing all around today."""
    partnerships.scatter(partnership, Random(request.param))
    return [partnership.root, partnership.trust, partnership.ward, partnership.schools, partnership.school]


def listed(place, on, filters=Filters()):  # noqa: B008  (it does not change)
    here = Scope(names=(place.path,))
    return compliance(place, on=on, today=on, filters=filters, visible_to=here, page_length=100)


def as_tally(overall):
    return Tally(
        people=overall.people,
        met=overall.met,
        late=sum(overall.of(status) for status in LATE),
        waiting=overall.of(Status.NOT_STARTED),
        exempt=overall.of(Status.EXEMPT),
        role_unknown=overall.of(Status.ROLE_UNKNOWN),
    )


class TestAsDaysPassWithoutRefresh:
    def test_every_place_has_the_numbers_of_its_list(self, places):
        seen = set()
        for on in (TODAY + timedelta(days=days) for days in range(0, 100, 6)):
            expected = {place.pk: as_tally(listed(place, on).overall) for place in places}
            assert tallies(places, on=on) == expected, on
            for place in places:
                assert tallies([place], on=on)[place.pk] == expected[place.pk], (on, place)
            seen |= set(expected.values())
        assert len(seen) > 10

    def test_every_kind_of_need_has_the_people_of_its_list(self, places):
        seen = set()
        for on in (TODAY + timedelta(days=days) for days in range(0, 100, 9)):
            for place in places:
                late = tallies([place], on=on)[place.pk].late
                for need, found in needing(place, late=late, on=on).items():
                    whole = listed(place, on, LISTED[need])
                    assert found.count == whole.matching, (on, place, need)
                    assert len(found.people) == min(SHOWN, found.count)
                    assert {one.uuid for one in found.people} <= {row.uuid for row in whole.rows}
                    seen.add((need, found.count))
        assert {need for need, count in seen if count} == set(Need)


class TestSomebodyWhoMoved:
    def test_is_new_in_neither_place(self, partnership, colleague, at, on):
        post = Post.objects.known().get(person=colleague)
        posts.move(post, to=partnership.trust, on=on, job_roles=[], by=None, at=at)
        found = needing(partnership.trust, late=0, on=on)[Need.NEW]
        assert (found.people, found.count) == ((), 0)


class TestOfTwoRecordsMadeOne:
    def test_who_began_under_the_one_is_new_under_the_other(self, partnership, join, at, on):
        kept, absorbed = join("Asha", "Patel", partnership.school), join("Asha", "Patel-Rao", partnership.ward)
        people.merge(kept, absorbed, by=None, at=at)
        found = needing(partnership.trust, late=0, on=on)[Need.NEW]
        assert [one.uuid for one in found.people] == [kept.uuid]
