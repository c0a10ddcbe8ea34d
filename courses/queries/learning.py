"""Reads what learners need: modules, editions, steps, and how far somebody has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import UUIDField

from competencies.models import Person
from competencies.queries.composed import Composed, Given
from courses.models import Answer, Edition, EditionStep, Enrolment, Module, ScenarioChoice
from courses.queries import put_away
from courses.rules import CheckTerms, OutlineStep, Progress, check_terms_from, only_these, outline_from


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

    @property
    def is_refresh(self) -> bool:
        """Whether only what changed is taken."""
        return self.enrolment is not None and self.enrolment.is_refresh

    @property
    def minutes(self) -> int:
        """The minutes of every step that is taken."""
        return sum(step.minutes for step in self.progress.outline) if self.is_refresh else self.edition.minutes

    def step(self, number: int) -> OutlineStep | None:
        """The step at a place, from 1; None past the end."""
        return self.progress.outline[number - 1] if 1 <= number <= len(self.progress.outline) else None


@dataclass
class Done:
    """What an enrolment holds: ids of steps read and of questions answered rightly, and whether a check was passed."""

    read: set[str]
    right: set[str]
    passed: bool = False


LATEST = Composed(
    lambda: (
        Enrolment.objects.filter(person_id=Given("person"), module__slug=Given("slug"))
        .select_related("module", "edition", "completion")
        .defer("edition__pool", "edition__ids")
        .order_by("-started_at", "-pk")[:1]
    )
)
STEP = Composed(
    lambda: EditionStep.objects.filter(edition_id=Given("edition"), step_id=Given("step", UUIDField())).order_by()[:1]
)


def taking(person: Person, slug: str, *, open_on: date | None = None) -> Taking | None:
    """None when there is no such module, nothing of it is open to this person, or it is closed to whoever has not
    begun. Two queries, whatever was done; one more where it was put away.

    What somebody has begun stays theirs. `open_on` is the day on which what is not signed off is open to the pilot
    group alone; without one, all that is published is open.
    """
    enrolment = LATEST.first(person=person.pk, slug=slug)
    if enrolment is not None:
        enrolment.person = person
        return _taking(enrolment.edition, enrolment, _done([enrolment]).get(enrolment.pk))
    editions = Edition.objects.open_to(person, open_on).open_to_starters().filter(module__slug=slug)
    newest = editions.select_related("module").defer("pool").order_by("-number").first()
    return _taking(newest, None, None) if newest else None


def newest_edition(module: Module, person: Person | None = None, *, open_on: date | None = None) -> Edition | None:
    """The edition that this person begins; `open_on` as in `taking`. None where nothing is open to them."""
    editions = Edition.objects.open_to(person, open_on).filter(module=module)
    return editions.select_related("module__competency").order_by("-number").first()


def progress_of(enrolment: Enrolment, edition: Edition) -> Progress:
    """How far an enrolment has come in its edition. One query; one more where what was done is put away."""
    return _progress(edition, enrolment, _done([enrolment]).get(enrolment.pk))


def terms_of(edition: Edition, enrolment: Enrolment | None) -> CheckTerms | None:
    """What the final check of somebody's way through an edition asks. No query."""
    refresh = enrolment.refresh if enrolment else None
    return check_terms_from(edition.front if refresh is None else refresh)


def step_of(edition: Edition, step: OutlineStep | None) -> EditionStep | None:
    """A step of somebody's outline as it is served, numbered as there. At most one, so nothing is put in order."""
    if step is None:
        return None
    row: EditionStep | None = STEP.first(edition=edition.pk, step=step.id)
    if row is not None:
        row.number = step.number
    return row


def last_answers(enrolment: Enrolment, questions: list[str]) -> dict[str, Answer]:
    """The latest try at each of these questions, by question id."""
    if enrolment.put_away is not None:
        kept = put_away.kept_of([enrolment]).answers
        return {str(answer.question_id): answer for answer in kept if str(answer.question_id) in questions}
    tries = Answer.objects.filter(enrolment=enrolment, question_id__in=questions).order_by("number")
    return {str(answer.question_id): answer for answer in tries}


