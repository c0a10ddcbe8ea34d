"""The building blocks that authors write learning with."""

from courses.blocks.clean import clean
from courses.blocks.steps import (
    CalloutBlock,
    ImageBlock,
    MythAndRealityBlock,
    QuestionBlock,
    QuotationBlock,
    StepBlock,
    StepsBlock,
)

__all__ = [
    "CalloutBlock",
    "ImageBlock",
    "MythAndRealityBlock",
    "QuestionBlock",
    "QuotationBlock",
    "StepBlock",
    "StepsBlock",
    "clean",
]
