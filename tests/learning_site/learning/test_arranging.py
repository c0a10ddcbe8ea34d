"""Putting in order, matching, true or false: how they are asked in a step, and what they teach."""

import re

import pytest

from courses.models import Answer
from learning_site.xapi.models import QueuedStatement
from tests.learning_site.learning.full_module import (
    DOCTOR,
    FIRST,
    INTERVIEW,
    MATCH,
    MEDICAL,
    NOBODY,
    ORDER,
    RIGHT,
    SECOND,
    THIRD,
    TOGETHER,
    TRUE_FALSE,
    given,
)
from tests.learning_site.learning.small_module import id_of


def feedback(text: str) -> str:
    return f"Why not to leave it at: {text}"


@pytest.fixture
def asked(taker):
    """Asha, with the question of an order before her."""
    taker.start()
    return taker


class TestPuttingInOrder:
    def test_is_asked_with_a_list_of_places_beside_each(self, asked):
        words = asked.step(1).content.decode()
        assert "Give each a place. 1 comes first." in words
        for text in (FIRST, SECOND, THIRD):
            assert f'<label for="option-{id_of(text)}">{text}</label>' in words
        assert words.count("<select") == 3
        assert re.findall(r'value="[^"]+:(\d)"', words) == ["1", "2", "3"] * 3

    def test_wrongly_teaches_about_what_is_misplaced_and_nothing_else(self, asked):
        asked.answer(ORDER, given({FIRST: "2", SECOND: "1", THIRD: "3"}))
        words = asked.step(1).content.decode()
        assert feedback(FIRST) in words
        assert feedback(SECOND) in words
        assert feedback(THIRD) not in words
        assert f"{FIRST}: Place 2" in words
        assert f'value="{id_of(FIRST)}:2" selected' in words

    def test_rightly_shows_the_order_with_every_reason_and_the_source(self, asked):
        asked.answer(ORDER, RIGHT[ORDER])
        words = asked.step(1).content.decode()
        places = [words.index(feedback(text)) for text in (FIRST, SECOND, THIRD)]
        assert places == sorted(places)
        assert "What to take from it: What comes first?" in words
        assert "Source: A source, 2024" in words

    @pytest.mark.parametrize(
        ("places", "sentence"),
        [
            ({}, "Choose for each a place, from 1 to 3."),
            ({FIRST: "1", THIRD: "3"}, "1 of 3 still waits. Choose for each a place, from 1 to 3."),
            ({FIRST: "1", SECOND: "3", THIRD: "3"}, "Place 3 is chosen more than once. Give each a place of its own."),
        ],
    )
    def test_that_cannot_be_marked_gets_a_sentence_and_loses_nothing(self, asked, places, sentence):
        response = asked.answer(ORDER, ["", *given(places)])
        words = response.content.decode()
        assert response.status_code == 422
        assert words.count(sentence) == 2
        assert words.count(" selected") == len(places)
        for value in given(places):
            assert f'value="{value}" selected' in words
        assert not Answer.objects.exists()


class TestMatching:
    @pytest.fixture
    def matching(self, asked):
        asked.answer(ORDER, RIGHT[ORDER])
        return asked

    def test_is_asked_with_every_text_beside_each(self, matching):
        words = matching.step(1).content.decode()
        for text in (INTERVIEW, MEDICAL):
            lines = re.findall(rf'value="{id_of(text)}:([^"]+)"', words)
            assert sorted(lines) == sorted(map(id_of, (TOGETHER, DOCTOR, NOBODY)))

    def test_wrongly_teaches_about_what_does_not_belong(self, matching):
        matching.answer(MATCH, given({INTERVIEW: NOBODY, MEDICAL: DOCTOR}))
        words = matching.step(1).content.decode()
        assert f"{INTERVIEW}: {NOBODY}" in words
        assert feedback(INTERVIEW) in words
        assert feedback(MEDICAL) not in words

    def test_rightly_shows_what_belongs_to_each(self, matching):
        matching.answer(MATCH, RIGHT[MATCH])
        words = matching.step(1).content.decode()
        assert f'<p class="verdict verdict-right">{TOGETHER}</p>' in words
        assert NOBODY not in words.split("What to take from it: Who does what?")[1].split("</ul>")[0]

    def test_with_one_left_out_keeps_the_other(self, matching):
        response = matching.answer(MATCH, given({INTERVIEW: NOBODY}))
        words = response.content.decode()
        assert "1 of 2 still waits. Choose for each what belongs to it." in words
        assert f'value="{id_of(INTERVIEW)}:{id_of(NOBODY)}" selected' in words


class TestTrueOrFalse:
    def test_is_asked_in_that_order(self, asked):
        asked.answer(ORDER, RIGHT[ORDER])
        asked.answer(MATCH, RIGHT[MATCH])
        words = asked.step(1).content.decode()
        assert words.index("<span>True</span>") < words.index("<span>False</span>")

    def test_wrongly_says_why(self, asked):
        asked.answer(ORDER, RIGHT[ORDER])
        asked.answer(MATCH, RIGHT[MATCH])
        asked.answer(TRUE_FALSE, [id_of("False")])
        assert "You chose: False" in asked.step(1).content.decode()


class TestWhatTheRecordStoreIsTold:
    def test_is_the_order_and_the_pairs_by_their_ids(self, asked, settings):
        settings.XAPI_SEND_ANSWERS = True
        asked.answer(ORDER, given({FIRST: "2", SECOND: "1", THIRD: "3"}))
        asked.answer(ORDER, RIGHT[ORDER], attempt=2)
        asked.answer(MATCH, RIGHT[MATCH])
        told = [row.statement() for row in QueuedStatement.objects.order_by("sequence")][-3:]
        assert told[0]["result"]["response"] == "[,]".join(map(id_of, (SECOND, FIRST, THIRD)))
        assert told[0]["object"]["definition"]["interactionType"] == "sequencing"
        assert told[2]["object"]["definition"]["interactionType"] == "matching"
        assert told[2]["result"] == {
            "success": True,
            "response": f"{id_of(INTERVIEW)}[.]{id_of(TOGETHER)}[,]{id_of(MEDICAL)}[.]{id_of(DOCTOR)}",
        }
