"""The authors' room: what is different between editions, and what publishing the draft would do."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import ChangeClass, Edition
from learning_site.journeys import answer_check, read_on, start_module
from tests import modules
from tests.courses.writing import publish, question, reading, step, uid, write_page

WHERE = "/modules-in-writing/a-small-module"
FIRST = step(reading("<p>About one child in twenty.</p>", "text"), question("one"), name="first")
OTHER = step(reading("<p>About one child in ten.</p>", "text"), name="first")
SECOND = step(reading("<p>Another idea.</p>", "second-text"), name="second")


@pytest.fixture
def page(partnership):
    return publish(write_page(partnership.awareness, FIRST, SECOND))


@pytest.fixture
def two_editions(page):
    return publish(page, steps=[OTHER, SECOND], change_class=ChangeClass.MATERIAL, change_note="The count is newer.")


@pytest.fixture
def draft(page):
    """Saved, not published: the first step says something else, and asks nothing."""
    changed = page.get_latest_revision_as_object()
    changed.steps = json.dumps([OTHER, SECOND])
    changed.save_revision()
    return changed


class TestWhatIsDifferent:
    def test_is_shown_word_by_word(self, two_editions, author, visit):
        shown = visit(author).get(f"{WHERE}/editions/2/").text
        assert "out: </span>twenty.</del>" in shown
        assert "in: </span>ten.</ins>" in shown
        assert "The count is newer." in shown
        assert "One step is as before." in shown

    def test_beside_the_first_edition_is_nothing(self, two_editions, author, visit):
        assert "This is the first edition" in visit(author).get(f"{WHERE}/editions/1/").text

    @pytest.mark.parametrize("since", ["nonsense", "9999999999", "7", "2", "-1", "²"])
    def test_beside_what_is_no_earlier_edition_is_nothing_or_the_last(self, two_editions, author, visit, since):
        assert visit(author).get(f"{WHERE}/editions/2/", {"since": since}).status_code == 200

    def test_of_an_edition_that_is_not_there_is_not_there(self, two_editions, author, visit):
        assert visit(author).get(f"{WHERE}/editions/3/").status_code == 404

    def test_is_words_and_no_html(self, page, author, visit):
        publish(page, steps=[step(reading("<p>Write &lt;b&gt; here.</p>", "text"), name="first")])
        assert "&lt;b&gt;" in visit(author).get(f"{WHERE}/editions/2/").text


class TestWhatPublishingWouldDo:
    def test_says_what_would_be_different_and_publishes_nothing(self, draft, author, visit):
        shown = visit(author).get(f"{WHERE}/next/").text
        assert "ten.</ins>" in shown
        assert Edition.objects.count() == 1

    def test_counts_those_in_the_middle_and_those_who_hold_it_without_a_name(
        self, draft, practitioner, colleague, author, visit
    ):
        edition, at = Edition.objects.get(), timezone.now()
        start_module.start(practitioner, edition, at=at)
        held = start_module.start(colleague, edition, at=at)
        for number in (1, 2):
            read_on.read_on(held, number, at=at)
        answer_check.answer(held, 1, uid("one"), [uid("one-a")], attempt=1, at=at)
        shown = visit(author).get(f"{WHERE}/next/").text
        assert "One person in the middle of it chooses" in shown
        assert "One person who holds it is asked to take 1 step, about 3 minutes" in shown
        assert "Riverside NHS Trust: fewer than 5" in shown
        assert "Patel" not in shown
        assert "Neill" not in shown

    def test_says_that_answers_to_a_question_that_goes_stay(self, draft, practitioner, author, visit):
        begun = start_module.start(practitioner, Edition.objects.get(), at=timezone.now())
        answer_check.answer(begun, 1, uid("one"), [uid("one-b")], attempt=1, at=timezone.now())
        assert "Fewer than 5 people have answered this; their records stay." in visit(author).get(f"{WHERE}/next/").text

    def test_says_when_no_step_is_different(self, page, author, visit):
        assert "Perhaps it is a correction." in visit(author).get(f"{WHERE}/next/").text

    def test_is_reached_from_the_page_editor(self, draft, officer, visit):
        assert f"{WHERE}/next/" in visit(officer).get(f"/admin/pages/{draft.pk}/edit/").text

    def test_takes_a_fixed_number_of_queries(
        self, draft, practitioner, colleague, author, visit, django_assert_num_queries
    ):
        client = visit(author)
        client.get(f"{WHERE}/next/")
        with CaptureQueriesContext(connection) as few:
            client.get(f"{WHERE}/next/")
        for person in (practitioner, colleague):
            start_module.start(person, Edition.objects.get(), at=timezone.now())
        with django_assert_num_queries(len(few) + 1):
            client.get(f"{WHERE}/next/")


@pytest.mark.parametrize("place", ["", "/editions/1/", "/next/", "/questions/", "/questions.csv"])
class TestTheDoors:
    def test_are_there_for_authors_and_officers(self, page, author, officer, visit, place):
        address = f"{WHERE}{place}" if place else f"{WHERE}/"
        assert [visit(person).get(address).status_code for person in (author, officer)] == [200, 200]

    def test_are_not_there_for_anybody_else(self, page, cast, visit, place):
        address = f"{WHERE}{place}" if place else f"{WHERE}/"
        others = {name: person for name, person in cast.items() if name not in ("author", "officer")}
        assert {visit(person).get(address).status_code for person in others.values()} == {404}

    def test_ask_a_visitor_to_sign_in(self, page, visit, place):
        assert visit().get(f"{WHERE}{place}" if place else f"{WHERE}/").status_code == 302

    def test_are_for_reading_only(self, page, author, visit, place):
        assert visit(author).post(f"{WHERE}{place}" if place else f"{WHERE}/").status_code == 405

    def test_of_a_module_that_is_not_there_are_not_there(self, author, visit, place):
        assert visit(author).get(f"/modules-in-writing/nothing{place or '/'}").status_code == 404


def test_the_room_lists_the_modules(two_editions, author, visit):
    shown = visit(author).get("/modules-in-writing/").text
    assert "A small module" in shown
    assert "edition 2" in shown


def test_of_a_module_whose_page_is_gone_nothing_can_be_published(partnership, author, visit, at):
    edition = modules.publish(partnership.awareness, at=at)
    assert "has no page here any more" in visit(author).get(f"/modules-in-writing/{edition.module.slug}/next/").text
