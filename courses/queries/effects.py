"""Reads what publishing a change would do to people: counts, and no names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from competencies.queries import posts, refreshes
from courses.models import Answer, CheckAnswer, Edition, Enrolment, Module, ModulePage
from courses.queries import put_away


@dataclass(frozen=True)
class Count:
    """So many people, and how many of them in each organisation; `elsewhere` have no post today."""

    people: int
    organisations: dict[str, int]
    elsewhere: int


@dataclass(frozen=True)
class Effect:
    """Whom a new edition concerns: those in the middle of the module, and those who hold it."""

    in_flight: Count
    holders: Count


def effect_of(module: Module, *, on: date) -> Effect:
    """Six queries, and a few more for each thousand people."""
    open_ones = Enrolment.objects.filter(module=module, closed_at__isnull=True)
    return Effect(
        in_flight=_count(set(open_ones.values_list("person_id", flat=True)), on),
        holders=_count(refreshes.holders(module.uuid, on=on), on),
    )


def answered_by(module: Module, questions: Collection[str]) -> dict[str, int]:
    """How many people have answered each of these questions, in a step or in a check. Three queries; one more where
    something is put away.
    """
    found: dict[str, set[int]] = {question: set() for question in questions}
    in_steps = Answer.objects.filter(enrolment__module=module, question_id__in=questions)
    in_checks = CheckAnswer.objects.filter(attempt__enrolment__module=module, question_id__in=questions)
    for question, person in in_steps.values_list("question_id", "enrolment__person_id").distinct():
        found[str(question)].add(person)
    for question, person in in_checks.values_list("question_id", "attempt__enrolment__person_id").distinct():
        found[str(question)].add(person)
    for rows, (person,) in put_away.each(module.enrolments.all(), put_away.ids_of(module), "person_id"):
        answered = {row[0] for row in rows["answered"]} | {row[1] for row in rows["checked"]}
        for question in answered & found.keys():
            found[question].add(person)
    return {question: len(people) for question, people in found.items()}


def draft_of(module: Module) -> ModulePage | None:
    """The module's page as it was last saved; None where it has no page."""
    page = ModulePage.objects.filter(module=module).first()
    return page.get_latest_revision_as_object() if page else None


def modules() -> list[Edition]:
    """The newest edition of every module, in the order of modules, without its pool. One query."""
    newest = Edition.objects.latest_of_each().select_related("module").defer("pool")
    return list(newest.order_by("module__position", "module__code"))


def _count(people: Collection[int], on: date) -> Count:
    organisations, elsewhere = posts.by_organisation(people, on=on)
    return Count(len(people), organisations, elsewhere)
