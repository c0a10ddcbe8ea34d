"""The modules as they stand in content/: sound, sourced, readable, and as long as they say."""

import re
from pathlib import Path

import pytest

from courses.files.content_folder import read_content, read_shared
from courses.files.passages import said, texts
from courses.files.quality import check, faults_of_step
from courses.files.source_shapes import BlockSource, ModuleSource, StepSource, Trust
from tests.courses.files.conftest import fields

CONTENT = Path(__file__).parents[3] / "content"
MODULES = read_content(CONTENT)
SHORT = 15  # minutes
each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.slug)
each_step = pytest.mark.parametrize(
    "step", [step for module in MODULES for step in module.steps], ids=lambda step: f"{step.path.parts[0]}/{step.key}"
)


def blocks(module: ModuleSource, kind: str) -> list[BlockSource]:
    return [block for step in module.steps for block in step.blocks if block.kind == kind]


class TestEachModule:
    @each_module
    def test_falls_short_in_nothing_once_it_has_its_final_check(self, module: ModuleSource) -> None:
        told = [str(problem) for problem in check(CONTENT, module.steps[0].path.parts[0])]
        assert module.check is None or not told, "\n".join(told)

    @each_module
    def test_takes_an_hour_at_most(self, module: ModuleSource) -> None:
        assert 15 <= module.minutes <= 60

    @each_module
    def test_asks_on_the_way(self, module: ModuleSource) -> None:
        assert len(blocks(module, "question")) >= (2 if module.minutes > SHORT else 1)

    @each_module
    def test_of_a_question_tells_the_sources_with_its_feedback(self, module: ModuleSource) -> None:
        for block in [*blocks(module, "question"), *(each.question for each in module.pool)]:
            raised = re.findall(r"<sup>(.*?)</sup>", fields(block)["explanation"])
            told = set(re.findall(r"\((S\d+\w?)\)", fields(block)["source"]))
            assert set(re.findall(r"S\d+\w?", " ".join(raised))) <= told
            if "advice" in raised:
                assert Trust.JUDGEMENT.words in fields(block)["source"]


class TestEachStep:
    @each_step
    def test_is_plain_sourced_and_as_long_as_it_says(self, step: StepSource) -> None:
        assert [sentence for _, sentence in faults_of_step(step)] == []

    @each_step
    def test_shows_nothing_as_better_checked_than_it_is(self, step: StepSource) -> None:
        listed = step.blocks[-1].value if step.blocks[-1].key == "sources" else ""
        for cited in step.citations:
            if cited.trust is not Trust.SEEN and f"<li>{cited.source.code}:" in listed:
                assert f"{cited.source.year or 'undated'}. {cited.trust.words}." in listed
        marked = any(
            "<sup>advice" in text for block in step.blocks if block.kind != "question" for text in texts(block.value)
        )
        assert marked == ("‘advice’: Practice advice, awaiting sign-off" in listed)


class TestTheFirstModule:
    module = next(module for module in MODULES if module.code == "M1")

    def test_says_what_may_be_left_out(self) -> None:
        for step in (step for step in self.module.steps if step.flagged):
            assert step.title in self.module.content_notice.may_skip

    def test_asks_for_reflection_that_stays_private_and_names_no_child(self) -> None:
        prompts = " ".join(said(step) for step in self.module.steps)
        assert "never write about a real child" in prompts


class TestTheRegister:
    def test_holds_nothing_that_is_not_cited(self) -> None:
        cited = {cited.source.code for module in MODULES for step in module.steps for cited in step.citations}
        pooled = {
            code
            for module in MODULES
            for each in module.pool
            for code in re.findall(r"\((S\d+\w?)\)", fields(each.question)["source"])
        }
        shared = read_shared(CONTENT)
        terms = [*shared.terms.values(), *(entry for module in MODULES for entry in module.glossary)]
        explained = {code for entry in terms for code in re.findall(r"\((S\d+\w?)\)", entry.source)}
        for_schools = " ".join(path.read_text() for path in (CONTENT / "for-schools").glob("*.md"))
        assert shared.sources.keys() == cited | pooled | explained | set(re.findall(r"S\d+[a-z]?", for_schools))
