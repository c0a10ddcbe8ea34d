"""What `check_content` says beyond what can be read: each shortcoming in a sentence, at its line."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from courses.files import quality
from courses.files.quality import DISPUTED, check
from courses.files.reading_ease import grade, plain, words
from tests.courses.files.conftest import ContentFolder

STEP = "a-small-module/steps/01-numbers.md"


def told(content: ContentFolder, name: str) -> list[tuple[int, str]]:
    return [(error.line, error.sentence) for error in check(content.root) if str(error.path) == name]


class TestAFigure:
    def test_without_a_source_beside_it_is_told(self, content: ContentFolder) -> None:
        content.change(STEP, "After the callout.", "Then 23% went down.")
        assert (14, "'Then 23% went down.' gives a figure, and no source stands beside it.") in told(content, STEP)

    @pytest.mark.parametrize("mark", ["[S01]", "[S01 as reported]"])
    def test_with_its_source_is_not(self, content: ContentFolder, mark: str) -> None:
        content.change(STEP, "After the callout.", f"Then 23% went down. {mark}")
        assert not [sentence for _, sentence in told(content, STEP) if "gives a figure" in sentence]

    def test_with_a_mark_alone_is_told(self, content: ContentFolder) -> None:
        content.change(STEP, "After the callout.", "Then 23% went down. [known]")
        assert [sentence for _, sentence in told(content, STEP) if "gives a figure" in sentence]

    def test_set_apart_as_a_fact_rests_on_a_document(self, content: ContentFolder) -> None:
        fact = "::: fact One in ten {#f}\nis so.\n-- Everyone [known]\n:::"
        content.change(STEP, "After the callout.", fact)
        assert [(line, sentence.split(",")[0]) for line, sentence in told(content, STEP) if line == 14] == [
            (14, "A fact is set apart as checked")
        ]

    def test_in_a_wrong_answer_needs_none(self, content: ContentFolder) -> None:
        content.change("a-small-module/questions.yaml", "One in a hundred", "About 2% of them")
        assert not [sentence for _, sentence in told(content, STEP) if "gives a figure" in sentence]


class TestADisputedFigure:
    @pytest.mark.parametrize(
        "text",
        [
            "Two-thirds of it is in families.",
            "A third of the sexual abuse of children is by other children.",
            "It happens to 1 in 20 children.",
            "It was 7.5% in 2019 and 9.1% in 2024.",
            "Only one in three told anyone.",
            "Disabled children are three times more likely to be harmed.",
            "Mandatory reporting is the law.",
        ],
    )
    def test_is_told_where_it_stands_alone(self, text: str) -> None:
        assert [figure for figure in DISPUTED if figure.is_bare(f"<p>{text}</p>")]

    @pytest.mark.parametrize(
        "text",
        [
            "Between about a third and two-thirds of recorded abuse involves the family environment.",
            "Around two-thirds told no one at the time.",
            "Around a third of the sexual abuse of children is by other children (estimates vary with the source).",
            "It was 7.5% in 2019 and 9.1% in 2024, which are not to be compared.",
            "About a third of 11-17-year-olds abused by an adult had told no one when surveyed.",
            "Disabled children have about three times the odds.",
            "A legal duty to report is being introduced. It does not change what you should already do.",
        ],
    )
    def test_is_let_through_as_it_should_be_worded(self, text: str) -> None:
        assert not [figure for figure in DISPUTED if figure.is_bare(f"<p>{text}</p>")]


class TestAStep:
    def test_that_is_hard_to_read_is_told(self, content: ContentFolder) -> None:
        hard = (
            "Multidisciplinary organisations systematically underestimate intrafamilial victimisation prevalence " * 5
        )
        content.change(STEP, "After the callout.", f"{hard}.")
        assert [sentence for _, sentence in told(content, STEP) if "reads at school grade" in sentence]

    def test_that_says_it_takes_longer_than_it_does_is_told(self, content: ContentFolder) -> None:
        content.change(STEP, "minutes: 3", "minutes: 9")
        assert (1, "This step takes between 1 and 2 minutes by its words, and it says 9.") in told(content, STEP)


class TestATerm:
    def test_that_no_step_links_is_told_where_it_is_explained(self, content: ContentFolder) -> None:
        ((line, sentence),) = told(content, "a-small-module/glossary.yaml")
        assert (line, sentence.startswith("No step links the term 'telling'.")) == (1, True)

    def test_that_is_linked_is_not(self, content: ContentFolder) -> None:
        content.change(STEP, "After the", "After [telling](term:telling) the")
        assert told(content, "a-small-module/glossary.yaml") == []

    def test_that_is_shared_may_be_linked_by_any_module(self, content: ContentFolder) -> None:
        content.write("glossary.yaml", "- {id: shared, term: Shared, meaning: For all., sources: [S01]}\n")
        assert [line for line, _ in told(content, "glossary.yaml")] == [1]
        content.change(STEP, "After the", "After [it](term:shared) the")
        assert told(content, "glossary.yaml") == []


class TestAModule:
    def test_is_told_everything_it_lacks(self, content: ContentFolder) -> None:
        content.change("a-small-module/module.yaml", "code: M9", "code: M8")
        assert [sentence.partition(" ")[2] for _, sentence in told(content, "a-small-module/module.yaml")] == [
            "is no final check yet: write 'check' here, and its questions in pool.yaml.",
            "pool has 0 questions, and 15 are the fewest.",
            "are 0 confidence statements, and a module has three or four.",
            "is nothing in 'supervision' to talk about with a manager.",
            "steps take 5 minutes, and a module takes 25 to 40. Cut, or add.",
            "tells 0 scenarios, and 2 are the fewest.",
        ]


class TestReadingEase:
    def test_sets_the_names_of_laws_aside(self) -> None:
        assert plain("<p>Under the Police, Crime, Sentencing and Courts Act 2022 it is so.</p>").count("law") == 1

    def test_grades_short_words_below_long_ones(self) -> None:
        assert grade("The cat sat. It ran.") < 2 < 12 < grade("Organisational responsibilities notwithstanding.")

    def test_counts_words_and_not_citations(self) -> None:
        assert words(plain("<p>It is so.&#8239;<sup>S06</sup></p>")) == ["It", "is", "so"]


class TestTheCommand:
    def run(self, *arguments: str) -> str:
        said = io.StringIO()
        call_command("check_content", *arguments, stdout=said)
        return said.getvalue()

    def test_prints_every_problem_and_fails(self, content: ContentFolder, capsys) -> None:
        content.change(STEP, "[S02]", "[S99]")
        with pytest.raises(CommandError, match="One thing to put right"):
            call_command("check_content", "--content", str(content.root))
        assert "a-small-module/steps/01-numbers.md:6: S99 is cited" in capsys.readouterr().out

    def test_says_so_when_nothing_is_wrong(self, content: ContentFolder, monkeypatch) -> None:
        monkeypatch.setattr(quality, "check", lambda *_: ())
        assert self.run("--content", str(content.root)) == "Nothing is wrong.\n"

    def test_names_the_modules_there_are(self, content: ContentFolder) -> None:
        with pytest.raises(CommandError, match=r"There is no module 'other'\. The modules are: a-small-module"):
            self.run("other", "--content", str(content.root))
