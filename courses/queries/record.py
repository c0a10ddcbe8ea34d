"""Reads what a learner takes away of their own learning: modules with their minutes, and all that is kept of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from competencies.models import Attainment, Person
from competencies.rules import london_day
from courses.models import (
    Answer,
    CheckAnswer,
    CheckAttempt,
    Completion,
    ConfidenceRating,
    Enrolment,
    PollAnswer,
    ScenarioChoice,
    StepVisit,
)
from courses.queries import checks, debriefs, put_away, reflections, supervision


@dataclass(frozen=True)
class Finished:
    """A module that was finished, in which edition, when, and the minutes that the edition states. `counts` is False
    for a pilot edition that is not signed off yet.
    """

    title: str
    edition: int
    finished_on: date
    minutes: int
    counts: bool


def finished(person: Person) -> list[Finished]:
    """The newest first. One query."""
    counted = Exists(Attainment.objects.filter(evidence_uuid=OuterRef("uuid")))
    rows = Completion.objects.filter(enrolment__person=person).annotate(counts=counted)
    return [
        Finished(
            _title(row.enrolment),
            row.enrolment.edition.number,
            london_day(row.completed_at),
            _minutes(row.enrolment),
            row.counts,
        )
        for row in rows.select_related("enrolment__edition").order_by("-completed_at", "-pk")
    ]


def everything(person: Person) -> dict[str, Any]:
    """All that this floor keeps of a person, as plain values, for themselves. Twelve queries, whatever there is, and
    one more for all that is put away.
    """
    mine = Enrolment.objects.filter(person=person).select_related("edition__module", "completion", "route")
    enrolments = list(mine.order_by("started_at", "pk"))
    titles = {one.pk: one.edition.title for one in enrolments}
    own = {"enrolment__person": person}
    kept = put_away.kept_of(enrolments)
    visits = _by_time(kept.visits, StepVisit.objects.filter(**own), "read_at")
    answers = _by_time(kept.answers, Answer.objects.filter(**own), "answered_at")
    ratings = _by_time(kept.ratings, ConfidenceRating.objects.filter(**own), "rated_at")
    tries = CheckAttempt.objects.filter(**own).select_related("edition").order_by("started_at", "pk")
    checked: dict[tuple[int, int], list[CheckAnswer]] = defaultdict(list)
    for enrolment, number, answer in kept.checked:
        checked[enrolment, number].append(answer)
    in_checks = CheckAnswer.objects.filter(attempt__enrolment__person=person).select_related("attempt")
    for answer in in_checks.order_by("answered_at", "pk"):
        checked[answer.attempt.enrolment_id, answer.attempt.number].append(answer)
    chosen = _by_time(kept.choices, ScenarioChoice.objects.filter(**own), "chosen_at")
    asked = debriefs.asked_by(person)
    polls = PollAnswer.objects.filter(person=person).order_by("answered_at", "pk")
    return {
        "modules": [_enrolment(one) for one in enrolments],
        "steps_read": [
            {"module": titles[one.enrolment_id], "step": str(one.step_id), "at": one.read_at} for one in visits
        ],
        "answers": [
            {
                "module": titles[one.enrolment_id],
                "question": str(one.question_id),
                "try": one.number,
                "chosen": one.chosen,
                "right": one.is_right,
                "at": one.answered_at,
            }
            for one in answers
        ],
        "final_checks": [
            {
                "module": titles[one.enrolment_id],
                "try": one.number,
                "asked": checks.asked_in(one),
                "right": one.right,
                "passed": one.passed,
                "started_at": one.started_at,
                "handed_in_at": one.handed_in_at,
                "answers": [_checked(one, answer) for answer in checked[one.enrolment_id, one.number]],
            }
            for one in tries
        ],
        "stories": [
            {
                "module": titles[one.enrolment_id],
                "story": str(one.scenario_id),
                "situation": str(one.situation_id),
                "chosen": str(one.choice_id),
                "at": one.chosen_at,
            }
            for one in chosen
        ],
        "confidence": [
            {
                "module": titles[one.enrolment_id],
                "statement": str(one.statement_id),
                "round": one.get_round_display(),
                "sure": one.get_sure_display(),
                "at": one.rated_at,
            }
            for one in ratings
        ],
        "polls": [{"poll": str(one.poll_id), "chosen": str(one.option_id), "at": one.answered_at} for one in polls],
        "reflections": [
            {"asked": one.asked, "words": one.words, "at": one.changed_at} for one in reflections.all_of(person)
        ],
        "supervision": [
            {"module": one.title, "discussed_on": one.discussed_on} for one in supervision.dates_of(person)
        ],
        "asked_to_talk": [
            {"whom": str(asked.receiver.person), "at": asked.asked_at, "answer_by": asked.answer_by},
        ]
        if asked
        else [],
    }


def _by_time(kept: Iterable[Any], rows: QuerySet[Any], instant: str) -> list[Any]:
    """What is put away and what is a row, the earliest first."""
    return sorted([*kept, *rows.order_by(instant, "pk")], key=attrgetter(instant))


def _checked(attempt: CheckAttempt, answer: CheckAnswer) -> dict[str, Any]:
    """Whether it is right is told once the check is handed in."""
    told = {"right": answer.is_right} if attempt.handed_in_at else {}
    return {"question": str(answer.question_id), "chosen": answer.chosen, **told, "at": answer.answered_at}


def _enrolment(one: Enrolment) -> dict[str, Any]:
    completion, route = getattr(one, "completion", None), getattr(one, "route", None)
    return {
        "title": one.edition.title,
        "edition": one.edition.number,
        "minutes": _minutes(one),
        "only_what_changed": one.is_refresh,
        "started_at": one.started_at,
        "finished_at": completion.completed_at if completion else None,
        "way": route.get_kind_display() if route else "Step by step",
    }


def _title(one: Enrolment) -> str:
    return f"What changed in {one.edition.title}" if one.is_refresh else one.edition.title


def _minutes(one: Enrolment) -> int:
    """The minutes that the edition states, of the steps that were taken."""
    if one.refresh is None:
        return one.edition.minutes
    return sum(step["minutes"] for step in one.edition.outline if step["id"] in one.refresh["steps"])
