"""The building blocks that authors write learning with."""

from courses.blocks.clean import clean
from courses.blocks.steps import PromptsBlock, StatementsBlock, StepsBlock

__all__ = ["PromptsBlock", "StatementsBlock", "StepsBlock", "clean"]
