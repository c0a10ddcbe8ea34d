"""Reads what is different between editions, and whom it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from competencies.models import Person
from competencies.queries import refreshes
from courses.models import ChangeClass as ChangeClass
from courses.models import Edition, EditionStep, Module
from courses.rules import Changes, CheckTerms, Step, check_terms_from, compare, refreshed_check


@dataclass(frozen=True)
class ToRefresh:
    """What somebody who holds the edition `since` takes to know `edition`, and by the end of which day."""

    module: Module
    since: Edition
    edition: Edition
    changes: Changes
    check: CheckTerms | None
    by_on: date

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.changes.to_take


def between(before: Edition, after: Edition) -> Changes:
    """What is different. One query, three where the editions came without their pools."""
    return _between(before, after, steps_of([before.pk, after.pk]))


def steps_of(editions: Iterable[int]) -> dict[int, list[Step]]:
    """The steps of each of these editions in order, by its key. One query."""
    found: dict[int, list[Step]] = defaultdict(list)
    for row in EditionStep.objects.filter(edition__in=list(editions)).order_by("edition", "number"):
        step = Step(str(row.step_id), row.number, row.title, row.minutes, row.flagged, row.notice, row.content)
        found[row.edition_id].append(step)
    return found


def edition_of(slug: str, number: int) -> Edition | None:
    return Edition.objects.filter(module__slug=slug, number=number).select_related("module__competency").first()


def editions_of(slug: str) -> list[Edition]:
    """The newest first, without their pools."""
    return list(Edition.objects.filter(module__slug=slug).select_related("module").defer("pool").order_by("-number"))


def to_refresh(person: Person, *, on: date, module: Module | None = None) -> list[ToRefresh]:
    """What this person is called to refresh, the soonest first. Five queries, whatever is held and called."""
    asked = refreshes.called(person, on=on, source=module.uuid if module else None)
    if not asked:
        return []
    editions = _by_number(asked)
    pairs = [(one, editions[uuid]) for uuid, one in asked.items() if uuid in editions]
    pairs = [(one, numbers) for one, numbers in pairs if one.number in numbers and max(numbers) > one.number]
    steps = steps_of(edition.pk for one, numbers in pairs for edition in (numbers[one.number], numbers[max(numbers)]))
    found = [_refresh(numbers[one.number], numbers[max(numbers)], one.by_on, steps) for one, numbers in pairs]
    return sorted(found, key=lambda each: (each.by_on, each.module.position))


def _by_number(sources: Collection[UUID]) -> dict[UUID, dict[int, Edition]]:
    found: dict[UUID, dict[int, Edition]] = defaultdict(dict)
    for edition in Edition.objects.filter(module__uuid__in=sources).select_related("module__competency"):
        found[edition.module.uuid][edition.number] = edition
    return found


def _refresh(since: Edition, edition: Edition, by_on: date, steps: dict[int, list[Step]]) -> ToRefresh:
    changes = _between(since, edition, steps)
    check = check_of(edition, changes.to_take)
    return ToRefresh(edition.module, since, edition, changes, check, by_on)


def check_of(edition: Edition, steps: Iterable[Step]) -> CheckTerms | None:
    """The final check of whoever takes only these steps of an edition."""
    return refreshed_check(check_terms_from(edition.front), edition.pool, [step.id for step in steps])


def _between(before: Edition, after: Edition, steps: dict[int, list[Step]]) -> Changes:
    return compare(steps.get(before.pk, []), steps.get(after.pk, []), pool_before=before.pool, pool_after=after.pool)
