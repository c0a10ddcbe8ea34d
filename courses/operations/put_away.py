"""Puts away what was done in modules that were finished, or left for a newer edition, once nothing can be added."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from courses.models import (
    Answer,
    CheckAnswer,
    ConfidenceRating,
    Edition,
    EditionStep,
    Enrolment,
    ScenarioChoice,
    StepVisit,
)
from courses.queries.confidence import LATER_CLOSES
from courses.rules.put_away import KINDS, Rows, beginning, ids_in, pack

# The last thing anybody is asked about a module is how sure they are, until so long after they finished it.
OPEN_FOR = LATER_CLOSES + timedelta(days=16)
CHUNK = 50


def put_away(*, at: datetime, limit: int = 20) -> int:
    """Pack the visits, answers, choices and ratings of such enrolments, and delete the rows; answers how many.

    Nothing is lost but the fractions of a second. At most `limit` chunks, each in a transaction of its own. What a
    merging of two records closed is left as it is: it may be opened again.
    """
    done = 0
    for _ in range(limit):
        some = _put_some_away(at)
        done += some
        if some < CHUNK:
            break
    return done


@transaction.atomic
def _put_some_away(at: datetime) -> int:
    over = Q(completion__isnull=False) | Q(moved_to__isnull=False)
    old = Enrolment.objects.filter(over, put_away__isnull=True, closed_at__lt=at - OPEN_FOR).order_by("closed_at", "pk")
    keys = list(old.values_list("pk", flat=True)[:CHUNK])
    held = Enrolment.objects.select_for_update(of=("self",)).filter(pk__in=keys, put_away__isnull=True)
    enrolments = list(held.select_related("edition").order_by("pk"))
    rows = _rows(enrolments)
    ids = {edition.pk: _ids(edition) for edition in {one.edition for one in enrolments}}
    for one in enrolments:
        one.put_away = pack(rows[one.pk], ids[one.edition_id])
    Enrolment.objects.bulk_update(enrolments, ["put_away"])
    # Not those that another tick has put away meanwhile: a choice may have been made since.
    _delete([one.pk for one in enrolments])
    return len(enrolments)


def _ids(edition: Edition) -> list[str]:
    """Those of an edition, kept with it, so that they stay those that things were packed against."""
    if not edition.ids:
        steps = EditionStep.objects.filter(edition=edition).order_by("number").values_list("content", flat=True)
        edition.ids = ids_in([edition.outline, edition.front, list(steps), edition.pool])
        Edition.objects.filter(pk=edition.pk).update(ids=edition.ids)
    return edition.ids


def _rows(enrolments: Collection[Enrolment]) -> dict[int, Rows]:
    """The rows of each, in the order in which they were written."""
    found: dict[int, Rows] = {one.pk: {kind: [] for kind in KINDS} for one in enrolments}
    began = {one.pk: beginning(one.started_at) for one in enrolments}

    def keep(kind: str, rows: Iterable[tuple[Any, ...]]) -> None:
        for enrolment, *values, instant in rows:
            plain = [str(one) if isinstance(one, UUID) else one for one in values]
            found[enrolment][kind].append([*plain, (instant - began[enrolment]) // timedelta(seconds=1)])

    of_these = {"enrolment__in": began}
    keep("read", _in_order(StepVisit, of_these, "step_id", "read_at"))
    keep("answered", _in_order(Answer, of_these, "question_id", "number", "chosen", "is_right", "answered_at"))
    checked = ("attempt__number", "question_id", "number", "chosen", "is_right", "answered_at")
    keep("checked", _in_order(CheckAnswer, {"attempt__enrolment__in": began}, *checked, key="attempt__enrolment_id"))
    keep("chosen", _in_order(ScenarioChoice, of_these, "scenario_id", "situation_id", "choice_id", "chosen_at"))
    keep("rated", _in_order(ConfidenceRating, of_these, "statement_id", "round", "sure", "rated_at"))
    return found


def _in_order(model: Any, of_these: dict[str, Any], *names: str, key: str = "enrolment_id") -> Any:
    return model.objects.filter(**of_these).order_by("pk").values_list(key, *names)


def _delete(enrolments: Collection[int]) -> None:
    """Rows that may only be added go here alone, and only because what they say is kept."""
    for model in (StepVisit, Answer, ScenarioChoice, ConfidenceRating):
        model._base_manager.filter(enrolment__in=enrolments).delete()
    CheckAnswer._base_manager.filter(attempt__enrolment__in=enrolments).delete()
