"""What the page editor refuses of a block, and what it lets a draft leave open."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.documents.models import Document

from courses.blocks import StepsBlock
from tests.courses.writing import question, scenario


def body() -> Any:
    return StepsBlock().child_blocks["step"].child_blocks["body"].child_blocks


def refused(kind: str, value: dict[str, Any]) -> dict[str, str]:
    """What a block of this kind is refused with, by the field it is said beside; '' for the whole."""
    block = body()[kind]
    try:
        block.clean(block.to_python(value))
    except ValidationError as error:
        beside = {name: each.messages[0] for name, each in error.block_errors.items()}
        whole = [each.message for each in error.non_block_errors.as_data()]
        return beside | ({"": whole[0]} if whole else {})
    return {}


def options(*correct: bool, **values: Any) -> list[dict[str, Any]]:
    rows = [
        {"text": f"Answer {n}", "correct": is_right, "feedback": "Why.", **values} for n, is_right in enumerate(correct)
    ]
    return [{"type": "item", "id": f"0000000{n}", "value": value} for n, value in enumerate(rows)]


class TestAQuestion:
    @pytest.mark.parametrize(
        ("kind", "answers"),
        [
            ("SINGLE", options(True, False)),
            ("MULTIPLE", options(True, True, False)),
            ("ORDER", options(False, False, False)),
            ("MATCH", options(False, False, match="Half")),
        ],
    )
    def test_that_can_be_answered_rightly_is_taken(self, kind, answers):
        assert refused("question", question(kind=kind, options=answers)["value"]) == {}

    @pytest.mark.parametrize(
        ("kind", "answers", "sentence"),
        [
            ("SINGLE", options(False, False), "No answer is marked as right. Mark at least one."),
            ("MULTIPLE", options(False, False), "No answer is marked as right. Mark at least one."),
            ("SINGLE", options(True, True), "2 answers are marked as right. Mark one, or allow more than one."),
            ("TRUE_FALSE", options(True, False), "The answers of this kind are 'True' and 'False', in this order."),
            ("ORDER", options(False, False), "To put in order takes at least three answers."),
            ("MATCH", options(False, False), "Each answer to match needs its other half."),
        ],
    )
    def test_that_cannot_is_refused_in_words(self, kind, answers, sentence):
        assert refused("question", question(kind=kind, options=answers)["value"]) == {"": sentence}

    def test_needs_two_answers_at_least(self):
        assert "options" in refused("question", question(options=options(True))["value"])


class TestAScenario:
    def test_that_can_be_told_to_its_end_is_taken(self):
        assert refused("scenario", scenario()["value"]) == {}

    @pytest.mark.parametrize(
        ("leads", "sentence"),
        [
            (["nowhere", ""], "A choice leads to 'nowhere', and there is no situation of that name."),
            (["", ""], "No choice leads to the situation 'second'. Lead one there, or take it out."),
            (["second", "first"], "From the situation 'first' the story never ends. Let a choice end it."),
        ],
    )
    def test_with_a_dead_end_is_refused_in_words(self, leads, sentence):
        value = scenario(first=leads, second=["first", "first"] if leads[1] == "first" else ["", ""])["value"]
        assert refused("scenario", value) == {"": sentence}

    def test_has_one_best_choice_in_each_situation(self):
        value = scenario()["value"]
        value["situations"][0]["value"]["choices"][0]["value"]["grade"] = "WEAK"
        assert refused("scenario", value) == {"": "One choice of 'first' is the best; here it is 0 of them."}

    def test_calls_no_two_situations_the_same(self):
        value = scenario()["value"]
        value["situations"][1]["value"]["name"] = "first"
        assert refused("scenario", value) == {"": "Two situations are called 'first'. Give one another name."}


@pytest.mark.usefixtures("db")
class TestAFile:
    def test_film_without_captions_or_words_is_refused_in_words(self):
        value = {"title": "A film", "file": document("film.mp4"), "captions": None, "transcript": ""}
        assert refused("video", value) == {
            "captions": "Film needs captions: add a vtt file, so that it can be followed without sound.",
            "transcript": "Film needs its words: somebody who can neither see nor hear it reads them here.",
        }

    def test_film_with_both_is_taken(self):
        value = {
            "title": "A film",
            "file": document("film.mp4"),
            "captions": document("film.vtt"),
            "transcript": "<p>W</p>",
        }
        assert refused("video", value) == {}

    def test_sound_without_words_is_refused(self):
        value = {"title": "A call", "file": document("call.mp3"), "transcript": ""}
        assert list(refused("audio", value)) == ["transcript"]

    @pytest.mark.parametrize(("kind", "name"), [("download", "card.mp3"), ("audio", "call.pdf"), ("video", "film.pdf")])
    def test_of_another_type_is_refused_in_words(self, kind, name):
        value = {"title": "It", "file": document(name), "transcript": "<p>W</p>", "captions": document("film.vtt")}
        assert " cannot be shown here: choose a " in refused(kind, value)["file"]

    def test_may_be_missing_from_a_draft(self):
        block = body()["video"]
        value = block.to_python({"title": "", "file": None, "captions": None, "transcript": ""})
        assert block.clean_deferred(value)["captions"] is None


@pytest.mark.usefixtures("db")
class TestSectors:
    def insert(self, *sectors: str) -> dict[str, Any]:
        return {"type": "item", "id": "00000000", "value": {"sectors": list(sectors), "body": "<p>For you.</p>"}}

    def test_may_be_ones_that_the_partnership_does_not_have(self):
        assert refused("sectors", {"title": "", "inserts": [self.insert("PROBATION", "EARLY_YEARS")]}) == {}

    def test_are_addressed_once(self):
        inserts = [self.insert("POLICE"), self.insert("POLICE", "HEALTH")]
        assert refused("sectors", {"title": "", "inserts": inserts}) == {"": "Police is addressed twice in this block."}


class TestATable:
    def test_compares_two_columns_at_least(self):
        table = {"columns": [{"type": "text", "heading": "One"}], "rows": [{"values": ["a"]}], "caption": ""}
        value = {"title": "It", "table": table, "source": ""}
        assert refused("table", value) == {"table": "A table has at least two columns and one row."}


class TestEveryKindOfBlock:
    def test_says_to_authors_what_it_is_for(self):
        assert all(block.get_description() for block in body().values())

    def test_stands_in_a_group(self):
        assert all(block.meta.group for block in body().values())


def document(name: str) -> int:
    return Document.objects.create(title=name, file=ContentFile(b"content", name=name)).pk
