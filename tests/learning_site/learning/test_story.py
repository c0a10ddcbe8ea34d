"""A branching story inside a step, and words meant for a sector."""

from dataclasses import replace

import pytest
from django.contrib.messages import get_messages
from django.template.loader import render_to_string
from django.urls import reverse

from competencies.models.records import AppendOnlyError
from courses.models import Completion, ScenarioChoice
from tests.learning_site.learning.full_module import (
    ASK,
    SHARE,
    SLUG,
    STAY_SILENT,
    STORY,
    SURGERY,
    TELL,
    TODAY,
    WAIT,
)
from tests.learning_site.learning.small_module import id_of

GRADES = ("This is what helps most", "This leaves the child waiting", "This could do harm")
UNTRIED = "You have not tried the story in this step yet."


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.fixture
def reader(taker):
    """Asha, with the story before her."""
    taker.start()
    taker.go_on(1)
    return taker


def came_of(choice: str) -> str:
    return f"<p>What came of it: {choice}.</p>"


class TestTheStory:
    def test_begins_with_its_first_situation_and_tells_nothing_of_the_grades(self, reader):
        words = reader.step(2).content.decode()
        assert TODAY in words
        assert SURGERY not in words
        assert not [told for told in (*GRADES, "What came of it", "Why:") if told in words]
        assert UNTRIED in words

    @pytest.mark.parametrize(("step", "hidden"), [(STORY, 1), ("Another name", 0)])
    def test_is_named_once_where_the_step_has_its_name(self, reader, step, hidden):
        page = reader.step(2)
        context = {
            **{name: page.context[name] for name in page.context.keys()},  # noqa: SIM118 -- it iterates over contexts
            "page": replace(page.context["page"], title=step),
        }
        html = render_to_string("learning/step.html", context)
        assert html.count(f'class="visually-hidden">{STORY}</h2>') == hidden
        assert f">{STORY}</h2>" in html

    def test_mixes_the_choices_the_same_way_each_time(self, reader):
        def order():
            words = reader.step(2).content.decode()
            return sorted((TELL, WAIT, ASK), key=lambda text: words.index(id_of(text)))

        assert order() == order()

    @pytest.mark.parametrize(
        ("choice", "grade"),
        [(TELL, GRADES[0]), (WAIT, GRADES[1]), (ASK, GRADES[2])],
    )
    def test_says_after_a_choice_what_comes_of_it_and_why(self, reader, choice, grade):
        response = reader.choose(TODAY, choice)
        assert response.url == reverse("learning:step", args=[SLUG, 2]) + f"#after-{id_of(TODAY)}"
        words = reader.step(2).content.decode()
        assert f'<p class="feedback-title">{grade}</p>{came_of(choice)}<p>Why: {choice}.</p>' in words
        assert [one for one in (TELL, WAIT, ASK) if came_of(one) in words] == [choice]
        assert UNTRIED not in words

    def test_goes_on_and_ends(self, reader):
        reader.choose(TODAY, TELL)
        words = reader.step(2).content.decode()
        assert SURGERY in words
        assert "Where this story ends" not in words
        reader.choose(SURGERY, SHARE)
        words = reader.step(2).content.decode()
        assert "What to take from this story." in words
        assert "Source: Practice advice" in words

    def test_may_be_gone_back_in_and_keeps_what_was_tried(self, reader):
        reader.choose(TODAY, WAIT)
        assert "Go back to here and try another" in reader.step(2).content.decode()
        reader.choose(TODAY, TELL)
        words = reader.step(2).content.decode()
        assert words.index(came_of(TELL)) < words.index("What you tried before") < words.index(came_of(WAIT))
        assert [str(row.choice_id) for row in ScenarioChoice.objects.all()] == [id_of(WAIT), id_of(TELL)]

    def test_that_comes_back_to_where_it_was_offers_the_others_at_once(self, reader):
        reader.choose(TODAY, ASK)
        words = reader.step(2).content.decode()
        assert "The story comes back to where you were." in words
        assert '<details class="screen-only" open>' in words

    def test_sent_twice_is_kept_once(self, reader):
        reader.choose(TODAY, TELL)
        reader.choose(TODAY, TELL)
        assert ScenarioChoice.objects.count() == 1

    def test_never_bars_the_finish(self, reader):
        reader.answer_all()
        for number in (2, 3, 4):
            reader.go_on(number)
        reader.take_check()
        assert Completion.objects.exists()
        assert not ScenarioChoice.objects.exists()

    def test_may_still_be_tried_after_the_finish(self, taker):
        taker.read_all()
        taker.answer_all()
        taker.take_check()
        taker.choose(TODAY, TELL)
        assert came_of(TELL) in taker.step(2).content.decode()

    def test_in_a_flagged_step_is_not_said_to_wait(self, reader):
        reader.go_on(2)
        assert UNTRIED not in reader.step(3).content.decode()

    def test_is_kept_for_the_learner_alone(self, reader, other_taker):
        reader.choose(TODAY, TELL)
        other_taker.start()
        other_taker.go_on(1)
        assert came_of(TELL) not in other_taker.step(2).content.decode()

    def test_leaves_rows_that_are_neither_changed_nor_deleted(self, reader):
        reader.choose(TODAY, TELL)
        row = ScenarioChoice.objects.get()
        for change in (row.save, row.delete, ScenarioChoice.objects.all().delete):
            with pytest.raises(AppendOnlyError):
                change()


