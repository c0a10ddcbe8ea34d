"""The nouns of learning: modules, their pages and editions, and what learners do in them."""

from courses.models.edition import ChangeClass, Edition, EditionStep
from courses.models.enrolment import Answer, Completion, Enrolment, StepVisit
from courses.models.module import Module
from courses.models.pages import LibraryPage, ModulePage

__all__ = [
    "Answer",
    "ChangeClass",
    "Completion",
    "Edition",
    "EditionStep",
    "Enrolment",
    "LibraryPage",
    "Module",
    "ModulePage",
    "StepVisit",
]
