"""The nouns of learning: modules, their pages and editions, and what learners do in them."""

from courses.models.brought_module import BroughtModule
from courses.models.check_attempt import CheckAnswer, CheckAttempt
from courses.models.checklist_mark import ChecklistMark
from courses.models.confidence import ConfidenceRating, Round, Sure
from courses.models.debrief import DebriefReceiver, DebriefRequest
from courses.models.edition import ChangeClass, Edition, EditionStep
from courses.models.enrolment import Answer, Completion, Enrolment, StepVisit
from courses.models.glossary import GlossaryTerm
from courses.models.module import Module
from courses.models.pages import LibraryPage, ModulePage
from courses.models.pilot import PilotMember
from courses.models.poll import PollAnswer
from courses.models.reflection import AuthorMissing, Reflection
from courses.models.route import Route, RouteKind
from courses.models.scenario_path import ScenarioChoice
from courses.models.sign_off import SignOff, SignOffKind
from courses.models.source import Citation, Source, Trust
from courses.models.supervision import SupervisionDate

__all__ = [
    "Answer",
    "AuthorMissing",
    "BroughtModule",
    "ChangeClass",
    "CheckAnswer",
    "CheckAttempt",
    "ChecklistMark",
    "Citation",
    "Completion",
    "ConfidenceRating",
    "DebriefReceiver",
    "DebriefRequest",
    "Edition",
    "EditionStep",
    "Enrolment",
    "GlossaryTerm",
    "LibraryPage",
    "Module",
    "ModulePage",
    "PilotMember",
    "PollAnswer",
    "Reflection",
    "Round",
    "Route",
    "RouteKind",
    "ScenarioChoice",
    "SignOff",
    "SignOffKind",
    "Source",
    "StepVisit",
    "SupervisionDate",
    "Sure",
    "Trust",
]
