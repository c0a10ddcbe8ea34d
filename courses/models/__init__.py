"""The nouns of learning: modules, their pages and editions, and what learners do in them."""

from courses.models.check_attempt import CheckAnswer, CheckAttempt
from courses.models.edition import ChangeClass, Edition, EditionStep
from courses.models.enrolment import Answer, Completion, Enrolment, StepVisit
from courses.models.module import Module
from courses.models.pages import LibraryPage, ModulePage
from courses.models.scenario_path import ScenarioChoice

__all__ = [
    "Answer",
    "ChangeClass",
    "CheckAnswer",
    "CheckAttempt",
    "Completion",
    "Edition",
    "EditionStep",
    "Enrolment",
    "LibraryPage",
    "Module",
    "ModulePage",
    "ScenarioChoice",
    "StepVisit",
]
