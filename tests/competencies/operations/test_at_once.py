"""Two clicks in the same moment make one of each, on either database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from competencies.models import Agency, AuditEntry, GrantKind, LeadKind, Person, Post
from competencies.operations import agencies, grants, leads, people, posts
from competencies.operations.people import AddressTaken, NewPerson
from competencies.operations.posts import NewPost, SamePost
from tests.conftest import make_partnership

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ON = date(2026, 5, 4)
AT_ONCE = 4
DONE = {"by": None, "at": AT}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def partnership(transactional_db):
    return make_partnership()


@pytest.fixture
def post(partnership):
    (person,) = people.add([NewPerson(given_name="Ben", family_name="O'Neill")], **DONE)
    return posts.begin([NewPost(person=person, agency=partnership.ward, started_on=date(2024, 2, 5))], **DONE)[0]


def together(act):
    """Do it several times in one moment; what each gave, or the refusal it met."""
    gate = Barrier(AT_ONCE)

    def one(_):
        try:
            gate.wait()
            return act()
        except (AddressTaken, SamePost) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


class TestFourClicksAtOnce:
    def test_add_one_person_with_an_address_and_refuse_the_others(self, transactional_db):
        lan = NewPerson(given_name="Lan", family_name="Nguyễn", email="lan@riverside.example")
        answers = together(lambda: people.add([lan], **DONE))
        assert sum(isinstance(answer, AddressTaken) for answer in answers) == AT_ONCE - 1
        assert Person.objects.count() == 1

    def test_join_one_person(self, partnership):
        key, lan = uuid4(), NewPerson(given_name="Lan", family_name="Nguyễn")
        answers = together(lambda: posts.join(lan, key=key, agency=partnership.ward, started_on=ON, **DONE))
        assert len({post.pk for post in answers}) == 1
        assert Person.objects.count() == 1

    def test_begin_one_post_and_refuse_the_others(self, post, partnership):
        new = NewPost(person=post.person, agency=partnership.trust, started_on=ON)
        answers = together(lambda: posts.begin([new], **DONE))
        assert sum(isinstance(answer, SamePost) for answer in answers) == AT_ONCE - 1

    def test_end_a_post_once(self, post):
        together(lambda: posts.end([Post.objects.known().get(uuid=post.uuid)], on=ON, **DONE))
        assert AuditEntry.objects.filter(action="post.end").count() == 1
        assert Post.objects.filter(uuid=post.uuid).count() == 2

    def test_move_to_one_new_post(self, post, partnership):
        answers = together(
            lambda: posts.move(
                Post.objects.known().get(uuid=post.uuid), to=partnership.trust, on=ON, job_roles=[], **DONE
            )
        )
        assert len({moved.pk for moved in answers}) == 1

    def test_add_agencies_that_stand_beside_each_other(self, partnership):
        answers = together(lambda: agencies.add(parent=Agency.objects.get(name="Ward 7"), name="A bay", **DONE))
        assert len({bay.path for bay in answers}) == AT_ONCE
        assert Agency.objects.get(name="Ward 7").numchild == AT_ONCE

    def test_name_one_lead(self, post, partnership):
        answers = together(
            lambda: leads.designate(post, agency=partnership.trust, kind=LeadKind.LEAD, from_on=ON, **DONE)
        )
        assert len({fact.pk for fact in answers}) == 1

    def test_give_one_grant(self, post, partnership):
        answers = together(
            lambda: grants.give(post.person, kind=GrantKind.VIEWER, agency=partnership.ward, from_on=ON, **DONE)
        )
        assert len({grant.pk for grant in answers}) == 1
