"""Reads what learners need: modules, editions, steps, and how far somebody has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from competencies.models import Person
from courses.models import Answer, Edition, EditionStep, Enrolment, Module, StepVisit
from courses.rules import OutlineStep, Progress, outline_from


@dataclass(frozen=True)
class Taking:
    """A person's way through a module: the edition that is theirs (their own once begun, else the newest), their open
    or last enrolment, and their progress.
    """

    module: Module
    edition: Edition
    enrolment: Enrolment | None
    progress: Progress
    completed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.enrolment is not None and self.enrolment.closed_at is None

    def step(self, number: int) -> OutlineStep | None:
        """The step at a place, from 1; None past the end."""
        return self.progress.outline[number - 1] if 1 <= number <= len(self.progress.outline) else None


def taking(person: Person, slug: str) -> Taking | None:
    """None when there is no such module or nothing of it has been published. Five queries at most."""
    newest = Edition.objects.filter(module__slug=slug).select_related("module").order_by("-number").first()
    if newest is None:
        return None
    enrolment = (
        Enrolment.objects.filter(person=person, module=newest.module)
        .select_related("edition", "completion", "post")
        .order_by("-started_at", "-pk")
        .first()
    )
    edition = enrolment.edition if enrolment else newest
    completion = getattr(enrolment, "completion", None)
    return Taking(
        module=newest.module,
        edition=edition,
        enrolment=enrolment,
        progress=progress_of(enrolment, edition),
        completed_at=completion.completed_at if completion else None,
    )


def newest_edition(module: Module) -> Edition:
    """The edition that is open to new starters."""
    return Edition.objects.filter(module=module).select_related("module__competency").latest("number")


def progress_of(enrolment: Enrolment | None, edition: Edition) -> Progress:
    """How far an enrolment has come in its edition. Two queries."""
    outline = outline_from(edition.outline)
    if enrolment is None:
        return Progress(outline)
    read = StepVisit.objects.filter(enrolment=enrolment).values_list("step_id", flat=True)
    right = Answer.objects.filter(enrolment=enrolment, is_right=True).values_list("question_id", flat=True)
    return Progress(outline, frozenset(map(str, read)), frozenset(map(str, right)))


def step_of(edition: Edition, number: int) -> EditionStep | None:
    return EditionStep.objects.filter(edition=edition, number=number).first()


def last_answers(enrolment: Enrolment, questions: list[str]) -> dict[str, Answer]:
    """The latest try at each of these questions, by question id."""
    tries = Answer.objects.filter(enrolment=enrolment, question_id__in=questions).order_by("number")
    return {str(answer.question_id): answer for answer in tries}


def library(person: Person) -> list[Taking]:
    """Every published module with this person's way through it, in order. Five queries, however many modules."""
    newest = {edition.module_id: edition for edition in Edition.objects.latest_of_each().select_related("module")}
    latest: dict[int, Enrolment] = {}
    mine = Enrolment.objects.filter(person=person).select_related("edition", "completion").order_by("started_at", "pk")
    for enrolment in mine:
        latest[enrolment.module_id] = enrolment
    read: dict[int, set[str]] = {}
    right: dict[int, set[str]] = {}
    visits = StepVisit.objects.filter(enrolment__in=[enrolment.pk for enrolment in latest.values()])
    for pk, step in visits.values_list("enrolment_id", "step_id"):
        read.setdefault(pk, set()).add(str(step))
    tries = Answer.objects.filter(enrolment__in=[enrolment.pk for enrolment in latest.values()], is_right=True)
    for pk, question in tries.values_list("enrolment_id", "question_id"):
        right.setdefault(pk, set()).add(str(question))
    takings = [_taking(edition, latest.get(module), read, right) for module, edition in newest.items()]
    return sorted(takings, key=lambda taking: (taking.module.position, taking.module.code))


def _taking(
    newest: Edition, enrolment: Enrolment | None, read: dict[int, set[str]], right: dict[int, set[str]]
) -> Taking:
    edition = enrolment.edition if enrolment else newest
    outline = outline_from(edition.outline)
    completion = getattr(enrolment, "completion", None)
    key = enrolment.pk if enrolment else 0
    return Taking(
        module=newest.module,
        edition=edition,
        enrolment=enrolment,
        progress=Progress(outline, frozenset(read.get(key, ())), frozenset(right.get(key, ()))),
        completed_at=completion.completed_at if completion else None,
    )
