"""What the page editor refuses of a step."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from courses.blocks import StepsBlock
from courses.blocks.activities import QuestionBlock
from tests.courses.writing import question


def written(**changes: Any) -> Any:
    block = QuestionBlock()
    block.set_name("question")
    return block, block.to_python(question(**changes)["value"])


def options(*correct: bool) -> list[dict[str, Any]]:
    values = [{"text": f"Answer {n}", "correct": is_right, "feedback": "Why."} for n, is_right in enumerate(correct)]
    return [{"type": "item", "id": f"0000000{n}", "value": value} for n, value in enumerate(values)]


class TestAQuestion:
    def test_that_can_be_answered_rightly_is_taken(self):
        block, value = written()
        assert block.clean(value)["stem"] == "What is so?"

    @pytest.mark.parametrize(
        ("kind", "correct", "sentence"),
        [
            ("SINGLE", (False, False), "No answer is marked as right. Mark at least one."),
            ("MULTIPLE", (False, False), "No answer is marked as right. Mark at least one."),
            ("SINGLE", (True, True), "2 answers are marked as right. Mark one, or allow more than one."),
        ],
    )
    def test_that_cannot_is_refused_in_words(self, kind, correct, sentence):
        block, value = written(kind=kind, options=options(*correct))
        with pytest.raises(ValidationError) as refused:
            block.clean(value)
        assert [e.message for e in refused.value.non_block_errors.as_data()] == [sentence]

    def test_may_have_several_right_answers_when_it_says_so(self):
        block, value = written(kind="MULTIPLE", options=options(True, True, False))
        assert block.clean(value)["kind"] == "MULTIPLE"

    def test_needs_two_answers_at_least(self):
        block, value = written(options=options(True))
        with pytest.raises(ValidationError):
            block.clean(value)


class TestEveryKindOfBlock:
    def test_says_to_authors_what_it_is_for(self):
        body = StepsBlock().child_blocks["step"].child_blocks["body"]
        described = {name: block.meta.description for name, block in body.child_blocks.items() if name != "reading"}
        assert all(described.values())
        assert set(described) == {"callout", "quotation", "image", "myth_and_reality", "question"}
