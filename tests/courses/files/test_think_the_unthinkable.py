"""Module 1 as it stands in content/: sound, sourced, readable, and as long as it says."""

import re
from html import unescape
from pathlib import Path

import pytest

from courses.files.content_folder import read_content, read_sources
from courses.files.source_shapes import BlockSource, ModuleSource, StepSource, Trust
from tests.courses.files.conftest import fields

CONTENT = Path(__file__).parents[3] / "content"
MODULE = next(module for module in read_content(CONTENT) if module.code == "M1")
FIGURE = re.compile(r"\d%|\d,\d{3}|\bmillion\b|\bone (?:child|adult) in \w+|\bin half the\b|\bthird (?:of|and)\b")
TEXTS = ("title", "body", "myth", "reality", "stem", "explanation")
each_step = pytest.mark.parametrize("step", MODULE.steps, ids=lambda step: step.key)


@pytest.fixture
def module() -> ModuleSource:
    return MODULE


def texts(block: BlockSource) -> list[str]:
    """What a learner reads in a block."""
    if isinstance(block.value, str):
        return [block.value]
    options = [option["value"] for option in block.value.get("options", [])]
    said = [text for option in options for text in (option["text"], option["feedback"])]
    return [block.value[name] for name in TEXTS if block.value.get(name)] + said


def plain(step: StepSource) -> str:
    html = " . ".join(text for block in step.blocks if block.key != "sources" for text in texts(block))
    ended = re.sub(r"</(?:p|li|h2|h3)>", " . ", re.sub(r"<sup>.*?</sup>", "", html))
    return unescape(re.sub(r"<[^>]+>", " ", ended))


def words(step: StepSource) -> list[str]:
    return re.findall(r"[A-Za-z’]*[A-Za-z]", plain(step))


def syllables(word: str) -> int:
    """A count good enough for a grade: groups of vowels, less the silent endings."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    spoken = letters if len(letters) <= 3 else re.sub(r"(?:[^laeiouy]es|[^laeiouydt]ed|[^laeiouy]e)$", "", letters)
    return max(1, len(re.findall(r"[aeiouy]{1,2}", spoken)))


def grade(step: StepSource) -> float:
    """The Flesch-Kincaid grade; only full stops and question marks end a sentence."""
    sentences = [sentence for sentence in re.split(r"[.?]", plain(step)) if re.search("[a-z]", sentence)]
    count = len(words(step))
    return 0.39 * count / len(sentences) + 11.8 * sum(map(syllables, words(step))) / count - 15.59


class TestShape:
    def test_has_eight_to_twelve_steps_and_takes_twenty_five_to_forty_minutes(self, module: ModuleSource) -> None:
        assert 8 <= len(module.steps) <= 12
        assert 25 <= module.minutes <= 40

    def test_ends_with_the_ten_questions_of_the_check(self, module: ModuleSource) -> None:
        asked = [block for block in module.steps[-1].blocks if block.kind == "question"]
        assert len(asked) == 10

    def test_asks_at_least_two_questions_on_the_way(self, module: ModuleSource) -> None:
        assert sum(block.kind == "question" for step in module.steps[:-1] for block in step.blocks) >= 2

    def test_sets_myths_beside_realities(self, module: ModuleSource) -> None:
        assert sum(block.kind == "myth_and_reality" for step in module.steps for block in step.blocks) >= 4

    def test_can_be_finished_without_its_flagged_step(self, module: ModuleSource) -> None:
        assert [step.title for step in module.steps if step.flagged] == ["A quiet word about Mia"]
        assert "A quiet word about Mia" in module.content_notice.may_skip

    def test_asks_for_reflection_that_stays_private_and_names_no_child(self, module: ModuleSource) -> None:
        prompts = next(block for step in module.steps for block in step.blocks if block.key == "for-yourself")
        assert "Nobody reads your thoughts" in str(prompts.value)
        assert "never write about a real child" in str(prompts.value)


class TestWords:
    @each_step
    def test_are_plain(self, step: StepSource) -> None:
        assert grade(step) <= 9

    @each_step
    def test_take_as_long_as_the_step_says(self, step: StepSource) -> None:
        assert len(words(step)) / 200 <= step.minutes <= len(words(step)) / 100 + 1

    def test_fit_the_fields_of_the_page_editor(self, module: ModuleSource) -> None:
        limits = {"title": 120, "myth": 300, "source": 300, "attribution": 200, "caption": 300}
        for block in (block for step in module.steps for block in step.blocks if isinstance(block.value, dict)):
            for name, limit in limits.items():
                assert len(fields(block).get(name, "")) <= limit, (block.key, name)


class TestSources:
    @each_step
    def test_stand_beside_every_figure(self, step: StepSource) -> None:
        reading = [text for block in step.blocks if block.key != "sources" for text in texts(block)]
        passages = [passage for text in reading for passage in re.findall(r"<(?:p|li)>.*?</(?:p|li)>", text, re.DOTALL)]
        bare = [passage for passage in passages if FIGURE.search(passage) and "<sup>S" not in passage]
        assert not bare

    @each_step
    def test_are_never_shown_as_better_checked_than_they_are(self, step: StepSource) -> None:
        listed = step.blocks[-1].value if step.blocks[-1].key == "sources" else ""
        for cited in step.citations:
            if cited.trust is not Trust.SEEN and f"<li>{cited.source.code}:" in listed:
                assert f"{cited.source.year or 'undated'}. {cited.trust.words}." in listed
        marked = any(
            "<sup>advice" in text for block in step.blocks if block.kind != "question" for text in texts(block)
        )
        assert marked == ("‘advice’: Practice advice, awaiting sign-off" in listed)

    def test_of_a_question_are_told_with_its_feedback(self, module: ModuleSource) -> None:
        for block in (block for step in module.steps for block in step.blocks if block.kind == "question"):
            raised = set(
                re.findall(r"S\d+\w?", " ".join(re.findall(r"<sup>(.*?)</sup>", fields(block)["explanation"])))
            )
            assert raised <= set(re.findall(r"\((S\d+\w?)\)", fields(block)["source"]))
            if "<sup>advice" in fields(block)["explanation"]:
                assert Trust.JUDGEMENT.words in fields(block)["source"]

    def test_of_the_register_are_all_cited(self) -> None:
        cited = {
            cited.source.code for module in read_content(CONTENT) for step in module.steps for cited in step.citations
        }
        explained = {
            code for module in read_content(CONTENT) for entry in module.glossary
            for code in re.findall(r"\((S\d+\w?)\)", entry.source)
        }  # fmt: skip
        assert read_sources(CONTENT / "sources.yaml").keys() == cited | explained
