"""Blocks that are read: running text, and passages set apart from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "superscript", "blockquote"]
LINE_FEATURES = ["bold", "italic", "link", "superscript"]
WORDS, FIGURES, MEDIA, ACTIVITIES = "Words", "Figures and pictures", "Files, sound and film", "For the reader to do"
SOURCE_HELP = "What it rests on: publisher and year, with the register's code, as 'CSA Centre, 2025 (S06)'."


class CheckedBlock(blocks.StructBlock):
    """A block that can be refused as a whole. A draft may be half done: it is asked when the page is to go live."""

    def faults(self, value: Any) -> Mapping[str, str]:
        """What keeps the block from being shown: a sentence by the field it is to be read beside, '' for the whole."""
        raise NotImplementedError

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        faults = {} if self.is_deferred_validation else dict(self.faults(value))
        if faults:
            whole = faults.pop("", None)
            raise blocks.StructBlockValidationError(
                block_errors={name: ValidationError(sentence) for name, sentence in faults.items()},
                non_block_errors=[ValidationError(whole)] if whole else None,
            )
        return value


class ReadingBlock(blocks.RichTextBlock):
    """Plain reading: paragraphs, headings, lists."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(features=kwargs.pop("features", TEXT_FEATURES), **kwargs)

    class Meta:
        icon = "pilcrow"
        group = WORDS
        template = "blocks/reading.html"
        description = "Paragraphs, headings and lists. One idea for each step."
        preview_value = "<p>Most children who are being abused do not say so in words at the time.</p>"


class CalloutBlock(blocks.StructBlock):
    """Something set apart from the reading, such as a pause."""

    title = blocks.CharBlock(required=False, max_length=120)
    body = ReadingBlock()

    class Meta:
        icon = "info-circle"
        group = WORDS
        template = "blocks/callout.html"
        description = "A short passage set apart: a pause, something to remember."
        preview_value = {"title": "Go at your own pace", "body": "<p>You can stop and come back to the same place.</p>"}


class PracticeBlock(blocks.StructBlock):
    """Something to do at work."""

    title = blocks.CharBlock(max_length=120)
    body = ReadingBlock()

    class Meta:
        icon = "tick-inverse"
        group = WORDS
        template = "blocks/practice.html"
        description = "One thing to do at work, in words that could be said tomorrow."
        preview_value = {"title": "Name it", "body": "<p>Say ‘one possible explanation is sexual abuse’.</p>"}


class FactBlock(blocks.StructBlock):
    """A figure worth remembering, with who was counted."""

    figure = blocks.CharBlock(max_length=120, help_text="The figure in words: 'About one child in ten'.")
    text = ReadingBlock(features=LINE_FEATURES, help_text="The rest of the sentence.")
    base = blocks.CharBlock(max_length=200, help_text="Who was counted, where and when.")
    source = blocks.CharBlock(max_length=300, help_text=SOURCE_HELP)

    class Meta:
        icon = "pick"
        group = WORDS
        template = "blocks/fact.html"
        description = "A figure worth remembering, with who was counted, where and when, and its source."
        preview_value = {
            "figure": "About one child in ten",
            "text": "<p>is sexually abused before they are 16.</p>",
            "base": "Children in England and Wales, CSA Centre, 2025",
            "source": "CSA Centre, 2025 (S06)",
        }


class QuotationBlock(blocks.StructBlock):
    """Somebody's words."""

    text = ReadingBlock(features=["bold", "italic"])
    attribution = blocks.CharBlock(max_length=200, help_text="Who said it, and where.")
    source = blocks.CharBlock(required=False, max_length=300)

    class Meta:
        icon = "openquote"
        group = WORDS
        template = "blocks/quotation.html"
        description = "Somebody's words, with who said them and where they can be read."
        preview_value = {"text": "<p>Their words, with permission.</p>", "attribution": "Who said it, and where"}


class MythAndRealityBlock(blocks.StructBlock):
    """Something often believed, and what is so."""

    myth = blocks.CharBlock(max_length=300)
    reality = ReadingBlock()
    source = blocks.CharBlock(required=False, max_length=500)

    class Meta:
        icon = "help"
        group = WORDS
        template = "blocks/myth_and_reality.html"
        description = "Something often believed, and what is so, with its source."
        preview_value = {
            "myth": "The main danger is strangers.",
            "reality": "<p>Most contact abuse is by someone the child knows and trusts.</p>",
            "source": "CSA Centre, 2020 (S45)",
        }


class ChecklistBlock(blocks.StructBlock):
    """Things to have at hand."""

    title = blocks.CharBlock(required=False, max_length=120)
    body = ReadingBlock(features=["ul", *LINE_FEATURES], help_text="A list, one thing on each line.")

    class Meta:
        icon = "list-ul"
        group = WORDS
        template = "blocks/checklist.html"
        description = "Things to have at hand or to go through, one on each line. It prints well."
        preview_value = {
            "title": "Before you ring",
            "body": "<ul><li>What you saw, and when</li><li>Who else was there</li></ul>",
        }


class SectionBlock(blocks.StructBlock):
    """A heading and what opens beneath it."""

    heading = blocks.CharBlock(max_length=150)
    body = ReadingBlock(features=["bold", "italic", "ol", "ul", "link", "superscript"])


class AccordionBlock(blocks.StructBlock):
    """Headings that open."""

    title = blocks.CharBlock(required=False, max_length=120)
    sections = blocks.ListBlock(SectionBlock(), min_num=1)

    class Meta:
        icon = "collapse-down"
        group = WORDS
        template = "blocks/accordion.html"
        description = "Headings that open one by one: for questions people ask, not for what everyone must read."
        preview_value = {
            "sections": [
                {"heading": "What if I am wrong?", "body": "<p>You are asked for what you saw, not for proof.</p>"},
                {"heading": "Will they know it was me?", "body": "<p>Sometimes. Ask before you ring.</p>"},
            ]
        }


class MomentBlock(blocks.StructBlock):
    """One moment of a timeline."""

    when = blocks.CharBlock(max_length=120)
    what = ReadingBlock(features=LINE_FEATURES)


class TimelineBlock(blocks.StructBlock):
    """What happens in which order."""

    title = blocks.CharBlock(required=False, max_length=120)
    moments = blocks.ListBlock(MomentBlock(), min_num=2)

    class Meta:
        icon = "history"
        group = WORDS
        template = "blocks/timeline.html"
        description = "What happens in which order, each moment with its 'when'."
        preview_value = {
            "title": "What happens in the first days",
            "moments": [
                {"when": "The same day", "what": "<p>You write it down and tell your safeguarding lead.</p>"},
                {"when": "Within a working day", "what": "<p>Children’s social care decides what to do next.</p>"},
            ],
        }
