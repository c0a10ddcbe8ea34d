"""Keeps how sure somebody says they are. It is optional, never a gate, and nothing is audited."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from competencies.operations.refusals import Refusal
from courses.models import ConfidenceRating, Enrolment, Round, Sure
from courses.queries import confidence


class RoundClosed(Refusal):
    """Another round is open now, or none."""


@transaction.atomic
def rate(
    enrolment: Enrolment, asked_in: Round, words: Mapping[str, int | None], *, on: date, at: datetime
) -> list[ConfidenceRating]:
    """Keep a word for each of these statements (ids of the edition's own); None takes an earlier word back.

    Statements of another module and words that do not exist are passed over. Raises RoundClosed.
    """
    if confidence.open_round(enrolment, on=on) != asked_in:
        raise RoundClosed("The time for these answers is over. What you answered then is kept as it is.")
    known = {statement["id"] for statement in confidence.statements_of(enrolment.edition)}
    given = {key: word for key, word in words.items() if key in known and (word is None or word in Sure.values)}
    mine = ConfidenceRating.objects.filter(enrolment=enrolment, round=asked_in)
    mine.filter(statement_id__in=[key for key, word in given.items() if word is None]).delete()
    return [
        ConfidenceRating.objects.update_or_create(
            enrolment=enrolment, statement_id=key, round=asked_in, defaults={"sure": word, "rated_at": at}
        )[0]
        for key, word in given.items()
        if word is not None
    ]
