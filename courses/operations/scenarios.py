"""Writes the way a learner takes through a branching scenario."""

from __future__ import annotations

from datetime import datetime

from courses.models import Enrolment, ScenarioChoice
from courses.operations.enrolments import NoSuchQuestion, check_open
from courses.queries import learning
from courses.rules import Choice, decide, scenarios_of


def choose(
    enrolment: Enrolment, number: int, scenario_id: str, situation_id: str, choice_id: str, *, at: datetime
) -> Choice:
    """Keep a choice, for the learner alone: nothing is marked. The caller holds the enrolment, open or closed.

    The same choice twice in a row is kept once. Raises NoSuchStep, StepNotOpen, NoSuchQuestion, and AnswerError for
    what does not belong here.
    """
    step = check_open(learning.progress_of(enrolment, enrolment.edition), number)
    row = learning.step_of(enrolment.edition, step)
    scenario = next((one for one in scenarios_of(row.content if row else []) if one.id == scenario_id), None)
    if scenario is None:
        raise NoSuchQuestion("This story is not part of the step as you are taking it. Open the step again to go on.")
    choice = decide(scenario, situation_id, choice_id)
    made = learning.scenario_choices(enrolment, [scenario_id])[scenario_id]
    if made[-1:] != [(situation_id, choice.id)]:
        ScenarioChoice.objects.create(
            enrolment=enrolment,
            scenario_id=scenario_id,
            situation_id=situation_id,
            choice_id=choice.id,
            chosen_at=at,
        )
    return choice
