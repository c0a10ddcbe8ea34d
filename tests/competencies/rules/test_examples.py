"""The thirty worked examples: each question is a test of its own, named by example and day."""

import pytest

from competencies.rules import Rules, Shown, Standing, rows, standing, status_on
from competencies.rules.days import in_period
from tests.competencies.rules.worked import Ask, asks

ASKS = dict(asks())
PRESENT = {name: ask for name, ask in ASKS.items() if ask.known_at is None}


def by_pair(answers: tuple[Standing, ...]) -> dict[tuple[str, str], Standing]:
    return {(answer.post, answer.requirement): answer for answer in answers}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS.keys())
class TestAWorkedExample:
    def test_has_the_status_and_the_dates_that_it_says(self, ask: Ask):
        found = by_pair(standing(ask.facts, ask.on, ask.known_at))
        for expected in ask.expect:
            answer = found[expected["post"], expected["requirement"]]
            assert answer.status == expected["status"], answer.reasons
            assert str(answer.due_on) == str(expected["due_on"]), answer.reasons
            assert str(answer.expires_on) == str(expected["expires_on"]), answer.reasons

    def test_is_answered_alike_where_thousands_are_asked_about(self, ask: Ask):
        alone = by_pair(standing(ask.facts, ask.on, ask.known_at))
        together = Rules(ask.facts.versions, ask.facts.calls, known_at=ask.known_at)
        for person in (ask.facts, ask.facts):
            found = {(post, requirement): shown for post, requirement, shown in together.shown(person, ask.on)}
            applying = {pair: one.row for pair, one in alone.items() if one.row.version is not None}
            assert found == {pair: Shown.of(row, ask.on) for pair, row in applying.items()}

    def test_gives_its_reasons_in_the_words_that_it_says(self, ask: Ask):
        found = by_pair(standing(ask.facts, ask.on, ask.known_at))
        for expected in ask.expect:
            said = " ".join(found[expected["post"], expected["requirement"]].reasons)
            for words in expected["words"]:
                assert words.lower() in said.lower()


@pytest.mark.parametrize("ask", PRESENT.values(), ids=PRESENT.keys())
class TestTheRowsOfAWorkedExample:
    def test_say_the_same_with_present_knowledge(self, ask: Ask):
        found = [row for row in rows(ask.facts) if in_period(ask.on, row.from_on, row.until_on)]
        statuses = {(row.post, row.requirement): status_on(row, ask.on) for row in found}
        for expected in ask.expect:
            status = statuses.get((expected["post"], expected["requirement"]), "NOT_REQUIRED")
            assert status == expected["status"]


class TestTheFileOfExamples:
    def test_holds_thirty(self):
        assert len({name.split("-")[0] for name in ASKS}) == 30
