"""A sound content folder is read whole, and what it is read into stays put when its words change."""

from uuid import UUID, uuid5

import pytest

from courses.files.content_folder import read_content, read_sources
from courses.files.problems import ContentErrors
from courses.files.source_shapes import BlockSource, ModuleSource, Trust
from tests.courses.files.conftest import ContentFolder, fields

STEP = "a-small-module/steps/01-numbers.md"
MODULE_UUID = UUID("3db6d49b-942b-46f0-8a93-f6fdc69642d2")


def block(module: ModuleSource, key: str) -> BlockSource:
    return next(block for step in module.steps for block in step.blocks if block.key == key)


def ids(module: ModuleSource) -> dict[str, UUID]:
    return {f"{step.key}/{block.key}": block.id for step in module.steps for block in step.blocks}


class TestModule:
    def test_says_what_its_files_say(self, content: ContentFolder) -> None:
        module = content.read()
        assert (module.uuid, module.code, module.slug, module.competency) == (
            MODULE_UUID,
            "M9",
            "a-small-module",
            "SMALL",
        )
        assert module.title == "A small module"
        assert module.outcomes == ("Say one thing.",)
        assert module.content_notice.may_skip == "One step."
        assert [entry.term for entry in module.glossary] == ["Telling"]

    def test_lasts_as_long_as_its_steps_together(self, content: ContentFolder) -> None:
        assert content.read().minutes == 5

    def test_has_steps_in_the_order_of_their_files(self, content: ContentFolder) -> None:
        assert [step.key for step in content.read().steps] == ["numbers", "story"]

    def test_curls_quotation_marks_in_plain_text_and_in_html(self, content: ContentFolder) -> None:
        module = content.read()
        assert module.summary == "It’s small."
        assert module.steps[0].title == "It’s about numbers"
        assert "It’s <em>one</em>" in fields(block(module, "how-many"))["explanation"]

    def test_is_found_by_reading_the_whole_folder(self, content: ContentFolder) -> None:
        assert read_content(content.root) == (content.read(),)

    def test_a_file_saved_by_windows_with_a_byte_order_mark_is_read(self, content: ContentFolder) -> None:
        path = content.root / STEP
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
        assert content.read().steps[0].key == "numbers"


class TestStep:
    def test_a_flagged_step_carries_its_notice(self, content: ContentFolder) -> None:
        story = content.read().steps[1]
        assert (story.flagged, story.notice, story.awaits_sign_off) == (True, "A made-up story.", False)

    def test_collects_what_it_cites_and_whether_it_awaits_sign_off(self, content: ContentFolder) -> None:
        step = content.read().steps[0]
        assert [(cited.source.code, cited.trust) for cited in step.citations] == [
            ("S01", Trust.SEEN),
            ("S01", Trust.SEEN_SECONDARY),
            ("S02", Trust.SEEN_SECONDARY),
        ]
        assert step.marks == (Trust.JUDGEMENT,)
        assert step.awaits_sign_off

    def test_closes_with_its_sources_and_says_of_each_how_far_it_was_read(self, content: ContentFolder) -> None:
        html = content.read().steps[0].blocks[-1].value
        assert "S01: How common it is, CSA Centre, 2021. From reports of it, to be checked" in html
        assert "S02: A review, The Panel, 2024. From reports of it, to be checked" in html
        assert "‘advice’: Practice advice, awaiting sign-off." in html

    def test_links_a_source_only_where_its_publisher_was_read(self, content: ContentFolder) -> None:
        content.change(STEP, " [S01 as reported]", " [S02]")
        html = content.read().steps[0].blocks[-1].value
        assert '<a href="https://example.org/scale">How common it is</a>' in html
        assert "example.org/review" not in html


