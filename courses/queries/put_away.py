"""Reads what was put away of an enrolment, as the rows it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from courses.models import (
    Answer,
    CheckAnswer,
    ConfidenceRating,
    Edition,
    Enrolment,
    Module,
    ScenarioChoice,
    StepVisit,
)
from courses.rules.put_away import Rows, beginning, unpack

CHUNK = 2000


@dataclass
class Kept:
    """What is put away, as the rows it was; they are no rows of the database any more, and have no keys. With an answer
    in a check go the key of the enrolment and the number of the try.
    """

    visits: list[StepVisit] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    checked: list[tuple[int, int, CheckAnswer]] = field(default_factory=list)
    choices: list[ScenarioChoice] = field(default_factory=list)
    ratings: list[ConfidenceRating] = field(default_factory=list)


def kept_of(enrolments: Iterable[Enrolment]) -> Kept:
    """All that is put away of these. One query, where there is any."""
    kept = Kept()
    by_key = {one.pk: one for one in enrolments}
    for key, rows in rows_of(by_key.values()).items():
        _add(kept, by_key[key], rows)
    return kept


def rows_of(enrolments: Iterable[Enrolment]) -> dict[int, Rows]:
    """The plain rows of those that are put away, by key. One query, where there are any."""
    there = [(one.pk, one.edition_id, bytes(one.put_away)) for one in enrolments if one.put_away is not None]
    ids = _ids_of({edition for _, edition, _ in there})
    return {key: unpack(packed, ids[edition]) for key, edition, packed in there}


def ids_of(module: Module) -> dict[int, list[str]]:
    """The ids of those editions of a module of which something is put away; empty where nothing is. One query."""
    return dict(Edition.objects.filter(module=module).exclude(ids=[]).values_list("pk", "ids"))


def each(
    enrolments: QuerySet[Enrolment], ids: Mapping[int, Sequence[str]], *values: str
) -> Iterator[tuple[Rows, tuple[Any, ...]]]:
    """The plain rows of each of these enrolments of a module that is put away, with these values of it, for counts over
    many; `ids` as `ids_of` answers them. One query, and none without ids.
    """
    if not ids:
        return
    there = enrolments.filter(put_away__isnull=False).order_by().values_list("edition_id", "put_away", *values)
    for edition, packed, *of_it in there.iterator(chunk_size=CHUNK):
        yield unpack(bytes(packed), ids[edition]), tuple(of_it)


def _ids_of(editions: Iterable[int]) -> dict[int, list[str]]:
    """The ids against which the enrolments of each of these editions were packed. One query, where there are any."""
    wanted = set(editions)
    return dict(Edition.objects.filter(pk__in=wanted).values_list("pk", "ids")) if wanted else {}


def _add(kept: Kept, enrolment: Enrolment, rows: Rows) -> None:
    def then(seconds: int) -> datetime:
        return beginning(enrolment.started_at) + timedelta(seconds=seconds)

    kept.visits += [
        StepVisit(enrolment=enrolment, step_id=UUID(step), read_at=then(seconds)) for step, seconds in rows["read"]
    ]
    kept.answers += [
        Answer(
            enrolment=enrolment,
            question_id=UUID(question),
            number=number,
            chosen=chosen,
            is_right=is_right,
            answered_at=then(seconds),
        )
        for question, number, chosen, is_right, seconds in rows["answered"]
    ]
    for attempt, question, number, chosen, is_right, seconds in rows["checked"]:
        given = {"chosen": chosen, "is_right": is_right, "answered_at": then(seconds)}
        kept.checked.append((enrolment.pk, attempt, CheckAnswer(question_id=UUID(question), number=number, **given)))
    kept.choices += [
        ScenarioChoice(
            enrolment=enrolment,
            scenario_id=UUID(scenario),
            situation_id=UUID(situation),
            choice_id=UUID(choice),
            chosen_at=then(seconds),
        )
        for scenario, situation, choice, seconds in rows["chosen"]
    ]
    kept.ratings += [
        ConfidenceRating(
            enrolment=enrolment, statement_id=UUID(statement), round=asked_in, sure=sure, rated_at=then(seconds)
        )
        for statement, asked_in, sure, seconds in rows["rated"]
    ]