def scenario_choices(enrolment: Enrolment, scenarios: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """What was chosen in each of these scenarios: pairs of situation and choice, the earliest first. One query, and one
    more where what was done is put away.
    """
    chosen: dict[str, list[tuple[str, str]]] = {scenario: [] for scenario in scenarios}
    for one in put_away.kept_of([enrolment]).choices:
        if str(one.scenario_id) in chosen:
            chosen[str(one.scenario_id)].append((str(one.situation_id), str(one.choice_id)))
    rows = ScenarioChoice.objects.filter(enrolment=enrolment, scenario_id__in=list(chosen)).order_by("pk")
    for scenario, situation, choice in rows.values_list("scenario_id", "situation_id", "choice_id"):
        chosen[str(scenario)].append((str(situation), str(choice)))
    return chosen


def library(person: Person, *, open_on: date | None = None) -> list[Taking]:
    """Every module that is open to this person or that they have begun, with their way through it, in order; `open_on`
    as in `taking`. Three queries, however many modules, and one more where something is put away. What was unpublished
    is open to those who have begun it.
    """
    newest = Edition.objects.newest_open_to(person, open_on).open_to_starters().select_related("module").defer("pool")
    latest: dict[int, Enrolment] = {}
    mine = Enrolment.objects.filter(person=person).select_related("module", "edition", "completion")
    for enrolment in mine.defer("edition__pool", "edition__ids").order_by("started_at", "pk"):
        latest[enrolment.module_id] = enrolment
    done = _done(list(latest.values()))
    takings = [_taking(begun.edition, begun, done.get(begun.pk)) for begun in latest.values()]
    takings += [_taking(edition, None, None) for edition in newest if edition.module_id not in latest]
    return sorted(takings, key=lambda taking: (taking.module.position, taking.module.code))


def _taking(edition: Edition, enrolment: Enrolment | None, done: Done | None) -> Taking:
    completion = getattr(enrolment, "completion", None)
    return Taking(
        module=enrolment.module if enrolment else edition.module,
        edition=edition,
        enrolment=enrolment,
        progress=_progress(edition, enrolment, done),
        completed_at=completion.completed_at if completion else None,
    )


def _progress(edition: Edition, enrolment: Enrolment | None, done: Done | None) -> Progress:
    done = done or Done(set(), set())
    outline = outline_from(edition.outline)
    if enrolment is not None and enrolment.refresh is not None:
        outline = only_these(outline, enrolment.refresh["steps"])
    terms, over = terms_of(edition, enrolment), enrolment is not None and enrolment.closed_at is not None
    return Progress(outline, frozenset(done.read), frozenset(done.right), terms, done.passed, over)


# Asked on every page of learning, and put together by hand: Django takes forty times as long to compose these three
# queries as a database takes to answer them (benchmarks/README.md).
DONE = """
    SELECT enrolment_id, 'read', step_id FROM courses_stepvisit WHERE enrolment_id IN (#)
    UNION ALL SELECT enrolment_id, 'right', question_id FROM courses_answer WHERE enrolment_id IN (#) AND is_right
    UNION ALL SELECT enrolment_id, 'passed', uuid FROM courses_checkattempt WHERE enrolment_id IN (#) AND passed
"""


def _done(enrolments: list[Enrolment]) -> dict[int, Done]:
    """What each of these enrolments holds. One query for all that counts, whatever its kind; one more for all that is
    put away.
    """
    if not enrolments:
        return {}
    done = {enrolment.pk: Done(set(), set()) for enrolment in enrolments}
    for key, rows in put_away.rows_of(enrolments).items():
        done[key].read.update(step for step, _ in rows["read"])
        done[key].right.update(question for question, _, _, is_right, _ in rows["answered"] if is_right)
    with connection.cursor() as cursor:
        cursor.execute(DONE.replace("#", ", ".join(["%s"] * len(done))), [*done] * 3)
        for enrolment, what, thing in cursor.fetchall():
            if what == "passed":
                done[enrolment].passed = True
            else:
                (done[enrolment].read if what == "read" else done[enrolment].right).add(_in_words(thing))
    return done


def _in_words(uuid: UUID | str) -> str:
    """A uuid as frozen content writes it; SQLite keeps them as 32 hexadecimal digits."""
    digits = str(uuid)
    return digits if "-" in digits else "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