class TestAChoice:
    def test_of_nothing_is_asked_for_first_and_beside_the_situation(self, reader):
        response = reader.choose(TODAY, "")
        words = response.content.decode()
        assert response.status_code == 422
        assert "<title>Error: Step 2 of 4" in words
        assert words.count("Choose what you would do, then see what comes of it.") == 2
        assert not ScenarioChoice.objects.exists()

    @pytest.mark.parametrize(("situation", "choice"), [(SURGERY, TELL), (TODAY, SHARE), (TODAY, "nonsense")])
    def test_that_belongs_to_something_else_is_refused_in_words(self, reader, situation, choice):
        response = reader.choose(situation, choice)
        assert response.status_code == 422
        assert "Choose from what is below." in response.content.decode()
        assert not ScenarioChoice.objects.exists()

    def test_in_a_story_that_is_not_in_the_step_is_refused_in_words(self, reader):
        response = reader.choose(TODAY, TELL, number=1)
        assert response.url == reverse("learning:step", args=[SLUG, 1])
        assert said(response)[-1].startswith("This story is not part of the step")

    def test_in_a_step_not_yet_open_is_refused_in_words(self, taker):
        taker.start()
        assert said(taker.choose(TODAY, STAY_SILENT))[-1].startswith("Step 2 opens when")

    def test_arrived_at_by_a_link_leads_to_the_step(self, reader):
        address = reverse("learning:step", args=[SLUG, 2]) + f"#part-{id_of('The quiet word')}"
        assert reader.get("choose", SLUG, 2, id_of("The quiet word")).url == address

    def test_is_not_there_for_an_outsider_who_has_not_begun(self, reader, other_taker):
        assert other_taker.choose(TODAY, TELL).status_code == 404

    def test_sends_a_stranger_to_sign_in(self, full, client):
        where = reverse("learning:choose", args=[SLUG, 2, id_of("The quiet word")])
        assert client.post(where).url == f"{reverse('account_login')}?next={where}"

    @pytest.mark.parametrize("method", ["put", "delete"])
    def test_refuses_other_methods(self, reader, method):
        where = reverse("learning:choose", args=[SLUG, 2, id_of("The quiet word")])
        assert getattr(reader.client, method)(where).status_code == 405


class TestForYourSector:
    def test_shows_the_readers_own_first_and_open(self, reader):
        words = reader.step(2).content.decode()
        own, others = words.index("For wards and surgeries."), words.index("For classrooms and nurseries.")
        assert own < others
        assert "<summary>Education and Early years</summary>" in words
        assert "<summary>Health</summary>" not in words

    def test_shows_all_folded_to_somebody_without_a_post(self, other_taker):
        other_taker.start()
        other_taker.go_on(1)
        words = other_taker.step(2).content.decode()
        assert "<summary>Health</summary>" in words
        assert "<summary>Education and Early years</summary>" in words

    @pytest.mark.usefixtures("training_lead")
    def test_takes_a_fixed_number_of_queries(self, reader, django_assert_num_queries):
        with django_assert_num_queries(12):
            reader.step(2)
        reader.choose(TODAY, TELL)
        reader.choose(SURGERY, SHARE)
        with django_assert_num_queries(12):
            reader.step(2)
