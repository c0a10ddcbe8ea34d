"""What somebody writes for themselves: kept, changed, taken along, deleted; and read by nobody else."""

from __future__ import annotations

import logging
import pickle

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from competencies.models import AuditEntry
from courses.models import AuthorMissing, Reflection
from courses.operations import reflections as operations
from courses.queries import reflections as queries
from learning_site.accounts.interrupted import mark_of
from learning_site.xapi.models import QueuedStatement
from tests import private_module as private
from tests.modules import uid
from tests.private_module import SLUG, WORDS

SAID = (
    "Nobody here reads this and it is not a report; never write about a real child; a court could order it disclosed."
)


def box_at():
    return reverse("learning:reflection", args=[SLUG, 1, uid("stop and think")])


@pytest.fixture
def begun(practitioner, at):
    private.begun(practitioner, at=at)
    return practitioner


@pytest.fixture
def keep(begun, visit):
    """Send words from the box, as the form does."""

    def kept(words, person=None, author=None):
        data = {"words": words, "author": mark_of(author or begun)}
        return visit(person or begun).post(box_at(), data)

    return kept


def step_of(client):
    return client.get(reverse("learning:step", args=[SLUG, 1])).content.decode()


class TestABoxInAStep:
    def test_says_what_it_is_and_what_it_is_not(self, begun, visit):
        assert SAID in step_of(visit(begun))

    def test_keeps_what_was_written_and_shows_it_again_as_plain_text(self, keep, begun, visit):
        response = keep(WORDS)
        assert response.url == reverse("learning:step", args=[SLUG, 1]) + f"#r-{uid('stop and think')}"
        words = step_of(visit(begun))
        assert escape(WORDS) in words
        assert WORDS not in words

    def test_keeps_the_last_of_two(self, keep, begun):
        keep("one")
        keep("two")
        assert [one.words for one in queries.all_of(begun)] == ["two"]

    def test_keeps_something_long_with_line_breaks_as_it_was_typed(self, keep, begun):
        long = "\n\n".join(["নীরবতা, صمت, שתיקה 🌧 =SUM(A1)"] * 900)
        keep(long.replace("\n", "\r\n"))
        assert queries.all_of(begun)[0].words == long

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [("   ", "There is nothing in the box to keep."), ("x" * 50_001, "This is 50,001 characters long")],
    )
    def test_says_what_cannot_be_kept_and_loses_nothing(self, keep, begun, words, sentence):
        keep("before")
        response = keep(words)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert queries.all_of(begun)[0].words == "before"
        if words.strip():
            assert words in response.content.decode()

    def test_is_there_once_the_step_is_open_and_only_for_a_prompt_of_it(self, begun, visit, at):
        client, data = visit(begun), {"words": "x", "author": mark_of(begun)}
        for number, part in ((1, uid("room")), (1, uid("nothing")), (2, uid("stop and think")), (9, uid("x"))):
            place = reverse("learning:reflection", args=[SLUG, number, part])
            assert client.post(place, data).status_code == 404

    def test_takes_a_fixed_number_of_queries_whatever_was_written(self, keep, begun, visit, django_assert_num_queries):
        client, place = visit(begun), reverse("learning:step", args=[SLUG, 1])
        client.get(place)
        with django_assert_num_queries(13):
            client.get(place)
        keep(WORDS)
        private.answered(begun, "room-yes", at=begun.joined_at)
        with django_assert_num_queries(13):
            client.get(place)


class TestASessionThatEnded:
    def test_gives_back_what_was_typed_once_they_have_signed_in_again(self, begun, keep):
        stranger = Client()
        away = stranger.post(box_at(), {"words": WORDS, "author": mark_of(begun)})
        assert away.url == f"{reverse('account_login')}?next={box_at()}"
        assert WORDS not in str(stranger.session.items())
        assert not queries.all_of(begun)
        stranger.force_login(begun)
        page = stranger.get(box_at()).content.decode()
        assert escape(WORDS) in page
        assert "Here it is as you typed it" in page
        assert escape(WORDS) not in stranger.get(box_at()).content.decode()

    def test_gives_it_to_nobody_else_who_signs_in_there(self, begun, colleague, at):
        private.begun(colleague, at=at)
        stranger = Client()
        stranger.post(box_at(), {"words": WORDS, "author": mark_of(begun)})
        stranger.force_login(colleague)
        assert "Thursday" not in stranger.get(box_at()).content.decode()
        stranger.force_login(begun)
        assert "Thursday" not in stranger.get(box_at()).content.decode()

    def test_keeps_nothing_of_somebody_else_s_form(self, begun, colleague, keep, at):
        private.begun(colleague, at=at)
        keep(WORDS, person=colleague, author=begun)
        assert not queries.all_of(begun)
        assert not queries.all_of(colleague)

    def test_keeps_nothing_without_the_mark_of_a_form(self, begun):
        stranger = Client()
        stranger.post(box_at(), {"words": WORDS, "author": "forged"})
        stranger.post(box_at(), {"words": WORDS})
        assert "set aside" not in stranger.session


