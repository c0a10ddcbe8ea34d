"""A composed query answers what Django's own answers, each time for what it is given."""

from datetime import date

import pytest
from django.db.models import DateField, Q, UUIDField

from competencies.models import Post
from competencies.queries.composed import Composed, Given

pytestmark = pytest.mark.django_db

OF_PERSON = Composed(
    lambda: (
        Post.objects.open_on(Given("on", DateField()))
        .filter(person__uuid=Given("person", UUIDField()))
        .select_related("agency__sector", "recorded_by")
        .order_by("started_on")
    )
)
COLUMNS = ("uuid", "started_on", "agency__name")
NAMES = Composed(lambda: Post.objects.filter(person_id=Given("person")).values_list(*COLUMNS))


class TestComposed:
    def test_answers_for_each_what_it_is_given(self, practitioner, colleague, on):
        for person in (practitioner, colleague, practitioner):
            posts = OF_PERSON.all(person=person.uuid, on=on)
            assert posts == list(Post.objects.open_on(on).filter(person=person).order_by("started_on"))
            assert {post.person_id for post in posts} == {person.pk}

    def test_records_come_whole_with_those_selected_with_them(self, practitioner, on, django_assert_num_queries):
        post, plain = OF_PERSON.first(person=practitioner.uuid, on=on), Post.objects.get(person=practitioner)
        for field in Post._meta.concrete_fields:
            assert getattr(post, field.attname) == getattr(plain, field.attname)
        with django_assert_num_queries(0):
            assert post.agency.name
            assert post.agency.sector is None or post.agency.sector.code
            assert post.recorded_by is None or post.recorded_by.uuid
        assert not post._state.adding

    def test_what_is_reckoned_beside_a_record_comes_with_it(self, practitioner):
        old = Q(started_on__lt=date(1900, 1, 1))
        query = Composed(lambda: Post.objects.annotate(is_old=old).filter(person_id=Given("person")))
        assert [post.is_old for post in query.all(person=practitioner.pk)] == [False]

    def test_values_are_read_as_django_reads_them(self, practitioner):
        plain = Post.objects.filter(person=practitioner).values_list(*COLUMNS)
        assert NAMES.all(person=practitioner.pk) == list(plain)

    def test_of_nobody_there_is_no_first(self, practitioner):
        assert NAMES.first(person=0) is None

    def test_is_put_together_once(self, practitioner, colleague):
        composed: list[int] = []

        def compose():
            composed.append(1)
            return Post.objects.filter(person_id=Given("person")).values_list("pk")

        query = Composed(compose)
        assert query.all(person=practitioner.pk) != query.all(person=colleague.pk)
        assert composed == [1]
