"""All questions of a module together may not be passed by somebody who has read nothing."""

import pytest

from courses.files.problems import ContentErrors
from courses.files.questions import chance_of_at_least
from tests.courses.files.conftest import ContentFolder

LENGTHS = ("Some words", "Other words", "Still more", "And so on.")


def ask(content: ContentFolder, right: list[tuple[int, bool]]) -> list[str]:
    """Write one question of four options for each (place of the right one, whether it is the longest), and read."""
    written, asked = [], []
    for number, (place, longest) in enumerate(right):
        options = "".join(
            f"    - id: o{at}\n      text: {text}{' at length' * (longest == (at == place))}\n"
            f"      correct: {str(at == place).lower()}\n      feedback: So.\n"
            for at, text in enumerate(LENGTHS)
        )
        written.append(
            f"- id: q{number}\n  kind: SINGLE\n  stem: Which?\n  options:\n{options}"
            f"  explanation: So.\n  sources: [S01]\n"
        )
        asked.append(f"::: question q{number}\n:::\n")
    content.write("a-small-module/questions.yaml", "".join(written))
    content.change("a-small-module/steps/01-numbers.md", "::: question how-many\n:::\n", "".join(asked))
    try:
        content.read()
    except ContentErrors as caught:
        return [error.sentence for error in caught.errors]
    return []


def spread(count: int, longest: int) -> list[tuple[int, bool]]:
    return [(number % 4, number < longest) for number in range(count)]


class TestLength:
    def test_may_be_the_longest_as_often_as_chance_would_have_it(self, content: ContentFolder) -> None:
        assert ask(content, spread(12, longest=5)) == []

    def test_may_not_be_the_longest_more_often(self, content: ContentFolder) -> None:
        (sentence,) = ask(content, spread(12, longest=7))
        assert sentence.startswith("The right option is the longest in 7 of 12 questions, which gives it away.")


class TestSweepingWords:
    @pytest.mark.parametrize(("count", "is_told"), [(2, False), (3, True)])
    def test_in_the_wrong_options_alone_are_told(self, content: ContentFolder, monkeypatch, count, is_told) -> None:
        monkeypatch.setitem(globals(), "LENGTHS", ("Some", "Always", "Only", "More"))
        told = ask(content, [(0, False), (3, False)] * count)
        sentence = "Words such as 'always' stand in wrong options alone in {0} of {0} questions."
        assert any(each.startswith(sentence.format(2 * count)) for each in told) == is_told

    def test_that_are_right_as_often_say_nothing(self, content: ContentFolder, monkeypatch) -> None:
        monkeypatch.setitem(globals(), "LENGTHS", ("Some", "Always", "Only", "More"))
        assert ask(content, spread(12, longest=0)) == []


class TestPlace:
    def test_may_not_be_the_same_too_often(self, content: ContentFolder) -> None:
        (sentence,) = ask(content, [(1, False)] * 7 + [(0, False), (2, False), (3, False)])
        assert sentence == "The right option stands in place 2 in 7 of 10 questions. Move some."

    def test_of_two_questions_says_nothing(self, content: ContentFolder) -> None:
        assert ask(content, [(1, False), (1, False)]) == []


class TestChance:
    @pytest.mark.parametrize(
        ("count", "chances", "expected"),
        [(0, [0.25], 1), (1, [0.25], 0.25), (2, [0.5, 0.5], 0.25), (1, [0.5, 0.5], 0.75), (3, [0.5, 0.5], 0)],
    )
    def test_is_that_of_independent_events(self, count: int, chances: list[float], expected: float) -> None:
        assert chance_of_at_least(count, chances) == pytest.approx(expected)