class TestAllOfThem:
    def test_stand_on_a_page_on_paper_and_in_a_file(self, begun, visit, at):
        private.written(begun, at=at)
        client = visit(begun)
        for name in ("reflections", "reflections_print"):
            assert escape(WORDS) in client.get(reverse(f"learning:{name}")).content.decode()
        file = client.get(reverse("learning:reflections_text"))
        assert file["Content-Disposition"] == 'attachment; filename="safeguarding-learning-reflections.md"'
        assert f"## Whose silence?\n\n4 May 2026\n\n{WORDS}" in file.content.decode()

    def test_say_so_when_there_are_none(self, begun, visit):
        assert "You have written nothing yet" in visit(begun).get(reverse("learning:reflections")).content.decode()

    def test_one_is_changed(self, begun, visit, at):
        one = private.written(begun, at=at)
        place = reverse("learning:reflection_edit", args=[one.uuid])
        assert escape(WORDS) in visit(begun).get(place).content.decode()
        visit(begun).post(place, {"words": "otherwise", "author": mark_of(begun)})
        assert [one.words for one in queries.all_of(begun)] == ["otherwise"]

    def test_one_is_deleted_at_once_and_for_good(self, begun, visit, at):
        one = private.written(begun, at=at)
        place = reverse("learning:reflection_delete", args=[one.uuid])
        assert "Delete it for good" in visit(begun).get(place).content.decode()
        assert queries.all_of(begun)
        for _ in range(2):
            assert visit(begun).post(place).url == reverse("learning:reflections")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM courses_reflection")
            assert cursor.fetchone() == (0,)

    def test_takes_a_fixed_number_of_queries(self, begun, visit, at, django_assert_num_queries):
        client, module = visit(begun), private.edition(at=at).module
        for number in range(12):
            operations.write(begun, module=module, prompt_id=uid(f"{number}"), words="x", at=at)
        with django_assert_num_queries(5):
            client.get(reverse("learning:reflections"))


class TestNobodyElse:
    def test_there_is_no_way_to_them_without_their_author(self, begun, at):
        one = private.written(begun, at=at)
        for reach in ("all", "count", "first"):
            with pytest.raises(AuthorMissing):
                getattr(Reflection.objects, reach)()
        assert not [name for name in dir(begun) if "reflection" in name]
        with pytest.raises(TypeError):
            pickle.dumps(one)

    def test_they_lie_sealed_in_the_database(self, begun, at):
        private.written(begun, at=at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT words FROM courses_reflection")
            assert b"Thursday" not in bytes(cursor.fetchone()[0])

    def test_a_changed_key_opens_them_while_the_old_one_is_a_fallback(self, begun, visit, at, settings):
        private.written(begun, at=at)
        old, settings.SECRET_KEY = settings.SECRET_KEY, "another key " * 6
        settings.SECRET_KEY_FALLBACKS = [old]
        assert queries.all_of(begun)[0].words == WORDS
        settings.SECRET_KEY_FALLBACKS = []
        assert queries.all_of(begun)[0].words is None
        client = visit(begun)
        for name in ("reflections", "reflections_print", "reflections_text", "record_json"):
            assert client.get(reverse(f"learning:{name}")).status_code == 200
        assert "cannot be opened today" in step_of(client)

    def test_neither_audit_nor_statements_nor_log_hold_a_word_or_that_there_was_one(self, keep, begun, visit, caplog):
        before = AuditEntry.objects.count(), QueuedStatement.objects.count()
        with caplog.at_level(logging.DEBUG):
            keep(WORDS)
            visit(begun).get(reverse("learning:record_json"))
            operations.delete(queries.all_of(begun)[0])
        assert (AuditEntry.objects.count(), QueuedStatement.objects.count()) == before
        assert "Thursday" not in caplog.text

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("name", ["reflection_edit", "reflection_delete"])
    def test_to_everybody_else_it_does_not_exist(self, begun, cast, visit, at, name, method):
        one = private.written(begun, at=at)
        place = reverse(f"learning:{name}", args=[one.uuid])
        for part, person in cast.items():
            if part != "practitioner":
                response = getattr(visit(person), method)(place, {"words": "x", "author": mark_of(person)})
                assert response.status_code == (302 if (name, method) == ("reflection_delete", "post") else 404), part
        assert [one.words for one in queries.all_of(begun)] == [WORDS]
        assert Client().get(place).url.startswith(reverse("account_login"))
