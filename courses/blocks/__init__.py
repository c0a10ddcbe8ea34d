"""The building blocks that authors write learning with."""

from courses.blocks.clean import clean
from courses.blocks.steps import PromptsBlock, StatementsBlock, StepBodyBlock, StepsBlock

__all__ = ["PromptsBlock", "StatementsBlock", "StepBodyBlock", "StepsBlock", "clean"]
