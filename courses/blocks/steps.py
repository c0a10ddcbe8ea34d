"""A module's steps as Wagtail blocks. The stable id of a step, a question or an option is its block id."""

from __future__ import annotations

from wagtail import blocks
from wagtail.blocks.struct_block import BlockGroup

from courses.blocks.activities import (
    ConfidenceBlock,
    PollBlock,
    QuestionBlock,
    ReflectionBlock,
    ScenarioBlock,
    SectorsBlock,
)
from courses.blocks.figures import ChartBlock, ImageBlock, TableBlock
from courses.blocks.media import AudioBlock, DownloadBlock, VideoBlock
from courses.blocks.text import (
    AccordionBlock,
    CalloutBlock,
    ChecklistBlock,
    FactBlock,
    MythAndRealityBlock,
    PracticeBlock,
    QuotationBlock,
    ReadingBlock,
    TimelineBlock,
)


class StepBodyBlock(blocks.StreamBlock):
    """What a step is made of."""

    reading = ReadingBlock()
    callout = CalloutBlock()
    practice = PracticeBlock()
    fact = FactBlock()
    myth_and_reality = MythAndRealityBlock()
    quotation = QuotationBlock()
    checklist = ChecklistBlock()
    accordion = AccordionBlock()
    timeline = TimelineBlock()
    image = ImageBlock()
    table = TableBlock()
    chart = ChartBlock()
    download = DownloadBlock()
    audio = AudioBlock()
    video = VideoBlock()
    question = QuestionBlock()
    scenario = ScenarioBlock()
    sectors = SectorsBlock()
    reflection = ReflectionBlock()
    confidence = ConfidenceBlock()
    poll = PollBlock()


class PoolBlock(blocks.StreamBlock):
    """The questions that the final check may draw about a step."""

    question = QuestionBlock()

    class Meta:
        collapsed = True
        required = False


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
    pool = PoolBlock(required=False, label="Questions")

    class Meta:
        icon = "doc-full"
        label_format = "{title}"
        form_layout = BlockGroup(
            children=[
                "title",
                "minutes",
                BlockGroup(["flagged", "notice", "awaits_sign_off"], heading="Before it opens", classname="collapsed",
                           icon="warning", label_format=""),
                "body",
                BlockGroup(["pool"], heading="For the final check", classname="collapsed", icon="clipboard-list",
                           help_text="Questions about this step that the final check may draw.", label_format=""),
            ]
        )  # fmt: skip


class StepsBlock(blocks.StreamBlock):
    """The steps of a module, in order."""

    step = StepBlock()

    class Meta:
        collapsed = True


class StatementsBlock(blocks.StreamBlock):
    """The confidence statements of a module."""

    statement = blocks.CharBlock(max_length=300, icon="thumbtack", help_text="'I would …', 'I could …'")


class PromptsBlock(blocks.StreamBlock):
    """What to talk about with a manager."""

    prompt = blocks.CharBlock(max_length=400, icon="comment")