class TestBlocks:
    def test_text_between_blocks_is_reading_with_raised_citations(self, content: ContentFolder) -> None:
        reading = block(content.read(), "opening")
        assert reading.kind == "reading"
        assert reading.value == (
            "<p>One child in ten.&#8239;<sup>S01</sup> A third.&#8239;<sup>S02</sup></p>\n<h2>Think</h2>"
        )

    def test_a_callout_has_a_title_and_a_body(self, content: ContentFolder) -> None:
        assert block(content.read(), "hold-on").value == {
            "title": "Hold on to this",
            "body": "<p>A <strong>thought</strong>.&#8239;<sup>advice</sup></p>",
        }

    def test_a_myth_has_its_reality_and_what_that_rests_on(self, content: ContentFolder) -> None:
        myth = block(content.read(), "rare")
        assert myth.kind == "myth_and_reality"
        assert myth.value == {
            "myth": "It’s rare.",
            "reality": "<p>One child in ten.&#8239;<sup>S01 as reported</sup></p>",
            "source": "CSA Centre, 2021, as reported (S01)",
        }

    def test_a_quotation_says_whose_words_they_are(self, content: ContentFolder) -> None:
        assert block(content.read(), "words").value == {
            "text": "<p>Somebody noticed.</p>",
            "attribution": "A made-up person",
            "source": "CSA Centre, 2021 (S01)",
        }

    def test_an_image_is_described(self, content: ContentFolder) -> None:
        assert block(content.read(), "drawing").value == {
            "file": "images/drawing.svg",
            "description": "Ten figures, one shaded.",
            "decorative": False,
            "caption": "One in ten",
        }

    def test_an_image_may_be_decoration(self, content: ContentFolder) -> None:
        content.change(STEP, "description: Ten figures, one shaded.", "decorative: true")
        assert fields(block(content.read(), "drawing"))["decorative"] is True

    def test_a_question_has_options_as_a_stream_field_takes_them(self, content: ContentFolder) -> None:
        question = block(content.read(), "how-many")
        assert question.id == uuid5(MODULE_UUID, "question:how-many")
        assert fields(question)["kind"] == "SINGLE"
        assert fields(question)["source"] == "CSA Centre, 2021 (S01); Practice advice, awaiting sign-off"
        assert fields(question)["options"][1] == {
            "type": "item",
            "id": str(uuid5(MODULE_UUID, "question:how-many:many")),
            "key": "many",
            "value": {"text": "One in ten", "correct": True, "feedback": "Yes."},
        }
        assert question.raw == {"type": "question", "id": str(question.id), "value": question.value}

    def test_html_that_a_writer_types_never_becomes_html(self, content: ContentFolder) -> None:
        content.change(STEP, "After the callout.", "After 1 < 2 & 3.")
        assert block(content.read(), "after-hold-on").value == "<p>After 1 &lt; 2 &amp; 3.</p>"


