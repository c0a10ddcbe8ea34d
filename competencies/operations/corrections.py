"""Corrects and withdraws dated facts, so that what was believed before can still be asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from competencies.models import Person
from competencies.models.records import DatedFact

Fact = TypeVar("Fact", bound=DatedFact)


def correct(corrections: Iterable[tuple[Fact, dict[str, Any]]], *, by: Person | None, at: datetime) -> list[Fact]:
    """Change facts: a copy of each keeps what stood until `at`, the row itself says what stands from then on.

    `corrections` pairs a fact that stands with its new values. The row keeps its key, because other rows point to it.
    The caller holds a transaction.
    """
    corrected = []
    for fact, changes in corrections:
        _keep_copy(fact, at)
        for name, value in changes.items():
            setattr(fact, name, value)
        fact.recorded_at, fact.recorded_by = at, by
        fact.save(update_fields=[*changes, "recorded_at", "recorded_by"])
        corrected.append(fact)
    return corrected


def withdraw(facts: Iterable[Fact], *, at: datetime) -> list[Fact]:
    """The facts never were, as far as is known from `at` on; what was believed before stays askable."""
    withdrawn = list(facts)
    for fact in withdrawn:
        fact.withdrawn_at = at
        fact.save(update_fields=["withdrawn_at"])
    return withdrawn


def _keep_copy(fact: DatedFact, at: datetime) -> None:
    model = type(fact)
    before = model._base_manager.get(pk=fact.pk)
    many = {field.name: list(getattr(before, field.name).all()) for field in model._meta.many_to_many}
    before.pk, before.withdrawn_at = None, at
    before._state.adding = True
    before.save()
    for name, related in many.items():
        getattr(before, name).set(related)


def restore(facts: Iterable[Fact], *, changed_at: datetime, by: Person | None, at: datetime) -> list[Fact]:
    """Facts that were corrected or withdrawn at the instant `changed_at` stand again as they did until then.

    One that has been changed again since is left as it is. Answers those that stand again. The caller holds a
    transaction.
    """
    restored = []
    for fact in facts:
        before = type(fact)._base_manager.filter(uuid=fact.uuid, withdrawn_at=changed_at).first()
        if before is None or (fact.withdrawn_at is None and fact.recorded_at != changed_at):
            continue
        if fact.withdrawn_at is None:
            restored += correct([(fact, _values(before))], by=by, at=at)
        else:
            again = type(fact)(uuid=fact.uuid, recorded_at=at, recorded_by=by, **_values(before))
            again.save(force_insert=True)
            restored.append(again)
    return restored


def _values(fact: DatedFact) -> dict[str, Any]:
    """What the fact says, without who recorded it and when."""
    kept = {"id", "uuid", "recorded_at", "recorded_by", "withdrawn_at"}
    return {field.name: getattr(fact, field.name) for field in fact._meta.concrete_fields if field.name not in kept}
