"""Every example of docs/writing-modules.md is read, and into what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from courses.files.block_kinds import KINDS
from courses.files.content_folder import read_content
from courses.files.source_shapes import ModuleSource
from tests.courses.files import as_documented


@pytest.fixture
def module(tmp_path: Path) -> ModuleSource:
    as_documented.write(tmp_path)
    return read_content(tmp_path)[0]


def value(module: ModuleSource, key: str):
    return next(block.value for step in module.steps for block in step.blocks if block.key == key)


class TestTheExamples:
    def test_show_every_kind_of_block(self, module: ModuleSource) -> None:
        shown = {block.kind for step in module.steps for block in step.blocks}
        assert shown == {kind for kind, _ in KINDS.values()} | {"reading", "scenario", "question"}

    def test_a_fact_has_who_was_counted_and_its_source(self, module: ModuleSource) -> None:
        assert value(module, "one-in-ten") == {
            "figure": "About one child in ten",
            "text": "<p>is sexually abused before they are 16.</p>",
            "base": "Children in England and Wales, CSA Centre, 2025",
            "source": "CSA Centre, 2025 (S06)",
        }

    def test_a_table_keeps_its_rows(self, module: ModuleSource) -> None:
        assert value(module, "two-questions")["rows"][0] == ["When", "Today", "Later"]

    def test_a_chart_has_numbers_with_their_base(self, module: ModuleSource) -> None:
        chart = value(module, "told-nobody")
        assert [bar["value"] for bar in chart["bars"]] == [
            {"label": "Abused by an adult", "value": 34.0},
            {"label": "Abused by another child", "value": 83.0},
        ]
        assert (chart["unit"], chart["source"]) == ("%", "NSPCC (Radford and others), 2011, as reported (S37)")

    def test_a_timeline_cites_inside_its_moments(self, module: ModuleSource) -> None:
        assert "<sup>S21</sup>" in value(module, "first-days")["moments"][0]["value"]["what"]

    def test_inserts_are_for_the_sectors_they_name(self, module: ModuleSource) -> None:
        inserts = value(module, "in-your-work")["inserts"]
        assert [insert["value"]["sectors"] for insert in inserts] == [["SOCIAL_CARE"], ["HEALTH", "EARLY_YEARS"]]

    def test_an_accordion_opens_on_its_headings(self, module: ModuleSource) -> None:
        sections = value(module, "if-they-ask")["sections"]
        assert [section["value"]["heading"] for section in sections] == [
            "What if I am wrong?",
            "Will they know it was me?",
        ]

    def test_a_transcript_becomes_words_of_the_page(self, module: ModuleSource) -> None:
        assert value(module, "a-call")["transcript"].startswith("<p>I saw something today.</p>")

    def test_a_scenario_leads_from_situation_to_situation(self, module: ModuleSource) -> None:
        first, second = value(module, "the-quiet-word")["situations"]
        assert [choice["value"]["leads_to"] for choice in first["value"]["choices"]] == ["the-surgery"] * 2
        assert [choice["value"]["leads_to"] for choice in second["value"]["choices"]] == ["", ""]

    def test_items_to_order_are_all_right_and_pairs_have_their_match(self, module: ModuleSource) -> None:
        order, match = value(module, "first-hour"), value(module, "who-does-what")
        assert [option["value"]["correct"] for option in order["options"]] == [True, True, True]
        assert [option["value"]["match"] for option in match["options"]] == [
            "Police and social care together",
            "A trained doctor",
        ]
        assert match["others"] == ["The school"]

    def test_a_module_says_what_it_asks_and_of_how_many(self, module: ModuleSource) -> None:
        assert module.check is not None
        assert (module.check.questions, module.check.passing, len(module.pool)) == (10, 8, 10)
        assert [statement.key for statement in module.confidence] == ["raise-a-worry"]
        assert len(module.supervision) == 1
        assert {each.step for each in module.pool} == {"a-first-worry"}

    def test_files_are_known_by_their_content(self, module: ModuleSource) -> None:
        assert [name for name, _ in module.files] == [
            "files/a-call.mp3",
            "files/desk-card.pdf",
            "files/how-to-be-told.mp4",
            "files/how-to-be-told.vtt",
            "images/one-in-ten.svg",
        ]

    def test_a_file_drawn_anew_changes_the_digest(self, module: ModuleSource, tmp_path: Path) -> None:
        (tmp_path / "think-the-unthinkable/files/a-call.mp3").write_text("ID3 again")
        assert read_content(tmp_path)[0].digest != module.digest
