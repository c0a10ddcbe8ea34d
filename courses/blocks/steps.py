"""A module's steps as Wagtail blocks. The stable id of a step, a question or an option is its block id."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images.blocks import ImageBlock as WagtailImageBlock

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "superscript", "blockquote"]


class ReadingBlock(blocks.RichTextBlock):
    """Plain reading: paragraphs, headings, lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=kwargs.pop("features", TEXT_FEATURES), **kwargs)

    class Meta:
        icon = "pilcrow"
        template = "blocks/reading.html"
        description = "Paragraphs, headings and lists. One idea for each step."
        preview_value = "<p>Most children who are being abused do not say so in words at the time.</p>"


class CalloutBlock(blocks.StructBlock):
    """Something set apart from the reading, such as a practice point or a pause."""

    title = blocks.CharBlock(required=False, max_length=120)
    body = ReadingBlock()

    class Meta:
        icon = "info-circle"
        template = "blocks/callout.html"
        description = "A short passage set apart: a practice point, a pause, something to remember."
        preview_value = {"title": "Go at your own pace", "body": "<p>You can stop and come back to the same place.</p>"}


class QuotationBlock(blocks.StructBlock):
    """Somebody's words."""

    text = ReadingBlock(features=["bold", "italic"])
    attribution = blocks.CharBlock(max_length=200, help_text="Who said it, and where.")
    source = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "openquote"
        template = "blocks/quotation.html"
        description = "Somebody's words, with who said them and where they can be read."
        preview_value = {"text": "<p>Their words, with permission.</p>", "attribution": "Who said it, and where"}


class ImageBlock(blocks.StructBlock):
    """A picture, described or marked as decoration."""

    image = WagtailImageBlock(required=True)
    caption = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "image"
        template = "blocks/image.html"
        description = "A picture. Describe what it tells, or mark it as decoration."


class MythAndRealityBlock(blocks.StructBlock):
    """Something often believed, and what is so."""

    myth = blocks.CharBlock(max_length=300)
    reality = ReadingBlock()
    source = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "help"
        template = "blocks/myth_and_reality.html"
        description = "Something often believed, and what is so, with its source."
        preview_value = {
            "myth": "Something often said.",
            "reality": "<p>What is so.</p>",
            "source": "Where it is shown",
        }


class OptionBlock(blocks.StructBlock):
    """One answer that may be chosen."""

    text = blocks.CharBlock(max_length=500)
    correct = blocks.BooleanBlock(required=False)
    feedback = blocks.TextBlock(help_text="What somebody who chose this should read. It teaches; it does not scold.")


class QuestionBlock(blocks.StructBlock):
    """A question of a knowledge check."""

    kind = blocks.ChoiceBlock(
        choices=[("SINGLE", "One answer is right"), ("MULTIPLE", "One or more answers are right")], default="SINGLE"
    )
    stem = blocks.TextBlock(label="Question")
    options = blocks.ListBlock(OptionBlock(), min_num=2, max_num=8)
    explanation = ReadingBlock(required=False, help_text="Shown to everyone after they answer.")
    source = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "clipboard-list"
        description = "A question with feedback for every answer. Learners may try again as often as they like."

    def clean(self, value: Any) -> Any:
        """Refuse a question that cannot be answered rightly."""
        value = super().clean(value)
        right = sum(1 for option in value["options"] if option["correct"])
        if right == 0:
            raise blocks.StructBlockValidationError(
                non_block_errors=[ValidationError("No answer is marked as right. Mark at least one.")]
            )
        if value["kind"] == "SINGLE" and right > 1:
            raise blocks.StructBlockValidationError(
                non_block_errors=[
                    ValidationError(f"{right} answers are marked as right. Mark one, or allow more than one.")
                ]
            )
        return value


class StepBodyBlock(blocks.StreamBlock):
    """What a step is made of."""

    reading = ReadingBlock()
    callout = CalloutBlock()
    quotation = QuotationBlock()
    image = ImageBlock()
    myth_and_reality = MythAndRealityBlock()
    question = QuestionBlock()


class StepBlock(blocks.StructBlock):
    """One step: one idea, a few blocks."""

    title = blocks.CharBlock(max_length=150)
    minutes = blocks.IntegerBlock(min_value=1, max_value=30, default=3)
    flagged = blocks.BooleanBlock(
        required=False, help_text="Some readers may find this step hard. They are told before it opens."
    )
    notice = blocks.CharBlock(
        required=False, max_length=300, help_text="For a flagged step: what is inside, in specific words."
    )
    awaits_sign_off = blocks.BooleanBlock(
        required=False, help_text="It holds advice or knowledge that no named reviewer has endorsed yet."
    )
    body = StepBodyBlock()

    class Meta:
        icon = "doc-full"
        label_format = "{title}"


class StepsBlock(blocks.StreamBlock):
    """The steps of a module, in order."""

    step = StepBlock()
