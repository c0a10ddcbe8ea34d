"""Reads how the questions of a module are answered at first, in counts of ten people or more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet

from courses.models import Answer, CheckAnswer, CheckAttempt, Edition, Enrolment, Module
from courses.queries import put_away
from courses.queries.changes import steps_of
from courses.rules import Question, Step, questions_of, same_question
from courses.rules.items import Item, Tally, item
from courses.rules.put_away import first_answers


@dataclass(frozen=True)
class ItemRow:
    """A question of the newest edition: the step it is in or about, and from which edition its words are the same."""

    step: str
    in_check: bool
    since: int
    item: Item


@dataclass(frozen=True)
class _Asked:
    question: Question
    part: Mapping[str, Any]
    step: str
    in_check: bool


def items(module: Module) -> list[ItemRow]:
    """Every question of the newest edition, in order, then those of the final check. Seven queries, whatever was done,
    and three more where something is put away.

    What counts is what somebody answered first, in an edition in which the question says what it says now; what was
    carried over to a newer edition counts once, where it was given.
    """
    editions = list(Edition.objects.filter(module=module).order_by("-number"))
    if not editions:
        return []
    steps = steps_of(edition.pk for edition in editions)
    known = [(edition.number, _asked(steps.get(edition.pk, []), edition.pool)) for edition in editions]
    in_steps = Answer.objects.filter(enrolment__module=module, number=1, answered_at__gte=F("enrolment__started_at"))
    newer = CheckAnswer.objects.filter(
        attempt=OuterRef("attempt"), question_id=OuterRef("question_id"), number__gt=OuterRef("number")
    )
    in_checks = CheckAnswer.objects.filter(
        ~Exists(newer), attempt__enrolment__module=module, attempt__number=1, attempt__handed_in_at__isnull=False
    )
    tallies = {False: _tallies(in_steps, "enrolment"), True: _tallies(in_checks, "attempt__enrolment")}
    roles = {False: _roles(in_steps, "enrolment"), True: _roles(in_checks, "attempt__enrolment")}
    _add_what_is_put_away(module, tallies, roles)
    return [
        _row(key, asked, known, tallies[asked.in_check], roles[asked.in_check]) for key, asked in known[0][1].items()
    ]


Counted = dict[str, list[tuple[int, Tally]]]
ByRole = dict[str, list[tuple[int, tuple[str, bool, int]]]]


def _row(
    key: str, asked: _Asked, known: list[tuple[int, dict[str, _Asked]]], tallies: Counted, roles: ByRole
) -> ItemRow:
    since = known[0][0]
    for number, questions in known:
        if key not in questions or not same_question(questions[key].part, asked.part):
            break
        since = number
    counted = [tally for number, tally in tallies.get(key, []) if number >= since]
    by_role = [row for number, row in roles.get(key, []) if number >= since]
    return ItemRow(asked.step, asked.in_check, since, item(asked.question, counted, by_role))


def _asked(steps: Iterable[Step], pool: Iterable[Mapping[str, Any]]) -> dict[str, _Asked]:
    steps = list(steps)
    found = {
        part["id"]: _Asked(questions_of([part])[0], part, step.title, False)
        for step in steps
        for part in step.content
        if part["kind"] == "question"
    }
    titles = {step.id: step.title for step in steps}
    for part in pool:
        found[part["id"]] = _Asked(questions_of([part])[0], part, titles.get(part["step"], ""), True)
    return found


def _tallies(answers: QuerySet[Any], enrolment: str) -> Counted:
    found: Counted = defaultdict(list)
    number = f"{enrolment}__edition__number"
    rows = answers.values_list("question_id", number, "chosen", "is_right").annotate(people=Count("pk")).order_by()
    for question, edition, chosen, is_right, people in rows:
        found[str(question)].append((edition, Tally(tuple(chosen), is_right, people)))
    return found


def _add_what_is_put_away(module: Module, tallies: dict[bool, Counted], roles: dict[bool, ByRole]) -> None:
    ids = put_away.ids_of(module)
    if not ids:
        return
    there = Enrolment.objects.filter(module=module, put_away__isnull=False)
    first = CheckAttempt.objects.filter(enrolment__in=there, number=1)
    not_handed_in = set(first.filter(handed_in_at=None).values_list("enrolment_id", flat=True))
    names: dict[int, list[str]] = defaultdict(list)
    with_a_role = there.filter(post__job_roles__isnull=False)
    for key, name in with_a_role.values_list("pk", "post__job_roles__name"):
        names[key].append(name)
    alike: Counter[tuple[bool, str, int, tuple[str, ...], bool]] = Counter()
    of_role: Counter[tuple[bool, str, int, str, bool]] = Counter()
    for rows, (key, edition) in put_away.each(there, ids, "pk", "edition__number"):
        for in_check, question, chosen, is_right in first_answers(rows, handed_in=key not in not_handed_in):
            alike[in_check, question, edition, chosen, is_right] += 1
            of_role.update((in_check, question, edition, name, is_right) for name in names[key])
    for (in_check, question, edition, chosen, is_right), people in alike.items():
        tallies[in_check][question].append((edition, Tally(chosen, is_right, people)))
    for (in_check, question, edition, name, is_right), people in of_role.items():
        roles[in_check][question].append((edition, (name, is_right, people)))


def _roles(answers: QuerySet[Any], enrolment: str) -> ByRole:
    found: ByRole = defaultdict(list)
    number, role = f"{enrolment}__edition__number", f"{enrolment}__post__job_roles__name"
    rows = answers.filter(**{f"{role}__isnull": False}).values_list("question_id", number, role, "is_right")
    for question, edition, name, is_right, people in rows.annotate(people=Count("pk")).order_by():
        found[str(question)].append((edition, (name, is_right, people)))
    return found
