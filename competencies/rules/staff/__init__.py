"""What a staff file means for the posts that are known: pure, so that a plan can be read before anything is written."""

from competencies.rules.staff.known import JobTitle, Known, KnownPost, Unit
from competencies.rules.staff.names import fold
from competencies.rules.staff.places import nearest
from competencies.rules.staff.plan import plan
from competencies.rules.staff.rows import Outcome, RowError, StaffRow, What
from competencies.rules.staff.steps import Begin, Correct, End, Plan, Rename, Step, Withdraw

__all__ = [
    "Begin",
    "Correct",
    "End",
    "JobTitle",
    "Known",
    "KnownPost",
    "Outcome",
    "Plan",
    "Rename",
    "RowError",
    "StaffRow",
    "Step",
    "Unit",
    "What",
    "Withdraw",
    "fold",
    "nearest",
    "plan",
]