class TestIds:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("One child in ten. [S01]", "About one child in ten, it is thought. [S01]"),
            ("Hold on to this", "Another title"),
            ("It's about numbers", "Another title for the step"),
            ("## Think\n", "## Think\n\n::: callout New {#new}\nNew.\n:::\n\nMore text.\n"),
            ("One child in ten. [S01] A", "::: callout New {#new}\nNew.\n:::\n\nOne child in ten. [S01] A"),
            ("::: myth {#rare}", "::: callout New {#new}\nNew.\n:::\n\n::: myth {#rare}"),
        ],
        ids=["words", "block title", "step title", "block in the middle", "block before all", "block before a block"],
    )
    def test_stay_when_words_change_or_a_block_is_put_in(self, content: ContentFolder, old: str, new: str) -> None:
        before = ids(content.read())
        content.change(STEP, old, new)
        after = ids(content.read())
        lasting = before.keys() - {"numbers/opening"} if "{#new}\nNew.\n:::\n\nOne" in new else before.keys()
        assert {key: after[key] for key in lasting} == {key: before[key] for key in lasting}

    def test_stay_when_a_step_moves_to_another_place(self, content: ContentFolder) -> None:
        before = ids(content.read())
        (content.module / "steps/01-numbers.md").rename(content.module / "steps/03-numbers.md")
        module = content.read()
        assert [step.key for step in module.steps] == ["story", "numbers"]
        assert ids(module) == before

    def test_of_a_question_stay_when_it_moves_to_another_step(self, content: ContentFolder) -> None:
        before = block(content.read(), "how-many").id
        content.change(STEP, "::: question how-many\n:::\n", "")
        content.write("a-small-module/steps/03-check.md", "---\nid: check\ntitle: Check\nminutes: 1\n---\n")
        content.change("a-small-module/steps/03-check.md", "1\n---\n", "1\n---\n::: question how-many\n:::\n")
        assert block(content.read(), "how-many").id == before

    def test_of_options_stay_when_they_change_places(self, content: ContentFolder) -> None:
        before = {option["id"] for option in fields(block(content.read(), "how-many"))["options"]}
        few = "    - id: few\n      text: One in a hundred\n      feedback: More.\n"
        content.change("a-small-module/questions.yaml", few, "")
        content.change("a-small-module/questions.yaml", "  explanation", f"{few}  explanation")
        after = fields(block(content.read(), "how-many"))["options"]
        assert after[0]["value"]["correct"]
        assert {option["id"] for option in after} == before


class TestDigest:
    def test_is_the_same_for_the_same_content(self, content: ContentFolder) -> None:
        assert content.read().digest == content.read().digest
        assert len(content.read().digest) == 64

    @pytest.mark.parametrize(
        ("name", "old", "new"),
        [
            (STEP, "After the callout.", "After it."),
            ("a-small-module/questions.yaml", "More.", "It is more."),
            ("a-small-module/glossary.yaml", "lets someone know", "tells"),
            ("a-small-module/module.yaml", "It's small.", "It's short."),
            ("sources.yaml", "How common it is", "How common"),
        ],
    )
    def test_changes_with_any_word(self, content: ContentFolder, name: str, old: str, new: str) -> None:
        before = content.read().digest
        content.change(name, old, new)
        assert content.read().digest != before

    def test_does_not_depend_on_where_the_folder_lies(self, content: ContentFolder) -> None:
        before = content.read().digest
        moved = content.root / "elsewhere"
        content.module.rename(moved)
        content.module = moved
        assert content.read().digest == before


class TestSeveralModules:
    def test_may_not_share_what_names_them(self, content: ContentFolder) -> None:
        second = ContentFolder(content.root / "second")
        second.module.rename(content.root / "b-copy")
        (content.root / "second/sources.yaml").unlink()
        (content.root / "second").rmdir()
        with pytest.raises(ContentErrors) as caught:
            read_content(content.root)
        assert [error.sentence for error in caught.value.errors] == [
            "'telling' is explained in a-small-module/glossary.yaml too. Move it to the shared glossary.yaml.",
            "Two modules have the uuid 3db6d49b-942b-46f0-8a93-f6fdc69642d2. Each has its own.",
            "Two modules have the code M9. Each has its own.",
            "Two modules have the slug a-small-module. Each has its own.",
        ]

    def test_a_folder_without_a_module_is_not_passed_over(self, content: ContentFolder) -> None:
        (content.root / "forgotten").mkdir()
        with pytest.raises(ContentErrors, match=r"forgotten/module\.yaml:1: This file is missing"):
            read_content(content.root)


class TestSources:
    def test_are_read_by_id(self, content: ContentFolder) -> None:
        sources = read_sources(content.root / "sources.yaml")
        assert sources["S02"].trust is Trust.SEEN_SECONDARY
        assert sources["S01"].review_by.isoformat() == "2027-11-30"

    def test_may_be_undated(self, content: ContentFolder) -> None:
        content.change("sources.yaml", "  year: 2021\n", "")
        assert "CSA Centre, undated (S01)" in content.read().steps[0].citations[0].words
