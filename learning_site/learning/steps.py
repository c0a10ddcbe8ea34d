"""A step put together from its frozen content and from what this learner did in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from competencies.queries import sectors
from courses.queries import learning
from courses.queries.learning import Taking
from courses.rules import questions_of, scenarios_of
from learning_site.learning import private_parts
from learning_site.learning.around import NOTHING_SENT, Sent
from learning_site.learning.pages import Mistake, StepPage, parts_shown
from learning_site.learning.questions import NOTHING_UNMARKED, QuestionShown, Unmarked, questions_shown
from learning_site.learning.sectors import sectors_shown
from learning_site.learning.stories import NOTHING_UNDECIDED, StoryShown, Undecided, story_shown


def step_page(
    taking: Taking,
    row: Any,
    *,
    enrolment: Any,
    on: date,
    unmarked: Unmarked = NOTHING_UNMARKED,
    undecided: Undecided = NOTHING_UNDECIDED,
    sent: Sent = NOTHING_SENT,
) -> StepPage:
    """A step (its frozen `row`) as this enrolment has it. A query for its questions, one for its scenarios, two for
    parts meant for sectors, each only where there are any.
    """
    questions = questions_of(row.content)
    answers = learning.last_answers(enrolment, [one.id for one in questions]) if questions else {}
    asked = questions_shown(questions, answers, unmarked, seed=str(enrolment.uuid), over=taking.progress.over)
    stories = _stories(enrolment, row, undecided)
    others = {**stories, **_for_sectors(row, enrolment, on), **private_parts.shown(taking, row, sent=sent)}
    return StepPage(
        number=row.number,
        title=row.title,
        minutes=row.minutes,
        notice=row.notice if row.flagged else "",
        awaits_sign_off=row.awaits_sign_off,
        parts=parts_shown(row.content, asked, others),
        mistake=_mistake(asked, stories, undecided),
        waiting=sum(1 for question in asked.values() if question.state != "right"),
        untried=not row.flagged and any(not story.begun for story in stories.values()),
        total=len(taking.progress.outline),
    )


def _stories(enrolment: Any, row: Any, undecided: Undecided) -> dict[str, StoryShown]:
    scenarios = scenarios_of(row.content)
    if not scenarios:
        return {}
    chosen = learning.scenario_choices(enrolment, [one.id for one in scenarios])
    seed = str(enrolment.uuid)
    return {one.id: story_shown(one, chosen[one.id], undecided, seed=seed) for one in scenarios}


def _for_sectors(row: Any, enrolment: Any, on: date) -> dict[str, Any]:
    parts = [part for part in row.content if part["kind"] == "sectors"]
    if not parts:
        return {}
    own, names = sectors.sectors_of(enrolment.person_id, on=on), sectors.names()
    return {part["id"]: sectors_shown(part, own, names) for part in parts}


def _mistake(asked: dict[str, QuestionShown], stories: dict[str, StoryShown], undecided: Undecided) -> Mistake | None:
    for question in asked.values():
        if question.error:
            return Mistake(f"option-{question.options[0].id}", question.name, question.error)
    for story in stories.values():
        for moment in story.moments:
            if moment.error:
                return Mistake(f"choice-{moment.choices[0].id}", "The story", moment.error)
    # A situation that is not on the learner's way is not on the page either.
    return Mistake(f"part-{undecided.scenario}", "The story", undecided.error) if undecided.error else None
