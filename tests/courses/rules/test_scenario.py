"""The way through a branching story."""

from __future__ import annotations

import pytest

from courses.rules import NotAChoice, NothingDecided, Scenario, decide, way_through
from tests.learning_site.learning.full_module import (
    ASK,
    SCENARIO,
    SHARE,
    STAY_SILENT,
    SURGERY,
    TELL,
    TODAY,
    WAIT,
)
from tests.learning_site.learning.small_module import id_of

STORY = Scenario.from_content(SCENARIO)


def way(*chosen):
    found = way_through(STORY, [(id_of(situation), id_of(choice)) for situation, choice in chosen])
    return [(moment.situation.id, moment.chosen.text if moment.chosen else None) for moment in found.moments], found


class TestTheWay:
    def test_begins_at_the_first_situation(self):
        moments, found = way()
        assert moments == [(id_of(TODAY), None)]
        assert not found.begun
        assert not found.ended

    def test_goes_on_where_a_choice_leads(self):
        moments, found = way((TODAY, WAIT))
        assert moments == [(id_of(TODAY), WAIT), (id_of(SURGERY), None)]
        assert found.begun

    def test_ends_with_a_choice_that_leads_nowhere(self):
        moments, found = way((TODAY, TELL), (SURGERY, SHARE))
        assert moments[-1] == (id_of(SURGERY), SHARE)
        assert found.ended

    def test_follows_the_latest_choice_and_keeps_what_was_tried(self):
        moments, found = way((TODAY, WAIT), (SURGERY, SHARE), (TODAY, TELL))
        assert moments == [(id_of(TODAY), TELL), (id_of(SURGERY), SHARE)]
        assert [choice.text for choice in found.moments[0].tried] == [WAIT]

    def test_names_each_try_once(self):
        _, found = way((TODAY, WAIT), (TODAY, TELL), (TODAY, WAIT), (TODAY, TELL))
        assert [choice.text for choice in found.moments[0].tried] == [WAIT]

    def test_that_leads_back_to_where_it_was_stops_there(self):
        moments, found = way((TODAY, ASK))
        assert moments == [(id_of(TODAY), ASK)]
        assert not found.ended

    def test_passes_over_what_an_edition_no_longer_knows(self):
        moments, _ = way(("A situation taken out", TELL), (TODAY, "A choice taken out"))
        assert moments == [(id_of(TODAY), None)]


class TestDeciding:
    def test_gives_the_choice(self):
        assert decide(STORY, id_of(SURGERY), id_of(STAY_SILENT)).text == STAY_SILENT

    def test_for_nothing_asks_for_it(self):
        with pytest.raises(NothingDecided, match="Choose what you would do"):
            decide(STORY, id_of(TODAY), "")

    @pytest.mark.parametrize(
        ("situation", "choice"), [(SURGERY, TELL), ("elsewhere", TELL), (TODAY, "elsewhere"), ("elsewhere", "")]
    )
    def test_refuses_what_belongs_to_something_else(self, situation, choice):
        with pytest.raises(NotAChoice, match="Choose from what is below"):
            decide(STORY, id_of(situation), id_of(choice) if choice else "")
