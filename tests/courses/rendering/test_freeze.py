"""Freezing: what an edition keeps of a page."""

from __future__ import annotations

import hashlib

import pytest
from django.core.files.storage import default_storage

from courses.rendering.freeze import freeze
from tests.courses.writing import block, picture, question, reading, step, uid, write_page


@pytest.fixture
def frozen_step(partnership):
    """Freeze a page with this body in one step, and give that step back."""

    def freezing(*body, **changes):
        page = write_page(partnership.awareness, step(*body, **changes))
        return freeze(page).steps[0]

    return freezing


class TestAPage:
    def test_keeps_its_front_and_counts_its_minutes(self, partnership):
        steps = [step(reading("<p>a</p>"), name="one", minutes=2), step(reading("<p>b</p>"), name="two", minutes=4)]
        frozen = freeze(write_page(partnership.awareness, *steps))
        assert (frozen.title, frozen.minutes) == ("A small module", 6)
        assert frozen.front["summary"] == "What this is about."
        assert frozen.front["outcomes"] == "<ul><li>Say what is so.</li></ul>"
        assert [each.number for each in frozen.steps] == [1, 2]

    def test_cleans_its_outcomes(self, partnership):
        page = write_page(partnership.awareness, outcomes="<ul><li>Say<script>x</script></li></ul>")
        assert "<script" not in freeze(page).front["outcomes"]


class TestAStep:
    def test_is_known_by_its_block_id(self, frozen_step):
        assert frozen_step(reading("<p>a</p>")).step_id == uid("step")

    def test_keeps_whether_it_is_flagged_and_what_is_inside(self, frozen_step):
        kept = frozen_step(reading("<p>a</p>"), flagged=True, notice="A made-up story.", awaits_sign_off=True)
        assert (kept.flagged, kept.notice, kept.awaits_sign_off) == (True, "A made-up story.", True)

    def test_tells_its_outline_which_questions_it_asks(self, frozen_step):
        kept = frozen_step(reading("<p>a</p>"), question("one"), question("two"))
        assert kept.outline["questions"] == [uid("one"), uid("two")]


class TestEachKindOfBlock:
    def test_reading(self, frozen_step):
        kept = frozen_step(reading('<p>Text</p><script>steal()</script><p onclick="x">more</p>'))
        (part,) = kept.content
        assert part["kind"] == "html"
        assert "<p>Text</p>" in part["html"]
        assert "<script" not in part["html"]
        assert "onclick" not in part["html"]

    def test_callout(self, frozen_step):
        value = {"title": "Pause <here>", "body": "<p>Take a breath.<script>x</script></p>"}
        (part,) = frozen_step(block("callout", "c", value)).content
        assert "Pause &lt;here&gt;" in part["html"]
        assert "Take a breath." in part["html"]
        assert "<script" not in part["html"]

    def test_quotation(self, frozen_step):
        value = {"text": "<p>We did not think it.</p>", "attribution": "An inspector", "source": "A report, 2024"}
        (part,) = frozen_step(block("quotation", "q", value)).content
        for words in ("We did not think it.", "An inspector", "A report, 2024"):
            assert words in part["html"]

    def test_myth_and_reality(self, frozen_step):
        value = {"myth": "It is strangers.", "reality": "<p>It is seldom strangers.</p>", "source": "S45"}
        (part,) = frozen_step(block("myth_and_reality", "m", value)).content
        for words in ("It is strangers.", "It is seldom strangers.", "S45"):
            assert words in part["html"]

    def test_question_keeps_its_structure_and_its_key(self, frozen_step):
        (part,) = frozen_step(question("one", explanation="<p>So.<script>x</script></p>")).content
        assert part["kind"] == "question"
        assert (part["id"], part["answers"], part["stem"]) == (uid("one"), "SINGLE", "What is so?")
        assert [(option["id"], option["correct"]) for option in part["options"]] == [
            (uid("one-a"), True),
            (uid("one-b"), False),
        ]
        assert part["options"][1]["feedback"] == "Not that."
        assert "<script" not in part["explanation"]


class TestAPicture:
    def shown(self, image, **changes):
        chosen = {"image": image.pk, "alt_text": "A door left open", "decorative": False, **changes}
        return block("image", "picture", {"image": chosen, "caption": "Home"})

    def test_is_kept_in_a_file_named_by_its_content(self, frozen_step):
        (part,) = frozen_step(self.shown(picture())).content
        name = part["html"].split('src="/media/')[1].split('"')[0]
        with default_storage.open(name) as file:
            assert name == f"editions/{hashlib.sha256(file.read()).hexdigest()}.webp"
        assert 'alt="A door left open"' in part["html"]
        assert "Home" in part["html"]

    def test_as_decoration_has_an_empty_description(self, frozen_step):
        (part,) = frozen_step(self.shown(picture(), decorative=True)).content
        assert 'alt=""' in part["html"]

    def test_outlives_the_image_it_was_made_from(self, frozen_step):
        image = picture(colour="purple")
        (part,) = frozen_step(self.shown(image)).content
        image.delete()
        name = part["html"].split('src="/media/')[1].split('"')[0]
        assert default_storage.exists(name)

    def test_that_was_deleted_before_publishing_leaves_the_rest_standing(self, frozen_step):
        image = picture()
        chosen = self.shown(image)
        image.delete()
        kept = frozen_step(chosen, reading("<p>The rest.</p>"))
        assert kept.content[0]["html"] == ""
        assert "The rest." in kept.content[1]["html"]
