"""Every case that a release must survive has a test of its own; here is where each is told."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
STANDING = "competencies/test_cases.py"

# Each was somebody's bug. A class stands for all its tests.
CASES = {
    "two posts with different requirements are counted once in each agency and once overall": (
        f"{STANDING}::TestTwoPostsWithDifferentRequirements",
    ),
    "a transfer in the middle of a cycle keeps the evidence; the old agency sees to the end date": (
        f"{STANDING}::TestATransferInTheMiddleOfACycle",
    ),
    "back-dated evidence runs from when it happened": (f"{STANDING}::TestBackDatedEvidence",),
    "29 February and month ends": (f"{STANDING}::TestMonthEnds", "competencies/rules/test_days.py"),
    "by the end of the day in London, through a clock change": (f"{STANDING}::TestTheEndOfTheDayInLondon",),
    "early renewal keeps days (keep-date) and does not (rolling)": (f"{STANDING}::TestEarlyRenewal",),
    "a rule changed with grandfathering": (
        f"{STANDING}::TestARuleThatChanges::test_with_grandfathering_leaves_the_dates_that_people_have",
    ),
    "a material change in the middle of an attempt": (
        "journeys/test_changes.py::TestAMaterialChangeInTheMiddle",
        "learning_site/learning/test_check.py::TestAMaterialChange",
    ),
    "a module with learners' records is not deleted but archived, in words": (
        "journeys/test_archiving.py::TestDeleting",
    ),
    "a double click, two tabs, a retry: one completion, one certificate": (
        "journeys/test_finishing.py::TestFinishing::test_it_leaves_one_of_each",
        "journeys/test_finishing.py::TestPressedManyTimesAtOnce",
        "learning_site/learning/test_check.py::TestHandingIn::test_twice_is_once",
    ),
    "a revoked certificate: the verify page says so": (
        "certificates/views/test_check.py::TestAnswer::test_a_revoked_one_says_so",
    ),
    "a name changed: a new certificate, and the old one still verifies": (
        "certificates/operations/test_certificates.py::TestReissue",
        "certificates/views/test_check.py::TestAnswer::test_one_that_was_replaced_says_so_and_not_by_which",
    ),
    "an assessor who is the learner is refused": (
        "competencies/operations/test_attainments.py::TestRecord::test_of_ones_own_is_refused_but_for_a_module_finished",
        "competencies/operations/test_training.py::TestOnesOwn::test_may_not_be_countersigned_by_oneself",
    ),
    "people merged, and unmerged": (
        f"{STANDING}::TestRecordsMergedAndParted",
        "competencies/operations/test_merging.py::TestMerge",
        "competencies/operations/test_merging.py::TestUnmerge",
    ),
    "every address as every role from another agency: 404": (
        "house/test_doors.py::test_every_door_opens_to_those_it_is_for_and_shows_nobody_what_a_learner_wrote",
    ),
    "a file truncated to a tenth is stopped": (
        "competencies/operations/test_staff.py::TestFiveThousandLinesAsTheyReallyCome::test_a_tenth_of_them_is_no_file_of_leavers",
        "competencies/views/test_staff_import.py::TestAFileThatWouldEndTooMuch",
    ),
    "the record store down for a day: nothing lost, order kept": (
        "learning_site/xapi/test_delivery.py::TestTrouble::test_of_a_failing_store_for_days_quarantines_nothing_and_loses_nothing",
        "learning_site/xapi/test_real_store.py::TestStoreThatIsDown::test_gets_everything_in_order_when_it_is_up_again",
    ),
    "reminders: late, twice, after an outage, or the person met, left or exempt: nobody is written to wrongly": (
        "learning_site/reminders/test_sending.py::TestSending",
        "learning_site/reminders/test_sending.py::TestWhatIsNoLongerTrue",
        "learning_site/reminders/test_sending.py::TestTwoAtOnce",
        "learning_site/reminders/test_mail_server.py::TestALetterInDoubt",
        "learning_site/reminders/test_sending.py::TestAFirstDay",
        "learning_site/reminders/test_rules.py::TestTheHours",
    ),
    "a forged 'completed' from the browser is ignored": (
        "learning_site/learning/test_check.py::TestHandingIn::test_a_forged_completion_is_no_answer",
    ),
    "a spreadsheet cell beginning with =, +, -, @ is neutralised": (
        "competencies/files/test_tables.py::TestCells::test_never_become_a_formula_on_the_way_out",
        "competencies/views/test_compliance.py::TestTheFile::test_has_no_formula_in_it",
    ),
    "a session expired on the last question: answers kept": (
        "learning_site/learning/test_check.py::TestHandingIn"
        "::test_after_the_session_expired_on_the_last_question_keeps_the_answers_before",
        "browser/test_private.py::TestALearner::test_a_session_that_ends_while_they_write",
    ),
}


@cache
def told_in(path: str) -> set[str]:
    """The tests of a file, as pytest names them, with the classes they stand in."""
    found: set[str] = set()
    for node in ast.parse((TESTS / path).read_text()).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            tests = {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
            tests = {one for one in tests if "::test_" in one}
            found |= tests | ({node.name} if tests else set())
    return found


@pytest.mark.parametrize("case", CASES)
def test_every_case_has_a_test(case):
    for place in CASES[case]:
        path, _, name = place.partition("::")
        assert name in told_in(path) if name else told_in(path), place
